"""Runs a real nginx in front of a server, with the lines that recipes name."""

import contextlib
import re
import shutil
import ssl
import subprocess

from harness import free_port
from network import PLAYBOOK, wait_for

CONF = """
daemon off;
master_process off;
pid nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path .;
    proxy_temp_path .;
    fastcgi_temp_path .;
    uwsgi_temp_path .;
    scgi_temp_path .;
    server {{
        listen 127.0.0.1:{plain};
        listen 127.0.0.1:{tls} ssl;
        server_name app.example;
        ssl_certificate certificate.pem;
        ssl_certificate_key key.pem;
        {lines}
        location / {{ proxy_pass http://127.0.0.1:{upstream}; }}
    }}
}}
"""


def lines(framework, *keys):
    """The nginx lines that stand in the steps of recipes."""
    steps = " ".join(step for key in keys for step in PLAYBOOK[key][framework]["steps"])
    return list(dict.fromkeys(re.findall(r"`([a-z_]+ [^`]+;)`", steps)))


@contextlib.contextmanager
def nginx(upstream, folder, configured):
    """Gives the port for plain HTTP, the port for TLS, and what a client needs for the latter."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    assert program, "nginx is missing; install it: apt-get install nginx"
    plain, tls = free_port(), free_port()
    folder.mkdir(exist_ok=True)
    (folder / "nginx.conf").write_text(CONF.format(plain=plain, tls=tls, upstream=upstream, lines="\n        ".join(configured)))
    key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=app.example", "-addext", "subjectAltName=DNS:app.example"]
    subprocess.run([*key, "-keyout", "key.pem", "-out", "certificate.pem"], cwd=folder, check=True, capture_output=True)
    with (folder / "nginx.txt").open("w+") as log:
        command = [program, "-p", str(folder), "-c", "nginx.conf", "-e", "nginx.txt"]
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            wait_for(tls, process, folder / "nginx.txt")
            yield plain, tls, ssl.create_default_context(cafile=folder / "certificate.pem")
        finally:
            process.kill()
            process.wait()

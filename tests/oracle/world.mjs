/** @file A world of its own: every host name, port and address leads to one server here, over TLS by a certificate authority made for this run, and without. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import path from "node:path";
import { scratch } from "../browser/drive/child.mjs";

const listen = (server) => new Promise((done) => server.listen(0, "127.0.0.1", () => done(server.address().port)));

/** A certificate authority, and a certificate by it for all of these hosts. */
function certify(hosts) {
  const folder = scratch("authority");
  const openssl = (...rest) => execFileSync("openssl", rest, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  try {
    const names = [...new Set(hosts.map((host) => host.replace(/^\[|\]$|\.$/g, "")))].map((host) => `${net.isIP(host) ? "IP" : "DNS"}:${host}`);
    fs.writeFileSync(path.join(folder, "leaf.conf"), `basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=${names.join(",")}\n`);
    for (const name of ["authority", "leaf"]) openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", `${name}.key`);
    const more = ["-subj", "/CN=Oracle authority", "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];
    openssl("req", "-x509", "-new", "-key", "authority.key", "-days", "30", "-out", "authority.pem", ...more);
    openssl("req", "-new", "-key", "leaf.key", "-subj", "/CN=Oracle", "-out", "leaf.csr");
    openssl("x509", "-req", "-in", "leaf.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-days", "20", "-extfile", "leaf.conf", "-out", "leaf.pem");
    const read = (name) => fs.readFileSync(path.join(folder, name), "utf8");
    const spki = openssl("pkey", "-in", "leaf.key", "-pubout", "-outform", "DER");
    return { key: read("leaf.key"), cert: read("leaf.pem"), authority: read("authority.pem").replace(/-----.*-----|\s/g, ""), pin: createHash("sha256").update(spki).digest("base64") };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @typedef {{secure: boolean, method: string, host: string, path: string, upgrade: boolean}} Asked `host` with its port, as the browser named it
 * @param {string[]} hosts that the certificate is for
 * @param {(asked: Asked) => {status?: number, headers?: [string, string | Buffer][], body?: string | Buffer}} answer
 * @returns flags and preferences that make a browser live there, the authority to trust, and `close`
 */
export async function world(hosts, answer) {
  const { key, cert, authority, pin } = certify(hosts);
  const sockets = new Set();
  const serve = (secure) => (request, response) => {
    const absolute = /^https?:\/\/([^/]*)(.*)$/.exec(request.url);
    const asked = { secure, method: request.method, host: absolute?.[1] ?? request.headers.host, path: absolute?.[2] || request.url, upgrade: false };
    const { status = 200, headers = [], body = "" } = answer(asked);
    request.resume();
    // By hand, so that a header may hold any byte.
    const bytes = Buffer.from(body);
    const all = [["Content-Length", String(bytes.length)], ["Cache-Control", "no-store"], ["Connection", "close"], ...headers];
    const lines = all.flatMap(([name, value]) => [Buffer.from(`${name}: `), Buffer.from(value), Buffer.from("\r\n")]);
    response.socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n`), ...lines, Buffer.from("\r\n"), status === 204 ? Buffer.alloc(0) : bytes]));
  };
  const upgrade = (secure) => (request, socket) => {
    answer({ secure, method: request.method, host: request.headers.host, path: request.url, upgrade: true });
    const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    socket.on("error", () => {});
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    // Whatever the page says next is its farewell.
    socket.once("data", () => socket.end());
  };
  const secure = https.createServer({ key, cert }, serve(true)).on("upgrade", upgrade(true));
  const plain = http.createServer(serve(false)).on("upgrade", upgrade(false));
  for (const server of [plain, secure]) server.on("connection", (socket) => (sockets.add(socket), socket.on("close", () => sockets.delete(socket)), socket.on("error", () => {})));
  secure.on("tlsClientError", () => {});
  const ports = { secure: await listen(secure), plain: await listen(plain) };
  // Plain HTTP comes to a proxy with absolute addresses, the rest through tunnels; what a tunnel carries is told by its first byte.
  plain.on("connect", (_, client) => {
    client.on("error", () => {});
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    client.once("data", (first) => {
      const upstream = net.connect(first[0] === 0x16 ? ports.secure : ports.plain, "127.0.0.1", () => {
        upstream.write(first);
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on("error", () => client.destroy());
      client.on("close", () => upstream.destroy());
    });
  });
  const flags = [
    `--proxy-server=127.0.0.1:${ports.plain}`,
    "--proxy-bypass-list=<-loopback>",
    // Not `--ignore-certificate-errors`: over a certificate with errors HSTS is not noted.
    `--ignore-certificate-errors-spki-list=${pin}`,
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedMode,HttpsFirstBalancedModeAutoEnable,HttpsFirstModeIncognito",
  ];
  const preferences = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": ports.plain,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": ports.plain,
    "network.proxy.no_proxies_on": "",
    "network.proxy.allow_hijacking_localhost": true,
    "dom.security.https_first": false,
    "dom.security.https_only_mode": false,
    // Every violation is told, however many there are.
    "security.csp.reporting.limit.count": 100_000,
  };
  const close = () => {
    for (const server of [secure, plain]) server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { flags, preferences, authority, close };
}

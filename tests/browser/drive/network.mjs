/** @file A net of its own: a proxy that leads every name to one server here, over TLS and without, and writes down what was asked. */

import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import path from "node:path";

const TLS = path.join(import.meta.dirname, "tls");
const listen = (server) => new Promise((done) => server.listen(0, "127.0.0.1", () => done(server.address().port)));

/** What browsers ask their makers by themselves, extension or not. */
const MAKERS = /(^|\.)(mozilla\.(org|com|net)|mozilla\.cloudflare-dns\.com|firefox\.com|google\.com|googleapis\.com|gvt1\.com|gstatic\.com|googleusercontent\.com)$/;

/**
 * @param {(request: http.IncomingMessage & {secure: boolean}, response: http.ServerResponse) => void} answer
 * @returns {Promise<{options: object, asked: string[], strangers: () => string[], close: () => void}>} `options` starts a browser in this net;
 *   `asked` grows with `METHOD URL` lines; `strangers` are the hosts that were asked for besides `*.test`
 */
export async function network(answer, names = ["shop.test", "spa.test", "tidy.test"]) {
  const [asked, hosts] = [[], new Set()];
  const serve = (secure) => (request, response) => {
    asked.push(`${request.method} ${secure ? "https" : "http"}://${request.headers.host}${request.url.replace(/^http:\/\/[^/]*/, "")}`);
    request.url = request.url.replace(/^http:\/\/[^/]*/, "");
    answer(Object.assign(request, { secure }), response);
  };
  const secure = https.createServer({ key: fs.readFileSync(path.join(TLS, "key.pem")), cert: fs.readFileSync(path.join(TLS, "cert.pem")) }, serve(true));
  const port = await listen(secure);
  // A proxy gets plain HTTP as absolute addresses, and tunnels for the rest.
  const proxy = http.createServer((request, response) => {
    const { hostname } = new URL(request.url, `http://${request.headers.host}`);
    hosts.add(hostname);
    if (!hostname.endsWith(".test")) return void response.writeHead(502).end();
    return serve(false)(request, response);
  });
  proxy.on("connect", ({ url }, client) => {
    const [host] = url.split(":");
    hosts.add(host);
    client.on("error", () => {});
    if (!host.endsWith(".test")) return void client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    const upstream = net.connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    return upstream.on("error", () => client.destroy());
  });
  const at = await listen(proxy);
  const options = {
    accepts: { hosts: names, certificate: fs.readFileSync(path.join(TLS, "cert.pem"), "utf8").replace(/-----.*-----|\n/g, "") },
    flags: [`--proxy-server=127.0.0.1:${at}`, "--proxy-bypass-list=<-loopback>", "--ignore-certificate-errors"],
    preferences: {
      "network.proxy.type": 1,
      "network.proxy.http": "127.0.0.1",
      "network.proxy.http_port": at,
      "network.proxy.ssl": "127.0.0.1",
      "network.proxy.ssl_port": at,
      "network.proxy.allow_hijacking_localhost": true,
      "dom.security.https_first": false,
    },
  };
  const close = () => {
    for (const server of [secure, proxy]) {
      server.close();
      server.closeAllConnections();
    }
  };
  return { options, asked, strangers: () => [...hosts].filter((host) => !host.endsWith(".test") && !MAKERS.test(host)), close };
}

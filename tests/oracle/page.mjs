/** @file The page of probes: what stands in its HTML, the addresses it asks for, and what is found there. Described in csp_probes.json of the vectors. */

import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

export const PAGE = "http://app.test/page";
export const NONCE = "cjRuZDBt+/w=";
const NONCE_URL = NONCE.replaceAll("+", "-").replaceAll("/", "_");

export const ADDRESS = {
  s_self: "http://app.test/js/self.js",
  s_self8000: "http://app.test:8000/js/a.js",
  s_cdn: "http://cdn.test:8000/js/a.js",
  s_cdn_other: "http://cdn.test:8000/other/b.js",
  s_cdn80: "http://cdn.test/js/a.js",
  s_sub: "http://sub.cdn.test:8000/js/a.js",
  s_redirect: "http://app.test/redirect/js",
  s_module: "http://cdn.test:8000/js/m.js",
  s_nonce: "http://other.test/js/n.js",
  s_integrity: "http://other.test/js/h.js",
  s_nonced_inserter: "http://other.test/js/ins.js",
  s_inserted: "http://third.test/js/dyn.js",
  c_self: "http://app.test/css/self.css",
  c_cdn: "http://cdn.test:8000/css/a.css",
  img_self: "http://app.test/img/a.png",
  img_cdn: "http://cdn.test:8000/img/a.png",
  img_https: "https://key.tls.cdn.test/img/a.png",
  font_self: "http://app.test/font/a.woff2",
  font_cdn: "http://cdn.test:8000/font/a.woff2",
  fetch_self: "http://app.test/api/fetch",
  fetch_cdn: "http://cdn.test:8000/api/fetch",
  xhr_cdn: "http://cdn.test:8000/api/xhr",
  ws_self: "ws://app.test/ws",
  ws_cdn: "ws://cdn.test:8000/ws",
  es_cdn: "http://cdn.test:8000/api/es",
  beacon_self: "http://app.test/api/beacon",
  beacon_cdn: "http://cdn.test:8000/api/beacon",
  f_self: "http://app.test/frame/a.html",
  f_cdn: "http://cdn.test:8000/frame/a.html",
  w_self: "http://app.test/js/w.js",
  w_shared: "http://app.test/js/ws.js",
  o_object: "http://app.test/obj/o.svg",
  o_embed: "http://sub.cdn.test:8000/obj/e.svg",
  m_audio: "http://cdn.test:8000/media/a.wav",
  m_video: "http://app.test/media/a.mp4",
  l_preload: "http://cdn.test:8000/js/preload.js",
  l_modulepreload: "http://cdn.test:8000/js/modpre.js",
  b_base: "http://cdn.test:8000/base/",
  form_self: "http://app.test/form/a",
  form_cdn: "http://cdn.test:8000/form/a",
};

/** Their order is that of the vectors. */
export const PROBES = `s_self s_self8000 s_cdn s_cdn_other s_cdn80 s_sub s_redirect s_module s_data s_blob s_nonce s_integrity s_nonced_inserter s_inserted
  i_plain i_nonce i_nonce_url i_nonce_other i_hash i_module i_inserted a_click a_click_hash a_jsurl e_eval e_function e_timeout e_wasm tt_html tt_policy
  c_self c_cdn c_inline c_nonce c_hash c_attr c_attr_hash c_setattr c_rule c_cssom img_self img_cdn img_data img_blob img_https font_self font_cdn
  fetch_self fetch_cdn xhr_cdn ws_self ws_cdn es_cdn beacon_self beacon_cdn f_self f_cdn f_data f_blob w_self w_shared w_blob w_data o_object o_embed
  m_audio m_video l_preload l_modulepreload b_base form_self form_cdn`.split(/\s+/);

export const TEXTS = { i_hash: "ran('i_hash')", a_click_hash: "ran('a_click_hash')", c_hash: "#t_c_hash{top:7px}", c_attr_hash: "top: 7px", s_integrity: "ran('s_integrity')" };
export const hash = (text, algorithm = "sha256") => createHash(algorithm).update(text).digest("base64");

export const HOSTS = ["app.test", "cdn.test", "sub.cdn.test", "key.tls.cdn.test", "other.test", "third.test"];

/** An address of this page alone: what stands behind the question mark policies do not look at. */
export const numbered = (url, number) => `${url}?${number}`;

/** The smallest of each kind. What is no real font or film is asked for all the same, and that is what counts. */
const GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
const WASM = [0, 97, 115, 109, 1, 0, 0, 0];

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** @param {number} number @param {string[]} metas the policies that stand in the document */
export function html(number, metas) {
  const at = Object.fromEntries(Object.entries(ADDRESS).map(([name, url]) => [name, name === "b_base" ? url : numbered(url, number)]));
  const script = (name, more = "") => `<script id="${name}" async ${more} src="${at[name]}"></script>`;
  const inline = (name, more = "") => `<script id="${name}" ${more}>ran('${name}')</script>`;
  const nonce = `nonce="${NONCE}"`;
  return `<!doctype html><html><head><meta charset="utf-8"><title>${number}</title>
${metas.map((policy) => `<meta http-equiv="Content-Security-Policy" content="${escape(policy)}">`).join("\n")}
<link rel="icon" href="data:,">
<script type="application/json" id="given">${JSON.stringify({ number, address: at, wasm: WASM })}</script>
<link rel="preload" as="script" id="l_preload" href="${at.l_preload}"><link rel="modulepreload" id="l_modulepreload" href="${at.l_modulepreload}">
<link rel="stylesheet" id="c_self" href="${at.c_self}"><link rel="stylesheet" id="c_cdn" href="${at.c_cdn}">
<style id="c_inline">#t_c_inline{top:7px}</style><style id="c_nonce" ${nonce}>#t_c_nonce{top:7px}</style><style id="c_hash">${TEXTS.c_hash}</style>
</head><body>
${["c_self", "c_cdn", "c_inline", "c_nonce", "c_hash", "c_setattr", "c_rule", "c_cssom"].map((name) => `<div id="t_${name}"></div>`).join("")}
<div id="t_c_attr" style="top:7px"></div><div id="t_c_attr_hash" style="${TEXTS.c_attr_hash}"></div>
${inline("i_plain")}${inline("i_nonce", nonce)}${inline("i_nonce_url", `nonce="${NONCE_URL}"`)}${inline("i_nonce_other", 'nonce="other"')}${inline("i_hash")}${inline("i_module", 'type="module"')}
<button id="a_click" onclick="ran('a_click')"></button><button id="a_click_hash" onclick="ran('a_click_hash')"></button><a id="a_jsurl" href="javascript:ran('a_jsurl')">a</a>
${["s_self", "s_self8000", "s_cdn", "s_cdn_other", "s_cdn80", "s_sub", "s_redirect"].map((name) => script(name)).join("\n")}
${script("s_module", 'type="module"')}
<script id="s_data" async src="data:text/javascript,ran('s_data')"></script>
${script("s_nonce", nonce)}${script("s_integrity", `crossorigin integrity="sha256-${hash(TEXTS.s_integrity)}"`)}${script("s_nonced_inserter", nonce)}
<img id="img_data" src="data:image/gif;base64,${GIF.toString("base64")}">
<iframe id="f_self" src="${at.f_self}"></iframe><iframe id="f_cdn" src="${at.f_cdn}"></iframe><iframe id="f_data" src="data:text/html,<iframe></iframe>"></iframe>
<object id="o_object" data="${at.o_object}" type="image/svg+xml"></object><embed id="o_embed" src="${at.o_embed}" type="image/svg+xml">
<audio id="m_audio" preload="auto" src="${at.m_audio}"></audio><video id="m_video" preload="auto" src="${at.m_video}"></video>
<form id="form_self" method="post" action="${at.form_self}"></form><form id="form_cdn" method="post" action="${at.form_cdn}"></form>
</body></html>`;
}

/** What stands at an address of a probe, or nothing. */
export function found(host, path) {
  const [place, number] = path.split("?");
  const type = (kind) => [["Content-Type", kind], ["Access-Control-Allow-Origin", "*"]];
  const file = (kind, body) => ({ headers: type(kind), body });
  const name = Object.keys(ADDRESS).find((probe) => ADDRESS[probe].replace(/^\w+:\/\//, "") === host + place);
  if (place === "/redirect/js") return { status: 302, headers: [["Location", `${ADDRESS.s_cdn_other}?${number}-redirect`]] };
  if (place === "/js/ins.js") return file("text/javascript", `ran("s_nonced_inserter"); headlintProbes.insert("s_inserted", (script) => (script.src = "${numbered(ADDRESS.s_inserted, number)}"))`);
  if (place === "/js/m.js") return file("text/javascript", "ran('s_module')");
  if (place === "/js/h.js") return file("text/javascript", TEXTS.s_integrity);
  if (place === "/js/w.js") return file("text/javascript", 'postMessage("ran")');
  if (place === "/js/ws.js") return file("text/javascript", 'onconnect = ({ ports: [port] }) => port.postMessage("ran")');
  if (place.startsWith("/js/") || place.startsWith("/other/")) return file("text/javascript", "ran(document.currentScript.id)");
  if (place.startsWith("/css/")) return file("text/css", `#t_${name}{top:7px}`);
  if (place.startsWith("/img/")) return file("image/gif", GIF);
  if (place.startsWith("/obj/")) return file("image/svg+xml", SVG);
  if (place.startsWith("/frame/")) return file("text/html", `<!doctype html><title>frame</title><script>parent.postMessage("${name}", "*")</script>`);
  if (place === "/api/es") return file("text/event-stream", "data: x\n\n");
  if (place.startsWith("/api/")) return file("text/plain", "");
  if (place.startsWith("/form/") || place === "/nowhere") return { status: 204 };
  return { status: 404, headers: type("text/plain") };
}

/** The extension that carries the page's first script into it: the same for both but for the version of its manifest. */
export function extension(folder, manifestVersion) {
  const matches = ["http://app.test/*"];
  const manifest = {
    manifest_version: manifestVersion,
    name: "Probes",
    version: "1.0",
    content_scripts: [{ matches, js: ["probes.js"], run_at: "document_start", world: "MAIN" }],
    ...(manifestVersion === 2 ? { permissions: matches, browser_specific_settings: { gecko: { id: "probes@headlint.test" } } } : { host_permissions: matches }),
  };
  fs.writeFileSync(path.join(folder, "manifest.json"), JSON.stringify(manifest));
  fs.copyFileSync(path.join(import.meta.dirname, "page/probes.js"), path.join(folder, "probes.js"));
  return folder;
}

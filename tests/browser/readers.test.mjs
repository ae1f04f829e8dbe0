/** @file All readers of documents say the same: live documents in both browsers, and the demo page's module, held to the command line's facts. */

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import zlib from "node:zlib";
import { Chromium } from "./drive/chromium.mjs";
import { ROOT } from "./drive/browsers.mjs";
import { scratch } from "./drive/child.mjs";
import { Firefox } from "./drive/firefox.mjs";
import { network } from "./drive/network.mjs";
import { until } from "./drive/wait.mjs";

const PAGES = zlib.gunzipSync(fs.readFileSync(path.join(ROOT, "tests/facts/generated.jsonl.gz"))).toString().trim().split("\n").map((line) => JSON.parse(line));

/** In the extension's place: shows each page's facts, and takes the Capture that a person can copy. */
const COPIED = `
  for (const kind of ["error", "unhandledrejection"]) addEventListener(kind, ({ message, reason }) => say("failed", String(message ?? reason?.stack ?? reason)));
  const root = document.body.appendChild(document.createElement("main"));
  lib.listen(root);
  let copied;
  navigator.clipboard.writeText = async (text) => void copied(text);
  const wait = (ms) => new Promise((wake) => setTimeout(wake, ms));
  const capture = async (show) => {
    const text = new Promise((done) => void (copied = done));
    show(root);
    let button;
    while (!(button = root.querySelector("[data-action=export][data-format=capture]"))) await wait(1);
    button.click();
    return JSON.parse(await text);
  };
  const say = (number, found) => fetch("https://shop.test/found/" + number, { method: "POST", body: JSON.stringify(found) });
`;

/** What an own page of the extension does, in the way of the popup. */
const IN_EXTENSION = `
import * as platform from "./platform.js";
import init, * as lib from "./headlint.js";
const api = globalThis.browser ?? globalThis.chrome;
await init();
${COPIED}
const tab = await api.tabs.create({ url: "about:blank", active: false });
for (let number = 0; number < ${PAGES.length}; number += 1) {
  const url = "https://shop.test/page/" + number;
  await api.tabs.update(tab.id, { url });
  let key;
  do {
    await wait(5);
    key = await platform.documentKey(tab.id);
  } while (key?.url !== url || !key.parsed);
  const live = await platform.documentFacts(tab.id, lib.signs(), key);
  const page = { serial: 0, capture: { url, status: 200, headers: [["Content-Type", "text/html"]], source: "navigation" } };
  const { document } = await capture((root) => lib.show(root, page, { document: live, resources: {}, loaded: [] }, {}));
  await say(number, { document, live });
}
`;

/** What a page with the demo's module does: a HAR keeps each byte of a body. */
const IN_DEMO = `
import init, * as lib from "./headlint.js";
await init();
${COPIED}
for (let number = 0; number < ${PAGES.length}; number += 1) {
  const html = await (await fetch("/page/" + number)).text();
  const url = "https://shop.test/page/" + number;
  const request = { method: "GET", url, httpVersion: "HTTP/1.1", cookies: [], headers: [], queryString: [], headersSize: -1, bodySize: 0 };
  const response = { status: 200, statusText: "", httpVersion: "HTTP/1.1", cookies: [], headers: [{ name: "Content-Type", value: "text/html" }], content: { size: html.length, mimeType: "text/html", text: html }, redirectURL: "", headersSize: -1, bodySize: 0 };
  const entry = { startedDateTime: "2026-11-23T10:00:00Z", time: 1, cache: {}, timings: { send: 0, wait: 1, receive: 0 }, request, response };
  const har = JSON.stringify({ log: { version: "1.2", creator: { name: "test", version: "1" }, entries: [entry] } });
  const { document } = await capture((root) => lib.showText(root, har, "", {}));
  await say(number, { document });
}
`;

const START = '<!doctype html><meta charset="utf-8"><title>readers</title><script type="module" src="readers.js"></script>';

const READERS = {
  chromium: { launch: (options) => Chromium.start(extended("chrome"), options), open: (browser) => browser.openOwn("readers.html") },
  firefox: { launch: (options) => Firefox.start(extended("firefox"), options), open: (browser) => browser.openOwn("readers.html") },
  "the module of the demo page": { launch: (options) => Chromium.start(undefined, options), open: (browser) => browser.open("https://shop.test/www/readers.html") },
};

/** The built extension with one more page. */
function extended(browser) {
  const folder = path.join(scratch("readers"), browser);
  fs.cpSync(path.join(ROOT, "dist", browser), folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "readers.html"), START);
  fs.writeFileSync(path.join(folder, "readers.js"), IN_EXTENSION);
  return folder;
}

/** Absent is what is empty, zero or false. */
const tidy = (value) => {
  if (Array.isArray(value)) return value.map(tidy);
  if (!value || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([, one]) => ![false, null, 0].includes(one) && !(Array.isArray(one) && one.length === 0));
  return Object.fromEntries(kept.map(([key, one]) => [key, tidy(one)]));
};

for (const [name, { launch, open }] of Object.entries(READERS)) {
  describe(name, () => {
    let browser, net;
    const found = new Map();
    let failed;
    const answer = (request, response) => {
      const { url, method } = request;
      const send = (type, body) => response.writeHead(200, { "Content-Type": type, "Access-Control-Allow-Origin": "*" }).end(body);
      const [, folder, file] = url.split("/");
      if (folder === "page" && PAGES[Number(file)]) return send("text/html; charset=utf-8", PAGES[Number(file)].html);
      if (folder === "found" && method === "POST") {
        const parts = [];
        request.on("data", (part) => parts.push(part)).on("end", () => {
          const said = JSON.parse(Buffer.concat(parts).toString());
          if (file === "failed") failed = said;
          else found.set(Number(file), said);
          send("text/plain", "");
        });
        return undefined;
      }
      if (url === "/www/readers.html") return send("text/html", START);
      if (url === "/www/readers.js") return send("text/javascript", IN_DEMO);
      if (url === "/www/headlint.js") return send("text/javascript", fs.readFileSync(path.join(ROOT, "dist/www/headlint.js")));
      if (url === "/www/headlint_bg.wasm") return send("application/wasm", fs.readFileSync(path.join(ROOT, "dist/www/headlint_bg.wasm")));
      return response.writeHead(404, { "Content-Type": "text/plain" }).end();
    };
    before(async () => {
      net = await network(answer, ["shop.test", "cdn.test", "plain.test"]);
      browser = await launch(net.options);
    });
    after(async () => {
      await browser?.close();
      net?.close();
    });

    test("two hundred odd pages have the facts that the command line finds", async () => {
      await open(browser);
      await until(() => found.size === PAGES.length || failed, 240_000, "the last page").catch((error) => assert.fail(`${error.message}; ${found.size} came`));
      assert.equal(failed, undefined);
      const wrong = PAGES.flatMap(({ html, document }, number) => {
        const said = tidy(found.get(number).document);
        try {
          assert.deepEqual(said, tidy(document));
          return [];
        } catch ({ message }) {
          return [`page ${number}\n${html}\n${message}\n${JSON.stringify(found.get(number).live?.elements)}`];
        }
      });
      assert.equal(wrong.length, 0, `${wrong.length} pages differ; the first:\n${wrong.slice(0, 3).join("\n\n")}`);
    });
  });
}

/** @file What breaks around Headlint: stored data from elsewhere, no room to store, its own module gone. A sentence or a report comes all the same. */

import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { BROWSERS, ROOT, SUMMARY, scorecard } from "./drive/browsers.mjs";
import { scratch } from "./drive/child.mjs";
import { Chromium } from "./drive/chromium.mjs";
import { Firefox } from "./drive/firefox.mjs";
import { sleep, until } from "./drive/wait.mjs";

const API = "globalThis.browser ?? globalThis.chrome";

for (const [name, launch] of Object.entries(BROWSERS)) {
  describe(name, () => {
    let browser, server, url;
    before(async () => {
      browser = await launch();
      server = http.createServer((request, response) => response.writeHead(200, { "Content-Type": "text/html", "Set-Cookie": "a=1" }).end("<!doctype html><title>page</title>"));
      await new Promise((done) => server.listen(0, "127.0.0.1", done));
      url = `http://127.0.0.1:${server.address().port}`;
    });
    after(async () => {
      await browser?.close();
      server?.close();
    });

    const report = async (address, work, used = browser) => {
      await used.open(address);
      if (work) {
        const popup = await scorecard(used);
        await popup.run(work);
        await popup.close();
      }
      const popup = await scorecard(used);
      const seen = await popup.run(SUMMARY);
      await popup.close();
      return seen;
    };

    test("stored data that nobody here wrote takes nothing away but itself", async () => {
      const seen = await report(`${url}/garbage`, `const api = ${API};
        const all = await api.storage.session.get(null);
        await api.storage.session.set(Object.fromEntries(Object.keys(all).map((key) => [key, key.startsWith("loaded:") ? "?" : { pages: [{ serial: "x" }], pending: 7 }])));
        await api.storage.local.set({ pages: ["?"], choice: 7, settings: "?" })`);
      assert.equal(seen.kind, "report", seen.text);
      const other = await report(`${url}/history`, `await (${API}).storage.local.set({ pages: { "${url}/history": { last: "?", before: 3 } } })`);
      assert.equal(other.kind, "report", other.text);
    });

    if (name === "chromium") test("where storage refuses whatever is to be kept, the report comes all the same", async () => {
      const worker = await browser.worker();
      await worker.run('globalThis.refused = 0; globalThis.keeps = chrome.storage.session.set; chrome.storage.session.set = () => { refused += 1; return Promise.reject(new Error("QUOTA_BYTES quota exceeded")); }');
      const seen = await report(`${url}/refused`);
      assert.deepEqual([seen.kind, seen.rows.cookie_flags !== undefined], ["report", true], seen.text);
      await until(() => worker.run("return refused > 0"), 10_000, "storage to be asked");
      await worker.run("chrome.storage.session.set = keeps");
    });

    test("where there is no room to keep anything, the report comes all the same", async () => {
      // A browser of its own: what fills one to the brim may take it down.
      const own = await launch();
      try {
        const seen = await report(`${url}/full`, `const api = ${API};
          for (const size of [4e6, 1e6, 1e5, 1e4, 1e3, 1e2]) for (let at = 0; at < 12; at += 1) await api.storage.session.set({ ["filler" + size + at]: "x".repeat(size) }).catch(() => {});`, own);
        assert.equal(seen.kind, "report", seen.text);
        const next = await report(`${url}/next`, undefined, own);
        assert.deepEqual([next.kind, next.rows.cookie_flags !== undefined], ["report", true], next.text);
      } finally {
        await own.close();
      }
    });

    test("the background stopped right after a page has come, and right before the button is pressed", async () => {
      for (const wait of [0, 40, 400]) {
        await browser.open(`${url}/stopped-${wait}`);
        await sleep(wait);
        await browser.stopBackground();
        const popup = await scorecard(browser);
        assert.equal((await popup.run(SUMMARY)).kind, "report");
        await popup.close();
      }
    });
  });
}

test("without its module the popup says so in a sentence", async () => {
  const server = http.createServer((request, response) => response.end("x"));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  for (const [kind, start] of [["chrome", Chromium], ["firefox", Firefox]]) {
    const broken = scratch("broken");
    fs.cpSync(path.join(ROOT, "dist", kind), broken, { recursive: true });
    fs.writeFileSync(path.join(broken, "headlint_bg.wasm"), "no module");
    const browser = await start.start(broken);
    try {
      await browser.open(`http://127.0.0.1:${server.address().port}/`);
      const popup = await browser.press();
      await until(() => popup.run('return document.getElementById("root").textContent.startsWith("Headlint could not start: ")'), 10_000, "the sentence");
      await popup.close();
    } finally {
      await browser.close();
      fs.rmSync(broken, { recursive: true, force: true });
    }
  }
  server.close();
});

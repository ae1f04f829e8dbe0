/** @file With a table that translates every sentence of the list, no English is left on the pages, in both browsers. */

import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { BROWSERS, ROOT } from "./drive/browsers.mjs";
import { until } from "./drive/wait.mjs";

/** A language that has no letter of ours: each is replaced by its wide twin. */
const wide = (sentence) => sentence.replace(/`[^`]*`|[A-Za-z]/g, (found) => (found.length > 1 ? found : String.fromCharCode(found.charCodeAt(0) + 0xfee0)));
const TABLE = Object.fromEntries(Object.keys(JSON.parse(fs.readFileSync(path.join(ROOT, "docs/words.json"), "utf8"))).map((sentence) => [sentence, wide(sentence)]));

/** What is still in English, and is neither code nor a name. */
const ENGLISH = `
  const left = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (/[A-Za-z]/.test(data) && !parentElement.closest("[translate=no], code, script, style, textarea, #root, #marks")) left.push(data.trim());
  }
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest("[translate=no], #root > *")) continue;
    for (const { name, value } of element.attributes) {
      if (/^(aria-label|title|placeholder|alt|data-says-.*)$/.test(name) && /[A-Za-z]/.test(value)) left.push(name + "=" + value);
    }
  }
  return left;
`;

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".json": "application/json" };
const www = path.join(ROOT, "dist/www");
const server = http.createServer((request, response) => {
  const file = path.join(www, new URL(request.url, "http://x").pathname.replace(/\/$/, "/index.html"));
  if (!fs.existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { "Content-Type": TYPES[path.extname(file)] ?? "text/plain" }).end(fs.readFileSync(file));
});

const tables = ["chrome", "firefox", "www"].map((folder) => path.join(ROOT, "dist", folder, "words/test.json"));
before(async () => {
  for (const table of tables) {
    fs.mkdirSync(path.dirname(table), { recursive: true });
    fs.writeFileSync(table, JSON.stringify(TABLE));
  }
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
});
after(() => {
  server.close();
  server.closeAllConnections();
  for (const table of tables) fs.rmSync(table);
});

for (const [name, start] of Object.entries(BROWSERS)) {
  describe(name, () => {
    let browser;
    before(async () => (browser = await start()));
    after(() => browser?.close());

    const translated = async (sample) => {
      await until(() => browser.page.run('return document.documentElement.lang === "test"'), 15_000, "the translation");
      assert.deepEqual(await browser.page.run(ENGLISH), []);
      assert.ok((await browser.page.run("return document.body.innerText")).includes(wide(sample)), sample);
    };

    test("the options page, and what it says once something is saved or deleted", async () => {
      await browser.openOwn("options.html?language=test");
      await until(() => browser.page.run('return document.querySelector("[name=framework]:checked") !== null'));
      await translated("Delete saved data");
      for (const [selector, status] of [["[value=fastapi]", "Saved."], ["#erase", "Deleted."]]) {
        await browser.page.run(`document.querySelector("${selector}").click()`);
        await until(() => browser.page.run(`return document.getElementById("said").textContent === ${JSON.stringify(wide(status))}`), 15_000, status);
      }
    });

    test("the first-run page", async () => {
      await browser.openOwn("welcome.html?language=test");
      await translated("How to use it");
    });

    test("the demo page, where code in a sentence stays code", async () => {
      await browser.open(`http://127.0.0.1:${server.address().port}/?language=test`);
      await until(() => browser.page.run('return document.querySelector("[data-headlint=report]") !== null'), 15_000, "the report");
      await translated("Hardened Flask");
      assert.equal(await browser.page.run('return document.querySelector("label[for=text] code").textContent'), "curl -i");
    });

    test("without a table the pages are in English", async () => {
      await browser.openOwn("options.html?language=none");
      await until(() => browser.page.run('return document.querySelector("[name=framework]:checked") !== null'));
      assert.equal(await browser.page.run("return document.documentElement.lang"), "en");
      assert.ok((await browser.page.run(ENGLISH)).includes("Delete saved data"));
    });
  });
}

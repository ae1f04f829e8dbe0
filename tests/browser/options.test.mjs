/** @file The options page: what is chosen is kept, and what was kept can be erased; in Firefox reached from the popup. */

import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { BROWSERS, ROOT, scorecard } from "./drive/browsers.mjs";
import { until } from "./drive/wait.mjs";

const AXE = fs.readFileSync(path.join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");
let browser;
before(async () => (browser = await BROWSERS.chromium()));
after(() => browser?.close());

const open = async () => {
  await browser.page.send("Page.navigate", { url: `chrome-extension://${browser.id}/options.html` });
  await until(() => browser.page.run('return document.querySelector("[name=framework]:checked") !== null'));
};
const state = () => browser.page.run('const { framework, form, badge, history } = document.getElementById("form").elements; return [framework.value, form.value, badge.checked, history.checked]');

test("choices are kept, and erased", async () => {
  await open();
  assert.deepEqual(await state(), ["auto", "plain", true, true]);
  for (const selector of ["[value=fastapi]", "[value=library]", "[name=badge]"]) {
    await browser.page.run(`document.getElementById("said").textContent = ""; document.querySelector("${selector}").click()`);
    await until(() => browser.page.run('return document.getElementById("said").textContent === "Saved."'));
  }
  await open();
  assert.deepEqual(await state(), ["fastapi", "library", false, true]);
  await browser.page.run('document.getElementById("erase").click()');
  await until(() => browser.page.run('return document.getElementById("said").textContent === "Deleted."'));
  assert.deepEqual(await state(), ["auto", "plain", true, true]);
});

test("axe-core finds nothing on the first-run page, which says what is sent", async () => {
  await browser.open(`chrome-extension://${browser.id}/welcome.html`);
  assert.match(await browser.page.run("return document.body.innerText"), /Sends: nothing to us or to any third party\./);
  assert.deepEqual(await browser.page.run(`${AXE}; return (await axe.run(document, { resultTypes: ["violations"] })).violations.map(({ id, nodes }) => id + ": " + nodes[0].html)`), []);
});

test("axe-core finds nothing on it", async () => {
  await open();
  assert.deepEqual(await browser.page.run(`${AXE}; return (await axe.run(document, { resultTypes: ["violations"] })).violations.map(({ id, nodes }) => id + ": " + nodes[0].html)`), []);
});

test("in Firefox the popup leads to it, and it keeps and erases there too", async () => {
  const server = http.createServer((request, response) => response.end("x"));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const firefox = await BROWSERS.firefox();
  try {
    await firefox.open(`http://127.0.0.1:${server.address().port}/`);
    const popup = await scorecard(firefox);
    await popup.run('document.querySelector("[data-action=options]").click()');
    await firefox.newest();
    const said = (text) => until(() => firefox.page.run(`return document.getElementById("said")?.textContent === "${text}"`));
    await until(() => firefox.page.run('return document.querySelector("[name=framework]:checked")?.value === "auto"'));
    await firefox.page.run('document.querySelector("[value=fastapi]").click()');
    await said("Saved.");
    await firefox.page.run('document.getElementById("erase").click()');
    await said("Deleted.");
    assert.equal(await firefox.page.run('return document.querySelector("[name=framework]:checked").value'), "auto");
  } finally {
    await firefox.close();
    server.close();
  }
});

/** @file The demo page as its server serves it, in both browsers. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { freePort, inspect } from "./drive/apps.mjs";
import { BROWSERS, ROOT, SUMMARY, scorecard } from "./drive/browsers.mjs";
import { until } from "./drive/wait.mjs";

/** The samples and the grade that each is there to show. */
const GRADES = { "Bare Flask": "F", "Hardened Flask": "A+", "Bare FastAPI": "F", "Hardened FastAPI": "A+", "Leaking debug page": "F", "Broken CSP": "F", "Login with redirects": "F" };

let server, url;
before(async () => {
  const port = await freePort();
  server = spawn("cargo", ["xtask", "demo", "--port", String(port)], { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"], detached: true });
  let said = "";
  server.stdout.on("data", (data) => (said += data));
  await until(() => said.includes("serving"), 300_000, "cargo xtask demo");
  url = `http://127.0.0.1:${port}/`;
});
after(() => process.kill(-server.pid));

test("the demo page's own headers earn an A+, errors included", () => {
  assert.equal(inspect(url).grade, "A+");
  assert.equal(inspect(`${url}missing`).checks.filter(({ outcome }) => outcome === "fail").length, 0);
});

for (const [name, start] of Object.entries(BROWSERS)) {
  describe(name, () => {
    let browser;
    before(async () => (browser = await start()));
    after(() => browser?.close());

    const type = (text) => browser.page.run(`const field = document.getElementById("text"); field.value = ${JSON.stringify(text)}; field.dispatchEvent(new Event("input"))`);

    test("every sample shows its scorecard", async () => {
      await browser.open(url);
      await until(() => browser.page.run('return document.querySelector("[data-headlint=report]") !== null'));
      for (const [sample, grade] of Object.entries(GRADES)) {
        await browser.page.run(`[...document.querySelectorAll("#samples button")].find((button) => button.textContent === ${JSON.stringify(sample)}).click()`);
        await until(() => browser.page.run(`return document.querySelector("#samples [aria-pressed=true]")?.textContent === ${JSON.stringify(sample)} && document.getElementById("text").value !== ""`));
        await until(async () => (await browser.page.run(SUMMARY)).grade === grade, 5000, `${sample} to get ${grade}`);
      }
    });

    test("a sample that comes after a keystroke is dropped, what was typed stays", async () => {
      await browser.page.run('[...document.querySelectorAll("#samples button")].find((button) => button.textContent === "Bare Flask").click()');
      await type("HTTP/1.1 200 OK\nX-Typed: mine");
      await new Promise((done) => setTimeout(done, 500));
      assert.match(await browser.page.run('return document.getElementById("text").value'), /X-Typed: mine/);
    });

    test("what cannot be read says which line, and keeps the scorecard", async () => {
      await type("HTTP/1.1 200 OK\nno colon");
      assert.match(await browser.page.run('return document.getElementById("problem").textContent'), /^line 2: expected `Name: value`/);
      assert.equal((await browser.page.run(SUMMARY)).kind, "report");
      await type("HTTP/1.1 200 OK\nX-Frame-Options: DENY");
      assert.equal(await browser.page.run('return document.getElementById("problem").textContent'), "");
      assert.equal((await browser.page.run(SUMMARY)).rows.framing, "info");
    });

    test("the popup over the demo page agrees with the command line", async () => {
      const popup = await scorecard(browser);
      const seen = await popup.run(SUMMARY);
      assert.deepEqual([seen.grade, seen.score], [inspect(url).grade, inspect(url).score]);
      await popup.picture(path.join(ROOT, "tests/artifacts", `${name}-demo-popup.png`));
      await popup.close();
    });

    test("nothing of it is asked of another server", async () => {
      await browser.open(url);
      await until(() => browser.page.run('return document.querySelector("[data-headlint=report]") !== null'));
      const asked = await browser.page.run('return performance.getEntriesByType("resource").map(({ name }) => new URL(name).origin)');
      assert.deepEqual([...new Set(asked)], [new URL(url).origin]);
    });
  });
}

before(() => fs.mkdirSync(path.join(ROOT, "tests/artifacts"), { recursive: true }));

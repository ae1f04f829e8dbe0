/** @file What leaves the scorecard, in both browsers: where copying or saving fails it says so, and nothing grows out of proportion. */

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, describe, test } from "node:test";
import { BROWSERS, scorecard } from "./drive/browsers.mjs";
import { until } from "./drive/wait.mjs";

/** A page that sets as many cookies as its path says. */
function cookies() {
  const server = http.createServer((request, response) => {
    const count = Number(request.url.slice(1)) || 0;
    const headers = Array.from({ length: count }, (_, at) => ["Set-Cookie", `session${at}=1`]).flat();
    response.writeHead(200, [...headers, "Content-Security-Policy", "script-src 'self'; x`<b>`y z", "Content-Type", "text/html"]).end("<!doctype html><title>cookies</title>");
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() })));
}

/** What breaks in the browser, what is pressed, and what is then said. JSON is mended right after the press, for the driver needs it too;
 * it is the window's: in Firefox the driver's scripts have one of their own. */
const FAILURES = [
  ["the clipboard refuses", 'navigator.clipboard.writeText = () => Promise.reject(new Error("no"))', "export", "markdown", "Could not copy: the browser refused"],
  ["the clipboard throws", 'navigator.clipboard.writeText = () => { throw new Error("no") }', "export", "markdown", "Could not copy: the browser refused"],
  ["there is no clipboard", 'Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true })', "export", "capture", "Could not copy: the browser refused"],
  ["a text is too long to be copied", 'window.whole ??= window.JSON.stringify; window.JSON.stringify = () => { throw new RangeError("Invalid string length") }', "export", "capture", "Could not copy: the report is too large"],
  ["a text is too long to be saved", 'window.whole ??= window.JSON.stringify; window.JSON.stringify = () => { throw new RangeError("Invalid string length") }', "save", "json", "Could not save: the report is too large"],
  ["a text is too long for code scanning", 'window.whole ??= window.JSON.stringify; window.JSON.stringify = () => { throw new RangeError("Invalid string length") }', "save", "sarif", "Could not save: the report is too large"],
  ["no file can be made", 'window.Blob = function () { throw new Error("no") }', "save", "json", "Could not save: the browser refused"],
  ["a file has no address", 'URL.createObjectURL = () => { throw new Error("no") }', "save", "sarif", "Could not save: the browser refused"],
];

for (const [name, launch] of Object.entries(BROWSERS)) {
  describe(name, () => {
    let browser, site;
    before(async () => ([browser, site] = await Promise.all([launch(), cookies()])));
    after(async () => {
      await browser?.close();
      site?.close();
    });

    const opened = async (count) => {
      await browser.open(`${site.url}${count}`);
      return scorecard(browser);
    };

    for (const [what, fault, action, format, says] of FAILURES) {
      const press = `(() => { ${fault} })(); document.querySelector("[data-action=${action}][data-format=${format}]").click(); window.JSON.stringify = window.whole ?? window.JSON.stringify`;
      test(`where ${what}, the button and the live region say so`, async () => {
        const popup = await opened(3);
        const button = `document.querySelector("[data-action=${action}][data-format=${format}]")`;
        const before_ = await popup.run(`const text = ${button}.textContent; ${press}; return text`);
        const heard = `return [${button}.textContent, document.querySelector("[data-live]").textContent]`;
        await until(async () => (await popup.run(heard)).every((text) => text === says), 5000, says);
        // Twice in a row it says the same, and then its own text again.
        await popup.run(press);
        assert.equal((await popup.run(heard))[0], says);
        await until(async () => (await popup.run(heard))[0] === before_, 10_000, "its own text");
        await popup.close();
      });
    }

    test("where the clipboard is closed, the code of a fix is selected", async () => {
      const popup = await opened(3);
      await popup.run(`Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
        document.querySelector("[data-patch] summary").click(); document.querySelector("[data-patch] .fix:not([hidden]) .copy").click()`);
      const seen = 'return [document.querySelector("[data-patch] .fix:not([hidden]) .copy").textContent, String(getSelection())]';
      await until(async () => (await popup.run(seen))[0] === "Selected: press Ctrl+C (⌘C)", 5000, "it says so");
      assert.match((await popup.run(seen))[1], /set_security_headers\(app\)/);
      await popup.close();
    });

    test("what is saved grows with the cookies and not faster", async () => {
      const saved = async (count, format) => {
        const popup = await opened(count);
        const size = await popup.run(`
          const file = new Promise((done) => { URL.createObjectURL = (blob) => (blob.text().then((text) => done(text.length)), "data:,"); });
          HTMLAnchorElement.prototype.click = () => {};
          document.querySelector("[data-action=save][data-format=${format}]").click();
          return await file;`);
        await popup.close();
        return size;
      };
      for (const format of ["html", "json", "sarif"]) {
        const [few, many] = [await saved(100, format), await saved(1_000, format)];
        // 900 cookies more are 24 KB more of input.
        assert.ok(many - few < 100 * 24_000, `${format}: ${few} and ${many}`);
      }
    });

    test("a value with back-ticks is shown as it is", async () => {
      const popup = await opened(0);
      const seen = await popup.run('return [...document.querySelectorAll("[data-check=csp_syntax] code")].map((code) => code.textContent)');
      assert.ok(seen.includes("x`<b>`y"), seen.join(", "));
      await popup.close();
    });
  });
}

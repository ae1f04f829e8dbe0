/** @file The demo page as its server serves it, in both browsers. */

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { demo, inspect } from "./drive/apps.mjs";
import { BROWSERS, ROOT, SUMMARY, scorecard } from "./drive/browsers.mjs";
import { until } from "./drive/wait.mjs";

/** The samples and the grade that each is there to show. */
const GRADES = { "Bare Flask": "F", "Hardened Flask": "A+", "Bare FastAPI": "F", "Hardened FastAPI": "A+", "Leaking debug page": "F", "Broken CSP": "F", "Login with redirects": "F" };

let served, url;
before(async () => {
  fs.mkdirSync(path.join(ROOT, "tests/artifacts"), { recursive: true });
  served = await demo();
  url = served.url;
});
after(() => served?.end());

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
        await until(async () => (await browser.page.run(SUMMARY)).grade === grade, 15_000, `${sample} to get ${grade}`);
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
      const stale = () => browser.page.run('return [document.getElementById("stale").hidden, document.getElementById("root").hasAttribute("data-stale")]');
      assert.deepEqual(await stale(), [false, true], "the scorecard says that it is an older one");
      await type("");
      assert.match(await browser.page.run('return document.getElementById("problem").textContent'), /^Paste a response/);
      assert.deepEqual(await stale(), [false, true]);
      await type("HTTP/1.1 200 OK\nX-Frame-Options: DENY\nContent-Securty-Policy: default-src 'none'");
      assert.deepEqual(await stale(), [true, false]);
      assert.equal(await browser.page.run('return document.getElementById("problem").textContent'), "");
      assert.match(await browser.page.run('return document.querySelector("[data-check=header_names]").textContent'), /Did you mean Content-Security-Policy/);
      assert.equal((await browser.page.run(SUMMARY)).rows.framing, "info");
    });

    test("what was found is marked in the text, where it stands", async () => {
      await type("HTTP/1.1 302 Found\nLocation: /next\nSet-Cookie: session=1\n\nHTTP/1.1 200 OK\nContent-Type: text/html\nX-Frame-Options: ALLOW-FROM https://a.example/\n\n<p>");
      const marked = await browser.page.run('return [...document.querySelectorAll("#marks mark")].map((mark) => mark.textContent + " " + mark.dataset.severity)');
      assert.ok(marked.some((mark) => /^ALLOW-FROM.* fail$/.test(mark)) && marked.some((mark) => mark.startsWith("session")), marked.join(", "));
      assert.equal(await browser.page.run('return document.getElementById("marks").textContent === document.getElementById("text").value + "\\n"'), true);
      const same = await browser.page.run('const [field, marks] = ["text", "marks"].map((id) => document.getElementById(id)); return [field.clientWidth - marks.clientWidth, field.scrollHeight - marks.scrollHeight]');
      assert.ok(same.every((difference) => Math.abs(difference) <= 2), same.join(", "));
    });

    test("several responses are all shown, the page first; what is no response is refused", async () => {
      await browser.page.run('document.getElementById("url").value = ""');
      await type("$ curl -i https://api.example/items https://shop.example/\nHTTP/2 200\nContent-Type: application/json\n\n{}\nHTTP/2 200\nContent-Type: text/html\nX-Frame-Options: ALLOW-FROM https://a.example/\n\n<p>");
      assert.equal(await browser.page.run('return document.getElementById("problem").textContent'), "");
      assert.match(await browser.page.run('return document.querySelector("[data-responses]").textContent'), /https:\/\/api\.example.*\/items/);
      const marked = await browser.page.run('return [...document.querySelectorAll("#marks mark")].map((mark) => mark.textContent)');
      assert.ok(marked.some((mark) => mark.startsWith("ALLOW-FROM")), marked.join(", "));
      await type("curl: (7) Failed to connect to app.example port 443");
      assert.match(await browser.page.run('return document.getElementById("problem").textContent'), /^line 1: this is not an HTTP response: "curl: \(7\)/);
    });

    test("a recipe that needs another offers it right below", async () => {
      await browser.page.run('document.getElementById("url").value = "https://app.example/logout"');
      await type("HTTP/1.1 303 See Other\nLocation: /\nSet-Cookie: session=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax\n\n");
      const offered = await browser.page.run(`const row = document.querySelector("[data-check=clear_site_data]");
        row.querySelector("summary").click();
        return [...row.querySelectorAll(".fix[data-fix=fastapi]")].map((block) => [block.dataset.recipe, block.querySelector(".recipe > summary")?.textContent, block.querySelector(".recipe code")?.textContent])`);
      assert.equal(offered.length, 1);
      const [recipe, needed, code] = offered[0];
      assert.equal(recipe, "logout");
      assert.match(needed, /^Server-side sessions/);
      assert.match(code, /def current_session/);
      await browser.page.run('document.getElementById("url").value = ""');
    });

    test("a file that PowerShell wrote, in UTF-16, is read", async () => {
      const file = path.join(ROOT, "tests/artifacts", `${name}.utf16.txt`);
      fs.copyFileSync(path.join(ROOT, "tests/pasted/utf-16-little"), file);
      if (name === "firefox") await browser.choose("#file", file);
      else await browser.page.run(`const carried = new DataTransfer(); carried.items.add(new File([new Uint8Array(${JSON.stringify([...fs.readFileSync(file)])})], "out.txt"));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }))`);
      await until(() => browser.page.run('return document.getElementById("text").value.includes("Server: BaseHTTP")'), 5000, "the response of the file");
    });

    test("a HAR that is opened or dropped shows its page and what the page loaded", async () => {
      const entry = (url, kind) => ({ startedDateTime: "2026-01-01T00:00:00Z", time: 1, cache: {}, timings: { send: 0, wait: 1, receive: 0 }, request: { method: "GET", url, httpVersion: "HTTP/1.1", cookies: [], headers: [], queryString: [], headersSize: -1, bodySize: -1 }, response: { status: 200, statusText: "OK", httpVersion: "HTTP/1.1", cookies: [], headers: [{ name: "Content-Type", value: kind }, { name: "X-From", value: url }], content: { size: 0, mimeType: kind }, redirectURL: "", headersSize: -1, bodySize: -1 } });
      const har = { log: { version: "1.2", creator: { name: "test", version: "1" }, entries: [entry("https://shop.example/app.js", "text/javascript"), entry("https://shop.example/", "text/html"), entry("https://api.example/items", "application/json")] } };
      const file = path.join(ROOT, "tests/artifacts", `${name}.har`);
      fs.writeFileSync(file, JSON.stringify(har));
      // A test's own drag carries no files in Firefox.
      if (name === "firefox") await browser.choose("#file", file);
      else await browser.page.run(`const carried = new DataTransfer(); carried.items.add(new File([${JSON.stringify(JSON.stringify(har))}], "shop.har"));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }))`);
      await until(() => browser.page.run('return document.getElementById("text").value.includes("X-From: https://shop.example/\\n")'), 15_000, "the page of the HAR");
      assert.equal(await browser.page.run('return document.getElementById("url").value'), "https://shop.example/");
      assert.match(await browser.page.run('return document.querySelector("[data-responses]").textContent'), /https:\/\/api\.example.*\/items/);
    });

    test("of a HAR with odd entries the page is shown, and what is left out is told; one that is too large is refused", async () => {
      const open = (script) => browser.page.run(`const carried = new DataTransfer(); carried.items.add(${script}); document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }))`);
      const problem = () => browser.page.run('return document.getElementById("problem").textContent');
      const file = path.join(ROOT, "tests/archives/chromium.har");
      if (name === "firefox") await browser.choose("#file", file);
      else await open(`new File([${JSON.stringify(fs.readFileSync(file, "utf8"))}], "shop.har")`);
      await until(async () => (await problem()).startsWith("2 of 7 entries skipped: 1 without a response, 1 not HTTP"), 15_000, "the count");
      assert.equal(await browser.page.run('return document.getElementById("url").value'), "http://shop.example/");
      const parties = await browser.page.run('return [...document.querySelectorAll("[data-responses] > .party > summary")].map((line) => line.textContent)');
      assert.deepEqual(parties, ["ads.example1", "cdn.example1"]);
      if (name === "firefox") return;
      await open('new File([new Uint8Array(100_000_001)], "huge.har")');
      await until(async () => /larger than 100 MB.*headlint inspect FILE/.test(await problem()), 15_000, "the sentence");
      assert.equal(await browser.page.run('return document.getElementById("stale").hidden'), false);
      await type("HTTP/1.1 200 OK");
    });

    test("another language is one file: our sentences are said in it, what the page sent stays as it is", async () => {
      const words = { "All fixes in one snippet": "Alles beheben", Copy: "Kopieren", "Browsers ignore this header. {}": "Browser übergehen diesen Header. {}", "No browser knows {}.": "Kein Browser kennt {}.", "Response headers ({})": "Wie empfangen ({})" };
      fs.mkdirSync(path.join(ROOT, "dist/www/words"), { recursive: true });
      fs.writeFileSync(path.join(ROOT, "dist/www/words/test.json"), JSON.stringify(words));
      await browser.open(`${url}?language=test#${new URLSearchParams({ url: "https://app.example/", text: "HTTP/1.1 200 OK\nContent-Type: text/html\nX-Mine: Copy\nCross-Origin-Opener-Policy: bogus" })}`);
      await until(() => browser.page.run('return document.querySelector("[data-headlint=report]") !== null'));
      const text = await browser.page.run('return document.getElementById("root").textContent');
      for (const said of ["Alles beheben", "Kopieren", "Browser übergehen diesen Header. Kein Browser kennt bogus.", "Wie empfangen (3)", "X-Mine: Copy"]) assert.ok(text.includes(said), said);
      fs.rmSync(path.join(ROOT, "dist/www/words/test.json"));
      await browser.open(url);
      await until(() => browser.page.run('return document.querySelector("[data-headlint=report]") !== null'));
    });

    // In Firefox a test cannot call into a page's modules.
    if (name === "chromium") test("what fails in our own code can be copied into a report", async () => {
      await browser.page.run('(await import("./headlint.js")).showNotice(document.getElementById("root"), "failed", "boom\\u202e <b>")');
      assert.match(await browser.page.run('return document.querySelector(".detail").textContent'), /^Headlint \d+\.\d+\.\d+: boom\\u\{202e\} <b>$/);
      await browser.page.run('document.querySelector("[data-action=copy-message]").click()');
      await until(() => browser.page.run('return /^(Copied|Selected: press Ctrl)/.test(document.querySelector("[data-action=copy-message]").textContent)'), 15_000, "it says so");
      await type("HTTP/1.1 200 OK");
    });

    test("a link carries the response in its fragment, and its server never sees it", async () => {
      await type("HTTP/1.1 200 OK\nX-Mine: only here & there\nX-Secret: hunter2");
      await browser.page.run('document.getElementById("link").click()');
      const link = await browser.page.run("return location.href");
      assert.match(link, /#.*only\+here/);
      assert.doesNotMatch(link, /hunter2/, "its secrets are masked");
      await browser.open(`${url}missing`);
      await browser.open(link);
      await until(() => browser.page.run('return document.getElementById("text")?.value === "HTTP/1.1 200\\nX-Mine: only here & there\\nX-Secret: xxxxxxx\\n\\n"'), 15_000, "the response");
    });

    test("the popup over the demo page agrees with the command line", async () => {
      const popup = await scorecard(browser);
      // The page is kept for offline by a service worker, which stands between it and the server.
      assert.equal((await popup.run(SUMMARY)).notice, "worker");
      await popup.run('document.querySelector("[data-action=reload-server]").click()');
      await until(() => popup.run('return document.querySelector("[data-headlint=report]:not([data-reading])") !== null'), 15_000, "the server's own response");
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

// The last one here: it takes the server away.
test("it opens without its server once it was there", async () => {
  const browsers = await Promise.all(Object.values(BROWSERS).map((start) => start()));
  try {
    for (const browser of browsers) {
      await browser.open(url);
      await until(() => browser.page.run('return (await navigator.serviceWorker.ready).active?.state === "activated"'), 30_000, "the page to be kept");
    }
    await served.end();
    await until(() => fetch(url).then(() => false, () => true), 10_000, "the server to be gone");
    for (const browser of browsers) {
      await browser.open(url);
      await until(() => browser.page.run('return document.querySelector("[data-headlint=report]") !== null'), 15_000, "the page without its server");
    }
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()));
  }
});

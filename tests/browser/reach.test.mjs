/** @file What holds when the browser gets in the way: access taken away, the background stopped in the middle, fifty tabs. */

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, describe, test } from "node:test";
import { BROWSERS, SUMMARY, scorecard } from "./drive/browsers.mjs";
import { sleep, until } from "./drive/wait.mjs";

/** Pages that name themselves in a header; `/slow` redirects and answers when told to. */
function start() {
  const held = [];
  const server = http.createServer((request, response) => {
    const page = () => {
      response.writeHead(200, { "Content-Type": "text/html", "X-Frame-Options": request.url.slice(1), "Set-Cookie": "a=1" });
      response.end("<!doctype html><title>page</title>");
    };
    if (request.url === "/slow") {
      response.writeHead(302, { Location: "/answered", "Set-Cookie": "session=x" });
      return response.end();
    }
    return request.url === "/answered" ? held.push(page) : page();
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ url: `http://127.0.0.1:${server.address().port}`, held, close: () => (server.close(), server.closeAllConnections()) })));
}

for (const [name, launch] of Object.entries(BROWSERS)) {
  describe(name, () => {
    let browser, server;
    before(async () => ([browser, server] = [await launch(), await start()]));
    after(async () => {
      await browser?.close();
      server?.close();
    });

    test("a background that is stopped between a redirect and the page has lost nothing", async () => {
      browser.page.run(`location.href = "${server.url}/slow"`).catch(() => {});
      await until(() => server.held.length === 1, 10_000, "the page to be asked for");
      await sleep(300);
      await browser.stopBackground();
      server.held.pop()();
      await until(() => browser.page.run('return location.pathname === "/answered" && document.readyState === "complete"'));
      await sleep(300);
      const popup = await scorecard(browser);
      const seen = await popup.run(SUMMARY);
      assert.ok(!seen.text.includes("requested again"));
      assert.equal(seen.rows.cookie_flags, "fail", "the session cookie of the redirect is judged");
      await popup.close();
    });

    test("each of fifty tabs keeps its own page", async () => {
      const tabs = await browser.openMany(Array.from({ length: 50 }, (_, at) => `${server.url}/tab-${at}`));
      await sleep(500);
      for (const at of [0, 17, 49]) {
        await browser.turnTo(tabs[at]);
        const popup = await scorecard(browser);
        assert.match((await popup.run(SUMMARY)).all, new RegExp(`tab-${at}\\b`));
        await popup.close();
      }
      await browser.closeMany(tabs);
    });

    test("where access was taken away it says so and offers to ask for it; once given, the page is read", async () => {
      await browser.open(`${server.url}/withheld`);
      await browser.withhold();
      const popup = await scorecard(browser);
      const seen = await popup.run(SUMMARY);
      // Chromium lets a press of the button ask for the page again, without its cookies; Firefox does not.
      if (name === "chromium") {
        assert.equal(seen.rows.cookie_flags, "not_observed");
        assert.match(seen.text, /Headlint has no access to this site/);
        assert.match(seen.all, /withheld/, "the header of this very page");
      } else {
        assert.deepEqual([seen.kind, seen.notice], ["notice", "withheld"]);
      }
      assert.equal(await popup.run('return document.querySelector("[data-action=grant]").textContent'), "Allow on this site");
      await popup.close();
      await browser.giveBack();
      await browser.open(`${server.url}/given`);
      const then = await scorecard(browser);
      assert.equal((await then.run(SUMMARY)).kind, "report");
      await then.close();
    });
  });
}

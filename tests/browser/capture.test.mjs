/** @file What is captured is what the browser received: redirects, cookies on the way, pages that were there before. */

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, describe, test } from "node:test";
import { BROWSERS, SUMMARY, scorecard } from "./drive/browsers.mjs";

/** Three redirects with a cookie on each, a login by POST, and a count of what was asked for. */
function start() {
  const asked = [];
  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const step = Number(/^\/hop\/(\d)$/.exec(request.url)?.[1] ?? NaN);
    if (step < 3) {
      response.writeHead(302, { Location: `/hop/${step + 1}`, "Set-Cookie": [`hop${step}=1; SameSite=Lax`, `session${step}=x`] });
      return response.end();
    }
    if (request.method === "POST") {
      response.writeHead(303, { Location: "/account", "Set-Cookie": "session=x; Path=/" });
      return response.end();
    }
    if (request.url === "/empty") {
      response.writeHead(204);
      return response.end();
    }
    response.writeHead(200, ["Content-Type", "text/html; charset=utf-8", "Set-Cookie", "a=1", "Set-Cookie", "b=2", "X-Latin", Buffer.from("caf\u00e9").toString("latin1")]);
    response.end('<!doctype html><title>page</title><form method="post" action="/login"><button>in</button></form>');
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ url: `http://127.0.0.1:${server.address().port}`, asked, close: () => server.close() })));
}

const CAPTURE = `
  const text = new Promise((done) => { navigator.clipboard.writeText = async (text) => done(text); });
  document.querySelector("[data-action=export][data-format=capture]").click();
  return JSON.parse(await text);`;

for (const [name, launch] of Object.entries(BROWSERS)) {
  describe(name, () => {
    let browser, server;
    before(async () => ([browser, server] = [await launch(), await start()]));
    after(async () => {
      await browser?.close();
      server?.close();
    });

    const captured = async () => {
      const popup = await scorecard(browser);
      const [capture, seen] = [await popup.run(CAPTURE), await popup.run(SUMMARY)];
      await popup.close();
      return { capture, seen };
    };
    const values = (headers, wanted) => headers.filter(([field]) => field.toLowerCase() === wanted).map(([, value]) => value);

    test("every redirect is there, with both of its cookies", async () => {
      await browser.open(`${server.url}/hop/0`);
      const { capture, seen } = await captured();
      assert.deepEqual(capture.hops.map(({ url, status }) => [new URL(url).pathname, status]), [["/hop/0", 302], ["/hop/1", 302], ["/hop/2", 302]]);
      for (const [at, { headers }] of capture.hops.entries()) assert.deepEqual(values(headers, "set-cookie"), [`hop${at}=1; SameSite=Lax`, `session${at}=x`]);
      assert.deepEqual(values(capture.headers, "set-cookie"), ["a=1", "b=2"]);
      assert.equal(seen.rows.cookie_flags, "fail", "a session cookie on the way counts");
    });

    test("a login by POST is a redirect on the way to the page", async () => {
      await browser.open(`${server.url}/login`);
      await browser.page.run('document.querySelector("form").submit()');
      await new Promise((wake) => setTimeout(wake, 700));
      const { capture } = await captured();
      assert.equal(new URL(capture.url).pathname, "/account");
      assert.deepEqual(values(capture.hops[0].headers, "set-cookie"), ["session=x; Path=/"]);
    });

    test("an empty answer does not take the page's place", async () => {
      await browser.open(`${server.url}/kept`);
      await browser.page.run('location.href = "/empty"');
      await new Promise((wake) => setTimeout(wake, 500));
      const { capture } = await captured();
      assert.deepEqual([new URL(capture.url).pathname, capture.status], ["/kept", 200]);
    });

    test("going back shows the page that one went back to, without asking for it again", async () => {
      await browser.open(`${server.url}/first`);
      await browser.open(`${server.url}/second`);
      await browser.back();
      await new Promise((wake) => setTimeout(wake, 500));
      const before = server.asked.filter((line) => line.endsWith("/first")).length;
      const { capture, seen } = await captured();
      assert.equal(new URL(capture.url).pathname, "/first");
      assert.ok(!seen.text.includes("asked for again"));
      assert.equal(server.asked.filter((line) => line.endsWith("/first")).length, before);
    });

    test("a page that was not seen is asked for again, and the scorecard says so", async () => {
      await browser.open(`${server.url}/forgotten`);
      await browser.forget();
      const { capture, seen } = await captured();
      assert.ok(seen.text.includes("asked for again"));
      assert.deepEqual([capture.source, values(capture.headers, "set-cookie")], ["refetch", ["a=1", "b=2"]]);
    });
  });
}

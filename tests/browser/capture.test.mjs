/** @file What is captured is what the browser received: redirects, cookies on the way, pages that were there before. */

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, describe, test } from "node:test";
import { BROWSERS, SUMMARY, scorecard } from "./drive/browsers.mjs";
import { until } from "./drive/wait.mjs";

/** A page on one port, and the API that it asks on another. */
function pair() {
  const listen = (answer) => new Promise((done) => {
    const server = http.createServer(answer).listen(0, "127.0.0.1", () => done({ url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }));
  });
  return listen((request, response) => {
    response.writeHead(200, { "Content-Type": "application/json", "Access-Control-Allow-Origin": request.headers.origin ?? "*", "Set-Cookie": "api=1", Server: "Werkzeug/3.1.9 Python/3.11.7" });
    response.end('{"items": []}');
  }).then(async (api) => {
    const site = await listen((request, response) => {
      if (request.url.startsWith("/image")) {
        response.writeHead(200, { "Content-Type": "image/svg+xml" });
        return response.end('<svg xmlns="http://www.w3.org/2000/svg"/>');
      }
      const images = request.url === "/many" ? Array.from({ length: 300 }, (_, at) => `<img src="/image/${at}.svg">`).join("") : "";
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...(request.url === "/fixed" && { "X-Frame-Options": "DENY" }) });
      return response.end(`<!doctype html><title>shop</title>${images}<script>fetch("${api.url}/items").then(() => (document.title = "answered"))</script>`);
    });
    return { url: site.url, api: api.url, close: () => (api.close(), site.close()) };
  });
}

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
  document.querySelector("[data-values]").checked = true;
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
    const shows = (pathname) => until(() => browser.page.run(`return location.pathname === "${pathname}" && document.readyState === "complete"`), 15_000, pathname);
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
      await shows("/account");
      const { capture } = await captured();
      assert.equal(new URL(capture.url).pathname, "/account");
      assert.deepEqual(values(capture.hops[0].headers, "set-cookie"), ["session=x; Path=/"]);
    });

    test("an empty answer does not take the page's place", async () => {
      await browser.open(`${server.url}/kept`);
      await browser.page.run('location.href = "/empty"');
      await until(() => server.asked.includes("GET /empty"), 15_000, "the empty answer to be asked for");
      await new Promise((wake) => setTimeout(wake, 500));
      const { capture } = await captured();
      assert.deepEqual([new URL(capture.url).pathname, capture.status], ["/kept", 200]);
    });

    test("going back shows the page that one went back to, without asking for it again", async () => {
      await browser.open(`${server.url}/first`);
      await browser.open(`${server.url}/second`);
      await browser.back();
      await shows("/first");
      const before = server.asked.filter((line) => line.endsWith("/first")).length;
      const { capture, seen } = await captured();
      assert.equal(new URL(capture.url).pathname, "/first");
      assert.ok(!seen.text.includes("requested it again"));
      assert.equal(server.asked.filter((line) => line.endsWith("/first")).length, before);
    });

    test("what a page asks of another origin is listed, judged with the origin that asked, and inspectable", async () => {
      const shop = await pair();
      try {
        await browser.open(`${shop.url}/shop`);
        await until(() => browser.page.run('return document.title === "answered"'));
        await new Promise((wake) => setTimeout(wake, 500));
        await browser.stopBackground();
        const popup = await scorecard(browser);
        assert.match(await popup.run('return document.querySelector("[data-responses]").textContent'), new RegExp(`${shop.api}.*200.*/items`));
        assert.equal(await popup.run('return document.querySelector("[data-responses] .verdict").dataset.outcome'), "fail");
        await popup.run('document.querySelector("[data-responses]").open = true; document.querySelector(".response").click()');
        const capture = await popup.run(CAPTURE);
        assert.deepEqual([capture.url, capture.request_origin, capture.source], [`${shop.api}/items`, shop.url, "subresource"]);
        assert.deepEqual(values(capture.headers, "set-cookie"), ["api=1"]);
        const seen = await popup.run(SUMMARY);
        assert.equal(seen.rows.cors, "warn", "it reflects the origin without Vary");
        await popup.run('document.querySelector(".back [data-action=pick]").click()');
        assert.equal((await popup.run(CAPTURE)).url, `${shop.url}/shop`);
        await popup.close();
      } finally {
        shop.close();
      }
    });

    test("three hundred images are counted, and the answer to the script is still there", async () => {
      const shop = await pair();
      try {
        await browser.open(`${shop.url}/many`);
        await until(() => browser.page.run('return document.title === "answered"'));
        await new Promise((wake) => setTimeout(wake, 700));
        const popup = await scorecard(browser);
        // The browser may ask for an icon besides.
        assert.ok(Number(await popup.run('return document.querySelector("[data-responses]").dataset.responses')) >= 301);
        assert.match(await popup.run('return document.querySelector("[data-responses] ul").textContent'), /\/items/);
        // Headers of a picture are asked for when somebody wants to see them.
        await popup.run('document.querySelector("[data-responses]").open = true; [...document.querySelectorAll(".rest .response")].find(({ textContent }) => textContent.includes("/image/7.svg")).click()');
        await until(() => popup.run('return document.querySelector(".back") !== null'), 15_000, "the picture's headers");
        const picture = await popup.run(CAPTURE);
        assert.deepEqual([picture.source, values(picture.headers, "content-type")], ["refetch", ["image/svg+xml"]]);
        // The framework that was chosen meanwhile stays chosen.
        await popup.run('document.querySelector("[data-name=framework][data-value=fastapi]").click(); document.querySelector(".back [data-action=pick]").click()');
        assert.equal((await popup.run(CAPTURE)).url, `${shop.url}/many`);
        assert.equal((await popup.run(SUMMARY)).framework, "fastapi");
        await popup.run('document.querySelector("[data-name=framework][data-value=flask]").click()');
        // One that does not answer takes nothing away.
        shop.close();
        await popup.run('document.querySelector("[data-responses]").open = true; [...document.querySelectorAll(".rest .response")].find(({ textContent }) => textContent.includes("/image/9.svg")).click()');
        await until(() => popup.run('return [...document.querySelectorAll(".rest .response")].some(({ textContent }) => textContent.startsWith("no response") && textContent.includes("/image/9.svg"))'), 20_000, "the line to say so");
        assert.equal((await popup.run(SUMMARY)).kind, "report");
        await popup.close();
      } finally {
        shop.close();
      }
    });

    test("after a fix and a reload the popup says what changed", async () => {
      let kind = "";
      const front = http.createServer((request, response) => {
          response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...(kind === "fixed" && { "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff" }) });
          response.end("<!doctype html><title>x</title>");
        });
        await new Promise((done) => front.listen(0, "127.0.0.1", done));
        const address = `http://127.0.0.1:${front.address().port}/`;
        const change = async () => {
          await browser.open(address);
          const popup = await scorecard(browser);
          await new Promise((wake) => setTimeout(wake, 300));
          const said = await popup.run('return document.querySelector("[data-change]")?.textContent ?? ""');
          await popup.close();
          return said;
        };
        assert.equal(await change(), "");
        kind = "fixed";
        const said = await change();
        assert.match(said, /^Since last time: . \d+ → .\+? \d+, \d findings gone/);
        assert.equal(await change(), said, "looking again does not forget it");
      front.close();
    });

    test("a nonce that comes again in the next answer is told, and looking twice at one answer is none", async () => {
      const front = http.createServer((request, response) => {
        response.writeHead(200, { "Content-Type": "text/html", "Cache-Control": "no-store", "Content-Security-Policy": "script-src 'nonce-q3vXl0nTtJ8yW2bKc5rZaQ'" });
        response.end("<!doctype html><title>x</title>");
      });
      await new Promise((done) => front.listen(0, "127.0.0.1", done));
      const found = async () => {
        const { seen } = await captured();
        await new Promise((wake) => setTimeout(wake, 300));
        return seen.rows.csp_nonce;
      };
      await browser.open(`http://127.0.0.1:${front.address().port}/`);
      assert.equal(await found(), "pass");
      assert.equal(await found(), "pass", "the same answer");
      await new Promise((wake) => setTimeout(wake, 1100));
      await browser.open(`http://127.0.0.1:${front.address().port}/`);
      assert.equal(await found(), "fail");
      assert.equal(await found(), "fail", "the same answer");
      front.close();
    });

    test("cookies that were set pages ago are judged by their flags, and their values are not taken", async () => {
      await browser.open(`${server.url}/login`);
      await browser.page.run('document.querySelector("form").submit()');
      await shows("/account");
      await browser.open(`${server.url}/later`);
      const { capture, seen } = await captured();
      assert.equal(seen.rows.cookie_jar, "info", "scripts can read it; on this machine it may be another app's");
      const session = capture.jar.find(({ name }) => name === "session");
      assert.equal(session.httpOnly, false);
      assert.ok(!("value" in session));
    });

    test("a page that was not seen is requested again, and the scorecard says so", async () => {
      await browser.open(`${server.url}/forgotten`);
      await browser.forget();
      const { capture, seen } = await captured();
      assert.ok(seen.text.includes("requested it again"));
      assert.deepEqual([capture.source, values(capture.headers, "set-cookie")], ["refetch", ["a=1", "b=2"]]);
    });
  });
}

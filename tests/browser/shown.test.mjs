/** @file The report on screen is the report of the page on screen: after failures, downloads, `pushState`, between pages, in pages that do not respond. */

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, describe, test } from "node:test";
import { BROWSERS, SUMMARY, scorecard } from "./drive/browsers.mjs";
import { sleep, until } from "./drive/wait.mjs";

const WORKER = `
  self.addEventListener("install", () => self.skipWaiting());
  self.addEventListener("activate", (event) => event.waitUntil(clients.claim()));
  self.addEventListener("fetch", (event) => {
    if (new URL(event.request.url).pathname === "/sw/made") event.respondWith(new Response("<title>made</title>", { headers: { "Content-Type": "text/html" } }));
  });`;

/** Pages that name themselves in a header and in a form, so that the headers of one with the facts of another would show. */
function start() {
  const asked = [];
  let visits = 0;
  const server = http.createServer((request, response) => {
    const { url } = request;
    // What the browser loads by itself, error pages included, which Chromium loads again, is not what a press requests.
    if (request.headers["sec-fetch-mode"] !== "navigate") asked.push(`${request.method} ${url}`);
    const page = (more = "") => {
      visits += 1;
      response.writeHead(200, { "Content-Type": "text/html", "Cache-Control": url.startsWith("/kept") ? "max-age=0" : "no-store", "X-Page": url, "X-Visit": String(visits) });
      response.write(`<!doctype html><title>${url}</title><meta name="visit" content="${visits}"><form method="post" action="${url}-form"></form>${more}`);
    };
    if (url === "/empty") return void request.socket.destroy();
    if (url === "/loop") return void response.writeHead(302, { Location: "/loop" }).end();
    if (url === "/large") return void response.writeHead(200, Object.fromEntries(Array.from({ length: 420 }, (_, at) => [`X-${at}`, "x".repeat(1000)]))).end("x");
    if (url === "/report.zip") return void response.writeHead(200, { "Content-Type": "application/zip", "Content-Disposition": "attachment; filename=report.zip" }).end("PK");
    if (url === "/data.bin") return void response.writeHead(200, { "Content-Type": "application/octet-stream" }).end("xx");
    if (url === "/sw/worker.js") return void response.writeHead(200, { "Content-Type": "text/javascript" }).end(WORKER);
    if (url === "/hangs.js") return undefined;
    if (url === "/streams") return page(`<!--${"x".repeat(8192)}-->`);
    if (url === "/busy") return page(`<script>const end = Date.now() + 9000; addEventListener("load", () => setTimeout(() => { while (Date.now() < end); }, 300))</script>`), void response.end();
    if (url === "/waits") return page('<script src="/hangs.js"></script>'), void response.end();
    if (url.startsWith("/slow")) return void setTimeout(() => (page(), response.end()), 400);
    if (url.startsWith("/late")) return void setTimeout(() => (page(), response.end()), 2500);
    page();
    return void response.end();
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ url: `http://127.0.0.1:${server.address().port}`, host: `127.0.0.1:${server.address().port}`, asked, server, close: () => (server.close(), server.closeAllConnections()) })));
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

    const at = (path) => `${server.url}${path}`;
    /** Goes somewhere without waiting for what comes. */
    const go = (path) => browser.page.run(`location.href = ${JSON.stringify(at(path))}`).catch(() => {});
    const field = (capture, wanted) => capture.headers.find(([field]) => field.toLowerCase() === wanted)?.[1];

    /** Presses the button: what the card says, and what was requested by the press. */
    const pressed = async () => {
      const before_ = server.asked.length;
      const popup = await scorecard(browser);
      const seen = await popup.run(SUMMARY);
      const notes = await popup.run('return [...document.querySelectorAll("[data-note]")].map(({ dataset }) => dataset.note)');
      const capture = seen.kind === "report" ? await popup.run(CAPTURE) : undefined;
      await popup.close();
      return { ...seen, notes, capture, page: capture && field(capture, "x-page"), visit: capture && field(capture, "x-visit"), requested: server.asked.slice(before_).filter((line) => !line.includes("favicon")) };
    };

    /** A failed navigation from a page of the same origin. */
    const failed = async (path) => {
      await browser.open(at("/page"));
      await until(async () => (await browser.badge()) !== "", 10_000, "the badge of the page before");
      await go(path);
      await sleep(1500);
      return { badge: await browser.badge(), ...(await pressed()) };
    };

    test("after an empty reply the card says so, and shows no other page of the origin", async () => {
      const seen = await failed("/empty");
      assert.deepEqual([seen.kind, seen.notice, seen.badge, seen.requested], ["notice", "closed", "", []], seen.text);
      assert.ok(seen.text.includes(server.host), seen.text);
    });

    test("after a redirect loop the card says that it redirects to itself, and requests nothing", async () => {
      const seen = await failed("/loop");
      assert.deepEqual([seen.kind, seen.notice, seen.badge, seen.requested], ["notice", "loop", "", []], seen.text);
      assert.ok(seen.text.includes(at("/loop")), seen.text);
    });

    test("headers that the browser refuses: Chromium shows an error page, Firefox stays on the page before", async () => {
      const seen = await failed("/large");
      assert.deepEqual(seen.requested, []);
      if (name === "chromium") assert.deepEqual([seen.kind, seen.notice, seen.badge], ["notice", "too-large", ""], seen.text);
      else assert.deepEqual([seen.kind, seen.page], ["report", "/page"], seen.text);
    });

    test("where nothing listens the card asks whether the app is running", async () => {
      const other = http.createServer((request, response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>x</title>"));
      await new Promise((done) => other.listen(0, "127.0.0.1", done));
      const { port } = other.address();
      await browser.open(`http://127.0.0.1:${port}/`);
      other.close();
      other.closeAllConnections();
      await browser.page.run("setTimeout(() => location.reload(), 50)");
      await sleep(1500);
      const seen = await pressed();
      assert.deepEqual([seen.kind, seen.notice], ["notice", "refused"], seen.text);
      assert.ok(seen.text.includes(`127.0.0.1:${port}`) && seen.text.includes("Is the app running?"), seen.text);
    });

    test("back from an error page the report is that of the page again", async () => {
      await failed("/empty");
      await browser.back();
      await sleep(800);
      const seen = await pressed();
      assert.deepEqual([seen.kind, seen.page], ["report", "/page"], seen.text);
    });

    test("after pushState and downloads the report is still that of the page", async () => {
      await browser.open(at("/page?pushed"));
      await browser.page.run('history.pushState(0, "", "/somewhere-else")');
      for (const download of ["/report.zip", "/data.bin"]) {
        await go(download);
        await sleep(800);
        const seen = await pressed();
        assert.deepEqual([seen.kind, seen.page, seen.capture.document.forms[0].action, seen.requested], ["report", "/page?pushed", "/page?pushed-form", []], seen.text);
        assert.ok(seen.notes.includes("moved"), seen.text);
      }
    });

    test("two visits of one address are told apart, on the card and on the button", async () => {
      await browser.open(at("/kept/a"));
      const first = (await pressed()).visit;
      await browser.open(at("/kept/b"));
      await browser.open(at("/kept/a"));
      await sleep(300);
      const last = await pressed();
      await browser.page.run("history.go(-2)");
      // Firefox may have let go of it and loaded it anew: the page itself says which visit it is.
      const visit = () => browser.page.run('return document.querySelector("meta[name=visit]").content');
      await until(async () => (await browser.page.run("return document.title")) === "/kept/a" && (await visit()) !== last.visit, 8000, "the first page");
      await sleep(500);
      const shown = await visit();
      const again = await pressed();
      assert.deepEqual([again.kind, again.page, again.visit, again.requested], ["report", "/kept/a", shown, []], `first ${first}, last ${last.visit}`);
    });

    test("a page made by the site's service worker is called that, and gets no other page's report", async () => {
      await browser.open(at("/sw/page"));
      await browser.page.run('await navigator.serviceWorker.register("/sw/worker.js"); await navigator.serviceWorker.ready');
      await sleep(500);
      await browser.open(at("/sw/made"));
      await sleep(500);
      const seen = await pressed();
      // Browsers look for a newer worker by themselves, at a time of their own.
      const requested = seen.requested.filter((one) => one !== "GET /sw/worker.js");
      assert.deepEqual([seen.kind, seen.notice, requested], ["notice", "worker", []], seen.text);
      const popup = await scorecard(browser);
      await popup.run('document.querySelector("[data-action=reload-server]").click()');
      await until(() => popup.run('return document.querySelector("[data-headlint=report]:not([data-reading])") !== null'), 8000, "the server's own response");
      const capture = await popup.run(CAPTURE);
      assert.deepEqual([field(capture, "x-page"), capture.source], ["/sw/made", "navigation"]);
      await popup.close();
      await browser.open(at("/sw/network"));
      assert.equal((await pressed()).page, "/sw/network");
    });

    test("a page that streams and a page whose script hangs get their report at once, facts included", async () => {
      for (const path of ["/streams", "/waits"]) {
        await browser.open(at("/page"));
        await go(path);
        // Asked while it loads, Firefox's driver waits for the end that never comes.
        await sleep(1200);
        let seen = await pressed();
        // How much of a page is parsed by then is the browser's own affair; the report is there all the same.
        for (let tries = 0; tries < 5 && !seen.capture?.document?.forms.length; tries += 1) {
          assert.deepEqual([seen.kind, seen.page], ["report", path], seen.text);
          await sleep(500);
          seen = await pressed();
        }
        assert.deepEqual([seen.kind, seen.page, seen.notes], ["report", path, ["partial"]], seen.text);
        // Firefox 140 parses nothing of a page that streams until more of it has come.
        const parsed = seen.capture.document.forms[0]?.action;
        if (parsed !== undefined || path !== "/streams" || name !== "firefox") assert.equal(parsed, `${path}-form`);
      }
    });

    test("a page that does not respond gets the report of its headers, marked as provisional", async () => {
      await browser.open(at("/busy"));
      await sleep(800);
      const popup = await browser.press();
      await until(() => popup.run("return document.querySelector('[data-headlint=report]:not([data-reading])') !== null"), 8000, "a report while the page is busy");
      const seen = await popup.run(SUMMARY);
      assert.ok(seen.text.includes("Provisional"), seen.text);
      await popup.close();
      await sleep(9000);
      const then = await pressed();
      assert.deepEqual([then.notes, then.page, then.capture.document.forms[0].action], [[], "/busy", "/busy-form"], "once it responds nothing is provisional");
    });

    test("pressed between two pages it shows one of them, headers and facts alike", async () => {
      await browser.open(at("/page"));
      for (let turn = 0; turn < 14; turn += 1) {
        await go(`/slow-${turn}`);
        await sleep(turn * 45);
        const seen = await pressed();
        assert.equal(seen.kind, "report", `turn ${turn}: ${seen.text}`);
        if (seen.capture.document) assert.equal(seen.capture.document.forms[0].action, `${seen.page}-form`, `turn ${turn}`);
        await until(() => browser.page.run(`return document.title === "/slow-${turn}"`), 5000, "the next page");
      }
    });

    test("while the next page is awaited the report is that of the page before, and says so", async () => {
      await browser.open(at("/page?before"));
      await go("/late");
      await sleep(500);
      const seen = await pressed();
      assert.deepEqual([seen.page, seen.notes], ["/page?before", ["loading"]], seen.text);
      await until(() => browser.page.run('return document.title === "/late"'), 8000, "the late page");
    });

    test("a page whose request could have an effect is not requested again unasked", async () => {
      for (const path of ["/logout", "/users/7/delete", "/confirm/5f3c9a1e77b04d2fa8c1e0d9b6a7c3f2", "/in?token=abc"]) {
        await browser.open(at(path));
        await browser.forget();
        const seen = await pressed();
        assert.deepEqual([seen.kind, seen.notice, seen.requested], ["notice", "unseen", []], path);
        assert.ok(/requesting it again could/.test(seen.text), seen.text);
      }
      // Asked to, it is requested, once.
      const before_ = server.asked.length;
      const popup = await scorecard(browser);
      await popup.run('document.querySelector("[data-action=again]").click()');
      await until(() => popup.run('return document.querySelector("[data-headlint=report]:not([data-reading])") !== null'), 8000, "the report");
      assert.equal((await popup.run(CAPTURE)).source, "refetch");
      await popup.close();
      assert.deepEqual(server.asked.slice(before_), ["GET /in?token=abc"]);
    });

    test("scripts cannot choose what is requested again: it is what the page was loaded from", async () => {
      await browser.open(at("/plain"));
      await browser.page.run('history.replaceState(0, "", "/account/close")');
      await browser.forget();
      const seen = await pressed();
      assert.deepEqual([seen.page, seen.requested], ["/plain", ["GET /plain"]], seen.text);
    });

    test("a form that was sent and never answered is not sent again by the press", async () => {
      await browser.open(at("/page"));
      await browser.page.run('document.querySelector("form").action = "/empty"; document.querySelector("form").submit()').catch(() => {});
      await sleep(1500);
      const seen = await pressed();
      assert.deepEqual([seen.notice, seen.requested], ["closed", []], seen.text);
    });
  });
}

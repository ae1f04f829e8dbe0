/** @file Looking further where a person asks for it, a certificate of one's own, and what is asked of whom. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BROWSERS, SUMMARY, scorecard } from "./drive/browsers.mjs";
import { network } from "./drive/network.mjs";
import { until } from "./drive/wait.mjs";

const OPEN = {
  "/.env": ["text/plain", "SECRET_KEY=hunter2\n"],
  "/.git/HEAD": ["text/plain", "ref: refs/heads/main\n"],
  "/docs": ["text/html", "<script>SwaggerUIBundle({})</script>"],
};

const CAPTURE = `
  const text = new Promise((done) => { navigator.clipboard.writeText = async (text) => done(text); });
  document.querySelector("[data-action=export][data-format=capture]").click();
  return JSON.parse(await text);`;

/** What servers do instead of responding, by host and path; timers end with their connections. */
const FAULTS = {
  "slow.test": {
    "/.env": () => {},
    "/docs": ({ socket }, response) => {
      response.writeHead(200, { "Content-Type": "text/html" });
      response.write("<script>SwaggerUIBundle({");
      const drip = setInterval(() => response.write("x"), 1000);
      socket.once("close", () => clearInterval(drip));
    },
    "/console": ({ socket }) => socket.destroy(),
    "/.git/HEAD": (request, response) => response.writeHead(200, { "Content-Type": "text/plain" }).flushHeaders(),
    "/openapi.json": ({ socket }, response) => {
      response.writeHead(200, { "Content-Type": "application/json" });
      const flood = setInterval(() => response.write("x".repeat(10_000)), 1);
      socket.once("close", () => clearInterval(flood));
    },
    "/redoc": ({ socket }) => socket.end(),
  },
  "mute.test": { "/.env": () => {} },
  "silent.test": { "*": () => {} },
  "loop.test": { "*": (request, response) => response.writeHead(302, { Location: request.url.includes("?") ? request.url : `${request.url}?again` }).end() },
};

/** `shop.test` has left everything open, `spa.test` answers every address with its page, `tidy.test` has nothing to hide. */
function answer(request, response) {
  const host = request.headers.host;
  const fault = FAULTS[host]?.[request.url] ?? FAULTS[host]?.["*"];
  if (fault && request.url !== "/here") return fault(request, response);
  if (!request.secure) {
    response.writeHead(302, { Location: `https://${host}/from-http` });
    return response.end();
  }
  const [kind, body] = (host === "shop.test" && OPEN[request.url]) || ["text/html; charset=utf-8", "<!doctype html><title>page</title>"];
  const found = ["/", "/here"].includes(request.url) || host === "spa.test" || (host === "shop.test" && request.url in OPEN);
  const headers = { "Content-Type": kind, "Set-Cookie": "seen=1; Secure" };
  if (found || host === "tidy.test") Object.assign(headers, { "X-Frame-Options": "DENY", "Strict-Transport-Security": "max-age=0" });
  response.writeHead(found ? 200 : 404, headers);
  return response.end(body);
}

for (const [name, launch] of Object.entries(BROWSERS)) {
  describe(name, () => {
    let browser, net;
    before(async () => {
      net = await network(answer, ["shop.test", "spa.test", "tidy.test", ...Object.keys(FAULTS)]);
      browser = await launch(net.options);
    });
    after(async () => {
      await browser?.close();
      net?.close();
    });

    const look = async (url) => {
      await browser.open(url);
      const popup = await scorecard(browser);
      const before = { asked: [...net.asked], seen: await popup.run(SUMMARY), listed: await popup.run('return [...document.querySelectorAll("[data-further] code")].map(({ textContent }) => textContent)') };
      await popup.run('document.querySelector("[data-further]").open = true; document.querySelector("[data-action=probe]").click()');
      const [start, progress] = [Date.now(), new Set()];
      const ended = async () => {
        const { state, says } = await popup.run('return { state: document.querySelector("[data-further]").dataset.further, says: document.querySelector("[data-progress]")?.textContent }');
        progress.add(says);
        return state !== "planned";
      };
      await until(ended, 20_000, "the answers");
      const [took, seen, capture] = [Date.now() - start, await popup.run(SUMMARY), await popup.run(CAPTURE)];
      const reasons = await popup.run('return Object.fromEntries([...document.querySelectorAll("[data-check]")].map((row) => [row.dataset.check, row.querySelector(".reason")?.textContent ?? row.textContent]))');
      const [listed, summary] = await popup.run('return [document.querySelector("[data-further] ul").textContent, document.querySelector("[data-further] summary").textContent]');
      await popup.close();
      return { before, seen, took, progress: [...progress], reasons, listed, summary, statuses: Object.fromEntries(capture.probes.map((probe) => [probe.path, probe.status])), capture, probed: net.asked.slice(before.asked.length).map((line) => line.replace(/^GET /, "")).filter((url) => !url.includes("/favicon.ico")) };
    };

    test("a certificate of its own making is told of where the browser tells", async () => {
      await browser.open("https://tidy.test/");
      const popup = await scorecard(browser);
      const seen = await popup.run(SUMMARY);
      assert.equal(seen.kind, "report");
      assert.equal(seen.rows.tls, name === "firefox" ? "fail" : "not_observed");
      if (name === "firefox") assert.match(seen.all, /Browsers do not trust this certificate/);
      await popup.close();
    });

    test("what lies open is named, without its content, and nothing was asked before", async () => {
      const { before, seen, probed } = await look("https://shop.test/");
      assert.equal(before.seen.rows.open_paths, "not_observed");
      assert.ok(!before.asked.some((line) => line.includes("/.env")));
      assert.equal(seen.rows.open_paths, "fail");
      assert.match(seen.all, /The app serves `?\/\.env`?/);
      assert.match(seen.all, /The app serves `?\/\.git`?/);
      assert.ok(!seen.all.includes("hunter2"));
      assert.equal(seen.rows.error_headers, "warn");
      assert.equal(seen.rows.redirects, "info", "302 to HTTPS is temporary");
      assert.deepEqual(probed.filter((url) => url !== "https://shop.test/from-http").sort(), before.listed.sort(), "exactly what was listed, and where plain HTTP led");
    });

    test("a page that answers everything is no finding", async () => {
      const { seen } = await look("https://spa.test/");
      assert.equal(seen.rows.open_paths, "pass");
      assert.equal(seen.rows.error_headers, "not_applicable");
    });

    test("errors that carry the headers are well", async () => {
      const { seen } = await look("https://tidy.test/");
      assert.equal(seen.rows.error_headers, "pass");
      assert.equal(seen.rows.open_paths, "pass");
    });

    test("no response is not a pass: the row names the address, and the rest is judged", async () => {
      const { seen, reasons, statuses, summary, listed } = await look("https://mute.test/here");
      assert.equal(seen.rows.open_paths, "not_observed");
      assert.match(reasons.open_paths, /No full response from \/\.env,/);
      assert.deepEqual([statuses["/.env"], statuses["/docs"]], [0, 404], "in the Capture it stands as requested, without a response");
      assert.match(summary, /1 did not respond in full/);
      assert.match(listed, /\/\.env.*no response/);
      assert.equal(seen.rows.error_headers, "warn", "other addresses did give an error");
    });

    test("a server that hangs, drips, resets and floods is judged by what came in time", async () => {
      const { seen, took, reasons, statuses, capture } = await look("https://slow.test/here");
      assert.ok(took < 11_000, `${took} ms`);
      // Firefox says nothing of a response before the first byte of its body.
      const bodiless = name === "firefox" ? 0 : 200;
      assert.deepEqual(statuses, { "/headlint-asks-for-a-page-that-is-not-there": 404, "/docs": 200, "/redoc": 0, "/openapi.json": 200, "/.env": 0, "/.git/HEAD": bodiless, "/console": 0 });
      const probe = (path) => capture.probes.find((one) => one.path === path);
      assert.deepEqual([probe("/docs").signs, probe("/docs").partial], [["swagger-ui"], true], "what was read of a slow body counts");
      assert.deepEqual([probe("/.git/HEAD").signs, Boolean(probe("/.git/HEAD").partial)], [[], bodiless > 0], "headers without a body");
      assert.ok(!probe("/openapi.json").partial, "as much as is looked at");
      assert.equal(seen.rows.open_paths, "warn", "the documentation is open");
      for (const path of ["/.env", "/.git/HEAD", "/console", "/redoc"]) assert.ok(reasons.open_paths.includes(path), path);
    });

    test("where nothing responds it ends in time, says how far it is, and claims nothing", async () => {
      const { seen, took, progress, statuses, capture } = await look("https://silent.test/here");
      assert.ok(took < 11_000, `${took} ms`);
      assert.deepEqual([seen.rows.open_paths, seen.rows.error_headers], ["not_observed", "not_observed"]);
      assert.ok(Object.values(statuses).length === 7 && Object.values(statuses).every((status) => status === 0));
      assert.equal(capture.http_hops, null, "plain HTTP was tried, without a response");
      assert.ok(progress.includes("Checked 0 of 8…") && progress.includes("Checked 4 of 8…"), String(progress));
    });

    test("redirects that lead to themselves are not followed", async () => {
      const { seen, statuses, probed } = await look("https://loop.test/here");
      assert.equal(seen.rows.open_paths, "pass");
      assert.ok(Object.values(statuses).every((status) => status === 302));
      assert.ok(probed.length <= 7 + 5, String(probed));
    });

    test("nobody else was asked for anything", () => assert.deepEqual(net.strangers(), []));
  });
}

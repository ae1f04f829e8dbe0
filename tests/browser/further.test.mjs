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

/** `shop.test` has left everything open, `spa.test` answers every address with its page, `tidy.test` has nothing to hide. */
function answer(request, response) {
  const host = request.headers.host;
  if (!request.secure) {
    response.writeHead(302, { Location: `https://${host}/from-http` });
    return response.end();
  }
  const [kind, body] = (host === "shop.test" && OPEN[request.url]) || ["text/html; charset=utf-8", "<!doctype html><title>page</title>"];
  const found = request.url === "/" || host === "spa.test" || (host === "shop.test" && request.url in OPEN);
  const headers = { "Content-Type": kind, "Set-Cookie": "seen=1; Secure" };
  if (found || host === "tidy.test") Object.assign(headers, { "X-Frame-Options": "DENY", "Strict-Transport-Security": "max-age=0" });
  response.writeHead(found ? 200 : 404, headers);
  return response.end(body);
}

for (const [name, launch] of Object.entries(BROWSERS)) {
  describe(name, () => {
    let browser, net;
    before(async () => {
      net = await network(answer);
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
      await until(() => popup.run('return document.querySelector("[data-further] summary").textContent === "Looked further"'), 20_000, "the answers");
      const seen = await popup.run(SUMMARY);
      await popup.close();
      return { before, seen, probed: net.asked.slice(before.asked.length).map((line) => line.replace(/^GET /, "")).filter((url) => !url.endsWith("/favicon.ico")) };
    };

    test("a certificate of its own making is told of where the browser tells", async () => {
      await browser.open("https://tidy.test/");
      const popup = await scorecard(browser);
      const seen = await popup.run(SUMMARY);
      assert.equal(seen.kind, "report");
      assert.equal(seen.rows.tls, name === "firefox" ? "fail" : "not_observed");
      if (name === "firefox") assert.match(seen.all, /Nobody whom browsers trust vouches for the certificate/);
      await popup.close();
    });

    test("what lies open is named, without its content, and nothing was asked before", async () => {
      const { before, seen, probed } = await look("https://shop.test/");
      assert.equal(before.seen.rows.open_paths, "not_observed");
      assert.ok(!before.asked.some((line) => line.includes("/.env")));
      assert.equal(seen.rows.open_paths, "fail");
      assert.match(seen.all, /`?\/\.env`? is handed out/);
      assert.match(seen.all, /`?\/\.git`? is handed out/);
      assert.ok(!seen.all.includes("hunter2"));
      assert.equal(seen.rows.error_headers, "warn");
      assert.equal(seen.rows.redirects, "info", "302 to HTTPS is temporary");
      assert.deepEqual(probed.filter((url) => url !== "https://shop.test/from-http"), before.listed, "exactly what was listed, and where plain HTTP led");
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

    test("nobody else was asked for anything", () => assert.deepEqual(net.strangers(), []));
  });
}

/** @file Facts of hostile pages: names that hide properties, what is never loaded, and nothing that a press lends to the page. */

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { BROWSERS, ROOT, SUMMARY, scorecard } from "./drive/browsers.mjs";
import { network } from "./drive/network.mjs";
import { until } from "./drive/wait.mjs";

const CAPTURE = `
  const text = new Promise((done) => { navigator.clipboard.writeText = async (text) => done(text); });
  document.querySelector("[data-action=export][data-format=capture]").click();
  return JSON.parse(await text);`;
const PAGE = fs.readFileSync(path.join(ROOT, "tests/facts/page.html"), "utf8");
const EXPECTED = JSON.parse(fs.readFileSync(path.join(ROOT, "tests/facts/document.json"), "utf8"));

/** What a page of `shop.test` lists of other hosts and of its own; only the first three are ever loaded. */
const LISTING = `<!doctype html><title>listing</title>
<img src="https://cdn.test/seen.svg"><img src="https://cdn.test/moved.svg"><img src="/own.svg">
<div style="height: 60000px"></div>
<img loading=lazy src="https://bank.test/pay?to=attacker"><img loading=lazy src="http://192.168.1.1/reboot"><img loading=lazy src="/never-loaded.svg">
<script type="text/plain" src="https://bank.test/script"></script><link rel="stylesheet" media="not all" disabled href="https://bank.test/style">
<video preload=none src="https://bank.test/video"></video>
<script>
  // What a page can do to make an address look loaded.
  const fake = [{ name: "https://bank.test/faked", initiatorType: "img", responseStatus: 200 }];
  performance.getEntriesByType = () => fake;
  Performance.prototype.getEntriesByType = () => fake;
  Performance.prototype.getEntries = () => fake;
  performance.mark("https://bank.test/marked");
  performance.measure("https://bank.test/measured");
  Document.prototype.querySelectorAll = () => [];
  Element.prototype.getAttribute = () => "https://bank.test/attribute";
  Reflect.get = () => "https://bank.test/reflected";
  Array.prototype.map = () => fake;
  window.performance = { getEntriesByType: () => fake };
</script>`;

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';

for (const [name, launch] of Object.entries(BROWSERS)) {
  describe(name, () => {
    let browser, net;
    const requests = [];
    const answer = (request, response) => {
      const { url, headers } = request;
      requests.push({ host: headers.host, url, cookie: headers.cookie ?? "" });
      const send = (type, body, more = {}) => response.writeHead(200, { "Content-Type": type, ...more }).end(body);
      if (url === "/clobbered") return send("text/html", PAGE.replaceAll(/[{}]/g, ""));
      if (url === "/plain") return send("text/html", PAGE.replaceAll("{", "plain-").replaceAll("}", ""));
      if (url === "/listing") return send("text/html", LISTING);
      if (url === "/many") return send("text/html", `<!doctype html><title>many</title>${"<form method=post></form>".repeat(1007)}`);
      if (url === "/long") return send("text/html", `<!doctype html><title>long</title>${"<p>x</p>".repeat(1500)}<b onclick="x"></b><area href="JAVASCRIPT:x">`);
      if (url === "/huge") return send("text/html", `<!doctype html><title>huge</title>${"<p style=x>x</p>".repeat(99_990)}<b onclick="x"></b>`);
      if (url === "/signed-in") return send("text/html", "<!doctype html><title>in</title>", { "Set-Cookie": ["strict=1; SameSite=Strict; Secure; HttpOnly", "lax=1; SameSite=Lax; Secure", "none=1; SameSite=None; Secure"] });
      if (url === "/moved.svg") return response.writeHead(302, { Location: headers.host === "cdn.test" ? "https://cdn.test/moved-here.svg" : "/" }).end();
      if (url.endsWith(".svg")) return send("image/svg+xml", SVG, { "Cache-Control": "no-store" });
      return response.writeHead(404, { "Content-Type": "text/plain" }).end();
    };
    before(async () => {
      net = await network(answer, ["shop.test", "cdn.test", "bank.test", "plain.test"]);
      browser = await launch(net.options);
    });
    after(async () => {
      await browser?.close();
      net?.close();
    });

    const facts = async (url) => {
      await browser.open(url);
      const popup = await scorecard(browser);
      const { document } = await popup.run(CAPTURE);
      const seen = await popup.run(SUMMARY);
      await popup.close();
      // What is absent when it is empty, and what is absent when it is false.
      const tidy = (value) => (Array.isArray(value) ? value.map(tidy) : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).filter(([, one]) => ![false, null, 0].includes(one) && !(Array.isArray(one) && one.length === 0)).map(([key, one]) => [key, tidy(one)])) : value);
      return { document: tidy(document), seen, tidy };
    };

    test("names that hide properties hide no fact, and the facts are those of the command line", async () => {
      const plain = await facts("https://shop.test/plain");
      assert.deepEqual(plain.document, plain.tidy(EXPECTED));
      const clobbered = await facts("https://shop.test/clobbered");
      assert.deepEqual(clobbered.document, plain.document);
      assert.deepEqual(clobbered.seen.rows, plain.seen.rows);
      assert.equal(clobbered.seen.rows.forms, "fail");
    });

    test("what is left out of a page with too much of one kind is said", async () => {
      const { document, seen } = await facts("https://shop.test/many");
      assert.deepEqual([document.forms.length, document.left_out], [1000, 7]);
      assert.match(seen.text, /7 of its elements are not in this report/);
    });

    test("what stands far down counts, and a page of any length does not hold up the report", async () => {
      const { document } = await facts("https://shop.test/long");
      assert.equal(document.inline_handlers, 2);
      await browser.open("https://shop.test/huge");
      const start = Date.now();
      const popup = await scorecard(browser);
      const spent = Date.now() - start;
      const huge = (await popup.run(CAPTURE)).document;
      await popup.close();
      assert.deepEqual([huge.inline_styles, huge.inline_handlers, huge.left_out ?? 0], [99_990, 1, 0]);
      assert.ok(spent < 5000, `${spent} ms`);
    });

    test("a press requests only what was loaded, and without cookies", async () => {
      for (const host of ["bank.test", "cdn.test"]) await browser.open(`https://${host}/signed-in`);
      await browser.open("https://shop.test/listing");
      await until(() => requests.some(({ url }) => url === "/moved-here.svg") && requests.some(({ url }) => url === "/own.svg"), 10_000, "the pictures");
      const popup = await scorecard(browser);
      await popup.run("for (const part of document.querySelectorAll('details')) part.open = true");
      const lines = () => popup.run('return [...document.querySelectorAll("[data-responses] li")].map((line) => ({ text: line.textContent, action: line.querySelector("button")?.dataset.action ?? "" }))');
      const listed = await lines();
      const line = (part) => listed.find(({ text }) => text.includes(part));
      assert.deepEqual(["cdn.test/seen.svg", "cdn.test/moved.svg", "/own.svg"].map((part) => line(part)?.action), ["fetch", "fetch", "fetch"]);
      for (const part of ["bank.test/pay", "192.168.1.1/reboot", "never-loaded.svg", "bank.test/video"]) assert.deepEqual([line(part)?.action, line(part)?.text.startsWith("not loaded")], ["", true], part);
      assert.ok(!listed.some(({ text }) => /faked|marked|measured|attribute|reflected/.test(text)), "the page's own words count for nothing");
      const before = requests.length;
      const hosts = new Set(net.strangers());
      // Everything that can be pressed, and what cannot.
      for (const { text, action } of listed) {
        await popup.run(`const line = [...document.querySelectorAll("[data-responses] li")].find((line) => line.textContent === ${JSON.stringify(text)});
          for (const part of line.querySelectorAll("*")) part.click();`);
        if (action === "fetch") {
          await until(() => popup.run('return document.querySelector(".back") !== null'), 10_000, text);
          assert.match(await popup.run("return document.body.textContent"), /Requested again without cookies/);
        } else {
          await new Promise((wake) => setTimeout(wake, 300));
        }
        await popup.run('document.querySelector(".back [data-action=pick]")?.click(); for (const part of document.querySelectorAll("details")) part.open = true');
      }
      const sent = requests.slice(before).filter(({ url }) => url !== "/favicon.ico");
      assert.deepEqual([...new Set(sent.map(({ host, url }) => host + url))].sort(), ["cdn.test/moved.svg", "cdn.test/seen.svg", "shop.test/own.svg"], "what was loaded, no redirect followed");
      assert.ok(sent.every(({ cookie }) => cookie === ""), JSON.stringify(sent));
      assert.ok(!requests.some(({ host, url }) => host === "bank.test" && url !== "/signed-in" && url !== "/favicon.ico" && url !== "/style"), JSON.stringify(requests));
      assert.deepEqual(net.strangers().filter((host) => !hosts.has(host)), []);
      await popup.close();
    });
  });
}

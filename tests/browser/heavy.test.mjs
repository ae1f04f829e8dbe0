/** @file Responses and pages that are as large as browsers take them: a report comes, and it says what was not read. */

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, describe, test } from "node:test";
import { BROWSERS, SUMMARY, scorecard } from "./drive/browsers.mjs";
import { until } from "./drive/wait.mjs";

/** A little less than Chromium takes in all. */
const BYTES = 240_000;

/** As many members as fit, each with its number. */
function list(member, join) {
  const all = [];
  for (let bytes = 0; bytes < BYTES; bytes += all.at(-1).length + join.length) all.push(member(all.length));
  return all.join(join);
}

/** Fields of a header as they go to the server, until they fill the room. */
function fields(name, value) {
  const all = [];
  for (let bytes = 0, at = 0; bytes < BYTES; bytes += name(at).length + value(at).length + 4, at += 1) all.push(name(at), value(at));
  return all;
}

const page = (text) => `<!doctype html><title>heavy</title>${text}`;

/** What is sent, and what the report says of it. */
const RESPONSES = {
  features: { headers: ["Permissions-Policy", list((at) => `f${at}=none`, ",")], says: "`Permissions-Policy` is over 32 KiB and was not checked" },
  sources: { headers: ["Content-Security-Policy", `script-src ${list((at) => `h${at}.example`, " ")}`], says: "`Content-Security-Policy` is over 32 KiB and was not checked" },
  fewer: { headers: ["Content-Security-Policy", `script-src ${"https: ".repeat(3_000)}`], says: "Only the first 1,000 directives and sources" },
  cookies: { headers: fields(() => "Set-Cookie", (at) => `session${at}=${"x".repeat(40)}`), says: "Only the first 32 KiB of `Set-Cookie` were checked" },
  fields: { headers: fields((at) => `X-${at}`, () => "https://10.0.0.1/"), says: "Only the first 1,000 headers were checked" },
  one: { headers: ["Vary", "x".repeat(BYTES)], says: "`Vary` is over 32 KiB and was not checked" },
};
const PAGES = {
  policies: { body: page(Array.from({ length: 100 }, (_, at) => `<meta http-equiv="Content-Security-Policy" content="img-src ${`h${at}.example `.repeat(1_600)}">`).join("")), says: "Only the first 500 meta policies" },
  scripts: { body: page(Array.from({ length: 2_000 }, () => '<script type="text/plain" src="http://a.example/x.js"></script>').join("")), says: "Only the first 500 scripts" },
  forms: { body: page(Array.from({ length: 5_000 }, () => '<form method="post"><input type="hidden" name="a"></form>').join("")), says: "Only the first 500 forms" },
  elements: { body: page("<b class=x></b>".repeat(50_000)) },
};

for (const [name, start] of Object.entries(BROWSERS)) {
  describe(name, () => {
    let browser, server, url;
    before(async () => {
      browser = await start();
      server = http.createServer((request, response) => {
        const what = request.url.slice(1);
        const { headers = [], body = page("") } = RESPONSES[what] ?? PAGES[what] ?? {};
        response.writeHead(200, ["Content-Type", "text/html; charset=utf-8", ...headers]);
        response.end(body);
      });
      await new Promise((done) => server.listen(0, "127.0.0.1", done));
      url = `http://127.0.0.1:${server.address().port}`;
    });
    after(async () => {
      await browser?.close();
      server?.close();
    });

    for (const [what, { says }] of Object.entries({ ...RESPONSES, ...PAGES })) {
      test(`${what}: a report comes, and says what was not read`, async () => {
        await browser.open(`${url}/${what}`);
        const popup = await scorecard(browser);
        try {
          // What is folded away is written after the first paint.
          await until(() => popup.run('return document.querySelector(".rows > [data-check] > .body") !== null'), 15_000, "the findings");
          // On a busy machine what the document says comes after the report of the headers.
          await until(async () => (await popup.run(SUMMARY)).rows.unread === (says ? "info" : "pass"), 15_000, "what was not read");
          const { kind, rows, all } = await popup.run(SUMMARY);
          assert.equal(kind, "report");
          assert.equal(rows.unread, says ? "info" : "pass");
          if (says) assert.ok(all.replaceAll("`", "").includes(says.replaceAll("`", "")), all.slice(0, 4_000));
          const nodes = await popup.run('return document.querySelectorAll("*").length');
          assert.ok(nodes < 10_000, `${nodes} elements`);
        } finally {
          await popup.close();
        }
      });
    }
  });
}

/** @file The module says of each vector what the command line says: in a browser URLs, lower case and JSON are the browser's own. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import zlib from "node:zlib";
import { ROOT } from "./drive/browsers.mjs";

test("three thousand responses get the same grade from the module and from the command line", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "headlint-module-"));
  const glue = path.join(folder, "headlint.mjs");
  fs.copyFileSync(path.join(ROOT, "dist/chrome/headlint.js"), glue);
  const lib = await import(pathToFileURL(glue).href);
  await lib.default({ module_or_path: fs.readFileSync(path.join(ROOT, "dist/chrome/headlint_bg.wasm")) });

  const vectors = zlib.gunzipSync(fs.readFileSync(path.join(ROOT, "tests/vectors/observatory.jsonl.gz"))).toString().trim().split("\n").map((line) => JSON.parse(line));
  const captures = vectors.map(({ url, status, headers }) => ({ url, status: status ?? 200, headers, source: "navigation" }));
  const lines = captures.map((capture) => JSON.stringify(capture)).join("\n");
  const program = path.join(ROOT, "target/release/headlint");
  const printed = execFileSync(program, ["inspect", "--format", "json"], { input: lines, maxBuffer: 2 ** 31 });
  const expected = printed.toString().trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(expected.length, captures.length);

  let seen = 0;
  captures.forEach(({ url, status, headers }, tabId) => {
    const details = { tabId, requestId: "1", url, statusCode: status, responseHeaders: headers.map(([name, value]) => ({ name, value })) };
    lib.record("headers", details, false);
    lib.record("started", details, false);
    const badge = lib.badge(tabId, url);
    lib.record("tabRemoved", { tabId }, false);
    // A download or an empty answer leaves the page as it was.
    if (!badge) return;
    seen += 1;
    assert.equal(badge.title, `Headlint: ${expected[tabId].grade} (${expected[tabId].score} points)`, JSON.stringify(captures[tabId]));
  });
  assert.ok(seen > 2_900, `${seen} of ${captures.length}`);
  fs.rmSync(folder, { recursive: true });
});

/**
 * @file How long the module holds up a page: each list that a server controls, at 10 to 1,000 KB, in the extension's own page in Chromium.
 * Prints rows for the table and fails where one takes longer than its bound. `--only TEXT` measures the rows whose name has that text.
 */

import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { parseArgs } from "node:util";
import { BROWSERS, ROOT } from "../tests/browser/drive/browsers.mjs";
import { Chromium } from "../tests/browser/drive/chromium.mjs";
import { sleep, until } from "../tests/browser/drive/wait.mjs";

/** What one step may take at 1,000 KB, in milliseconds. */
const BOUND = 100;
/** 32 is just below the most that is read of a header. */
const SIZES = [10, 32, 100, 1000];
const { only, sizes } = parseArgs({ options: { only: { type: "string", default: "" }, sizes: { type: "string", default: SIZES.join(",") } } }).values;

/** Builds a list of about so many bytes from a row's description. Runs in the page. The same as `capture` in `xtask/src/lists.rs`. */
function built(row, bytes) {
  const filled = (pattern, n) => pattern.replaceAll("{n}", n).replace(/\{(\d+)\}/, (_, length) => "a ".repeat(length / 2));
  const numbered = (value, n) => {
    if (typeof value === "string") return filled(value, n);
    if (Array.isArray(value)) return value.map((one) => numbered(one, n));
    return value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, numbered(one, n)])) : value;
  };
  const members = [];
  const name = row.header ?? "";
  for (let size = 0, n = 0; size < bytes; n += 1) {
    members.push(numbered(row.member, n));
    const last = members.at(-1);
    size += (typeof last === "string" ? last.length : JSON.stringify(last).length) + (row.join === undefined ? name.length + 4 : row.join.length);
  }
  const joined = row.join === undefined ? undefined : `${row.before ?? ""}${members.join(row.join)}${row.after ?? ""}`;
  const page = { url: "https://app.example/login", status: 200, headers: [["Content-Type", "text/html; charset=utf-8"]], source: "navigation" };
  const around = { resources: {}, loaded: [] };
  if (row.url) page.url = row.url + joined;
  if (row.loaded) around.loaded = members;
  if (row.recorded) around.resources = { list: members, dropped: 0, bytes: 0 };
  if (row.jar) around.jar = members;
  if (row.set) members.forEach((_, n) => page.headers.push([row.header, filled(row.set, n)]));
  else if (row.header && joined !== undefined) page.headers.push([row.header, joined]);
  else if (row.header) members.forEach((member, n) => page.headers.push([filled(row.header, n), member]));
  if (row.document) {
    const list = row.field ? [{ method: "post", action: "", hidden: members }] : joined === undefined ? members : [joined];
    around.document = row.document === "signs" ? { elements: [], signs: list } : { elements: list.flatMap((fact, at) => elements(row.document, fact, at)), signs: [] };
  }
  return { page, around };
}

/** The elements that say such a fact, as `extension/facts.js` hands them over. */
function elements(kind, fact, at) {
  const element = (name, attributes, form) => ({ name, language: "html", attributes: Object.entries(attributes).filter(([, value]) => typeof value === "string"), form, times: 1 });
  switch (kind) {
    case "meta_csp": return [element("meta", { "http-equiv": "content-security-policy", content: fact })];
    case "meta_referrer": return [element("meta", { name: "referrer", content: fact })];
    case "scripts": return [element("script", fact)];
    case "styles": return [element("link", { rel: "stylesheet", ...fact })];
    case "forms": return [element("form", fact), ...fact.hidden.map((name) => element("input", { type: "hidden", name }, at)), ...(fact.password ? [element("input", { type: "password" }, at)] : [])];
    case "frames": return [element("iframe", fact)];
    case "plain_media": return [element("img", { src: fact })];
    default: throw new Error(kind);
  }
}

/** Hands a list to the module as the background and the popup do: milliseconds to judge, to show, and to fill in what is folded away. Runs in the page. */
async function measured(lib, row, kilobytes) {
  const { page, around } = built(row, kilobytes * 1000);
  const details = { tabId: 1, requestId: "1", url: page.url, statusCode: 200, responseHeaders: page.headers.map(([name, value]) => ({ name, value })) };
  const root = document.body.appendChild(document.createElement("div"));
  const [judge, show, later] = [[], [], []];
  let [nodes, said] = [0, false];
  for (let round = 0, spent = 0; round < 5 && spent < 2000; round += 1) {
    const times = [performance.now()];
    lib.record("headers", details, false);
    lib.record("started", details, false);
    lib.badge(1, page.url);
    times.push(performance.now());
    lib.show(root, { serial: 0, capture: page }, around, {});
    root.offsetHeight;
    times.push(performance.now());
    // The module's own timer was set before this one.
    await new Promise((wake) => setTimeout(wake));
    root.offsetHeight;
    times.push(performance.now());
    [judge, show, later].forEach((list, at) => list.push(times[at + 1] - times[at]));
    spent += times[3] - times[0];
    nodes = root.querySelectorAll("*").length;
    said = root.querySelector(".rows [data-check=unread]") !== null || root.querySelector(".responses .more") !== null;
  }
  root.remove();
  lib.record("tabRemoved", { tabId: 1 }, false);
  const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
  return { times: [judge, show, later].map(median), nodes, said };
}

/** What the whole way may take, from the press of the button to the report. */
const BOUND_OF_PRESS = 2000;
/** A little less than Chromium takes in all. */
const MOST_HEADERS = 240_000;
const ROUNDS = 5;

/** From the press of the real button to the report, for a page with such headers: the median, in milliseconds. */
async function press(start, headers) {
  const server = http.createServer((request, response) => response.writeHead(200, ["Content-Type", "text/html", ...headers]).end("<!doctype html><title>x</title>"));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const browser = await start();
  try {
    const times = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await browser.open(`http://127.0.0.1:${server.address().port}/${round}`);
      await sleep(500);
      const from = Date.now();
      const popup = await browser.press();
      const there = await until(() => popup.run('return document.querySelector("[data-headlint=report]") && Date.now()'), 60_000, "the report");
      times.push(there - from);
      await popup.close();
    }
    return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

const rows = JSON.parse(fs.readFileSync(path.join(ROOT, "benches/freeze.json"))).filter(({ name }) => name.includes(only));
const chromium = await Chromium.start(path.join(ROOT, "dist/chrome"));
let held = true;
try {
  await chromium.openOwn("welcome.html");
  await chromium.page.run(`const link = document.head.appendChild(document.createElement("link"));
    link.rel = "stylesheet";
    link.href = "card.css";
    const lib = await import("./headlint.js");
    await lib.default();
    ${elements}; ${built}; ${measured};
    // Warm: the first call compiles and unfolds lists.
    await measured(lib, { header: "Set-Cookie", member: "a=b" }, 1);
    globalThis.run = (row, size) => measured(lib, row, size);`);
  const list = sizes.split(",").map(Number);
  console.log(`\n| in Chromium, ms to judge + to show + to fill in what is folded | ${list.map((size) => `${size.toLocaleString("en")} KB`).join(" | ")} | elements | says so |\n| --- | ${"---: | ".repeat(list.length)}---: | --- |`);
  for (const row of rows) {
    const seen = [];
    for (const size of list) {
      seen.push(await chromium.page.run(`return globalThis.run(${JSON.stringify(row)}, ${size})`));
    }
    const slow = seen.some(({ times }) => Math.max(...times) > BOUND);
    held &&= !slow;
    const { nodes, said } = seen.at(-1);
    console.log(`| ${row.name}${slow ? " **too slow**" : ""} | ${seen.map(({ times }) => times.map((time) => time.toFixed(time < 10 ? 1 : 0)).join(" + ")).join(" | ")} | ${nodes.toLocaleString("en")} | ${said ? "yes" : "–"} |`);
  }
  console.log(`\nBound: ${BOUND} ms for each step at each size.`);
} finally {
  await chromium.close();
}
if (!only) {
  const many = (member, join) => Array.from({ length: MOST_HEADERS / (member(10_000).length + join.length) }, (_, at) => member(at)).join(join);
  const lists = [
    ["a page with one header of its own", ["X-A", "a"]],
    ["the features of a Permissions-Policy", ["Permissions-Policy", many((at) => `f${at}=none`, ",")]],
    ["the sources of a CSP", ["Content-Security-Policy", `script-src ${many((at) => `h${at}.example`, " ")}`]],
    ["cookies", Array.from({ length: MOST_HEADERS / 40 }, (_, at) => ["Set-Cookie", `session${at}=${"x".repeat(15)}`]).flat()],
    ["headers", Array.from({ length: MOST_HEADERS / 30 }, (_, at) => [`X-${at}`, "https://10.0.0.1/"]).flat()],
  ];
  console.log(`\n| press of the button to the report, ms, with ${MOST_HEADERS / 1000} KB of | Chromium | Firefox |\n| --- | ---: | ---: |`);
  for (const [what, headers] of lists) {
    const times = [];
    for (const start of Object.values(BROWSERS)) times.push(await press(start, headers));
    held &&= Math.max(...times) <= BOUND_OF_PRESS;
    console.log(`| ${what} | ${times.join(" | ")} |`);
  }
  console.log(`\nBound: ${BOUND_OF_PRESS} ms.`);
}
if (!held) process.exitCode = 1;

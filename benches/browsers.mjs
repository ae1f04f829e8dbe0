/** @file What Headlint costs where people run it: wasm on Node and in Chromium, a page's load, the press of the button. Prints rows for the table. */

import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import zlib from "node:zlib";
import { freePort } from "../tests/browser/drive/apps.mjs";
import { ROOT } from "../tests/browser/drive/browsers.mjs";
import { Chromium } from "../tests/browser/drive/chromium.mjs";
import { Firefox } from "../tests/browser/drive/firefox.mjs";
import { sleep, until } from "../tests/browser/drive/wait.mjs";

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
const row = (what, value) => console.log(`| ${what} | ${value} |`);
const vectors = zlib.gunzipSync(fs.readFileSync(path.join(ROOT, "tests/vectors/observatory.jsonl.gz"))).toString();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "headlint-bench-"));

/** Judges each vector as the background does, and takes up 300 resources for 200 tabs. Runs on Node and in a page alike. */
async function judge(lib, lines, memory) {
  const captures = lines.trim().split("\n").map((line) => JSON.parse(line));
  captures.forEach(({ url, status, headers }, tabId) => {
    const details = { tabId, requestId: String(tabId), url, statusCode: status ?? 200, responseHeaders: headers.map(([name, value]) => ({ name, value })) };
    lib.record("headers", details, false);
    lib.record("started", details, false);
  });
  const times = [];
  for (let round = 0; round < 7; round += 1) {
    const start = performance.now();
    captures.forEach(({ url }, tab) => lib.badge(tab, url));
    times.push((performance.now() - start) / captures.length);
  }
  captures.forEach((_, tabId) => lib.record("tabRemoved", { tabId }, false));
  const start = performance.now();
  for (let tabId = 0; tabId < 200; tabId += 1) {
    const details = { tabId, requestId: "0", url: "https://app.example/", statusCode: 200, responseHeaders: [{ name: "Content-Type", value: "text/html" }] };
    lib.record("headers", details, false);
    lib.record("started", details, false);
    for (let at = 1; at <= 300; at += 1) lib.record("resource", { ...details, type: "image", requestId: String(at), url: `https://app.example/${at}.png` }, false);
  }
  const event = (performance.now() - start) / (200 * 302);
  return { judge: times.sort((a, b) => a - b)[3] * 1000, event: event * 1000, memory: memory.buffer.byteLength };
}

const PIXEL = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** A page with 300 images. */
function site() {
  const images = Array.from({ length: 300 }, (_, at) => `<img src="/${at}.gif">`).join("");
  const server = http.createServer((request, response) => {
    const image = request.url.endsWith(".gif");
    response.writeHead(200, { "Content-Type": image ? "image/gif" : "text/html", "Cache-Control": "no-store", Server: "Werkzeug/3.1.9 Python/3.11.7" });
    if (request.url.startsWith("/plain")) return response.end("<!doctype html><title>x</title>");
    return response.end(image ? PIXEL : `<!doctype html><title>x</title>${images}`);
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ url: `http://127.0.0.1:${server.address().port}/`, close: () => (server.close(), server.closeAllConnections()) })));
}

async function load(browser, url) {
  await browser.open(url);
  return until(() => browser.page.run('return performance.getEntriesByType("navigation")[0].loadEventEnd'), 10_000, "the page");
}

/** Loads in turn in each browser; medians, the ratio to the first, and of the last to the one before it. */
async function turns(browsers, url, rounds) {
  try {
    const times = browsers.map(() => []);
    for (let round = 0; round < rounds; round += 1) {
      for (let at = 0; at < browsers.length; at += 1) {
        const which = (at + round) % browsers.length;
        times[which].push(await load(browsers[which], `${url}?${round}`));
      }
    }
    // The first loads warm caches up.
    const [base, least, ours] = times.map((all) => median(all.slice(3)));
    return `${base.toFixed(0)}, ${least.toFixed(0)} and ${ours.toFixed(0)} ms: ratio ${(ours / base).toFixed(2)}, of which Headlint ${(ours / least).toFixed(2)}`;
  } finally {
    for (const browser of browsers) await browser.close();
  }
}

/** An extension that only listens for documents' headers, cookies included, and does nothing: what the browser itself takes for that. */
function listener(name) {
  const to = path.join(folder, `listener-${name}`);
  fs.mkdirSync(to);
  const background = name === "chrome" ? { service_worker: "background.js" } : { scripts: ["background.js"] };
  const manifest = { manifest_version: 3, name: "listener", version: "1", permissions: ["webRequest"], host_permissions: ["<all_urls>"], background, browser_specific_settings: { gecko: { id: "listener@headlint.dev" } } };
  fs.writeFileSync(path.join(to, "manifest.json"), JSON.stringify(manifest));
  fs.writeFileSync(path.join(to, "background.js"), `(globalThis.browser ?? chrome).webRequest.onHeadersReceived.addListener(() => {}, { urls: ["<all_urls>"], types: ["main_frame"] }, ["responseHeaders"${name === "chrome" ? ', "extraHeaders"' : ""}])`);
  return to;
}

/** From the press to the first paint with content in it. */
async function press(browser, url, rounds) {
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    await browser.open(`${url}plain?${round}`);
    await sleep(300);
    const start = Date.now();
    const popup = await browser.press();
    const painted = await until(() => popup.run('const [paint] = performance.getEntriesByName("first-contentful-paint"); return paint && performance.timeOrigin + paint.startTime'), 5000, "the popup's paint");
    times.push(painted - start);
    await popup.close();
  }
  return median(times.slice(2));
}

const server = await site();
try {
  // wasm on Node.
  const glue = path.join(folder, "headlint.mjs");
  fs.copyFileSync(path.join(ROOT, "dist/chrome/headlint.js"), glue);
  const bytes = fs.readFileSync(path.join(ROOT, "dist/chrome/headlint_bg.wasm"));
  const lib = await import(pathToFileURL(glue).href);
  const before = performance.now();
  const { memory } = await lib.default({ module_or_path: bytes });
  const started = performance.now() - before;
  const node = await judge(lib, vectors, memory);
  row(`the grade of a response in wasm, on Node ${process.versions.node}`, `${node.judge.toFixed(1)} µs`);

  // The same in Chromium, on one of the extension's own pages.
  const chromium = await Chromium.start(path.join(ROOT, "dist/chrome"));
  const serving = http.createServer((request, response) => response.writeHead(200, { "Access-Control-Allow-Origin": "*" }).end(vectors));
  await new Promise((done) => serving.listen(0, "127.0.0.1", done));
  await chromium.openOwn("welcome.html");
  const seen = await chromium.page.run(`
    const lines = await (await fetch("http://127.0.0.1:${serving.address().port}/")).text();
    const lib = await import("./headlint.js");
    const before = performance.now();
    const { memory } = await lib.default();
    const started = performance.now() - before;
    ${judge};
    return { ...(await judge(lib, lines, memory)), started };`);
  serving.close();
  serving.closeAllConnections();
  row("the grade of a response in wasm, in Chromium", `${seen.judge.toFixed(1)} µs`);
  row("an event, handed over and recorded, on Node and in Chromium", `${node.event.toFixed(1)} and ${seen.event.toFixed(1)} µs`);
  row("instantiating the module, on Node and in Chromium", `${started.toFixed(1)} and ${seen.started.toFixed(1)} ms`);
  row("the module's memory after 200 tabs with 300 resources each, and 3,000 responses", `${(node.memory / 2 ** 20).toFixed(1)} MiB`);

  // A key on the demo page.
  const port = await freePort();
  const demo = spawn("cargo", ["xtask", "demo", "--port", String(port)], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"], detached: true });
  await until(() => fetch(`http://127.0.0.1:${port}/`), 300_000, "the demo page");
  await chromium.open(`http://127.0.0.1:${port}/`);
  await until(() => chromium.page.run('return document.querySelector("[data-headlint=report]") !== null'));
  const [keys, folded] = await chromium.page.run(`const [times, later, field] = [[], [], document.getElementById("text")];
    for (const button of document.querySelectorAll("#samples button")) {
      button.click();
      await new Promise((wake) => setTimeout(wake, 150));
      for (let at = 0; at < 20; at += 1) {
        const start = performance.now();
        field.setRangeText(" ", 40, 40);
        field.dispatchEvent(new Event("input"));
        document.body.offsetHeight;
        const seen = performance.now();
        times.push(seen - start);
        // Its timer was there first.
        await new Promise((wake) => setTimeout(wake));
        later.push(performance.now() - seen);
      }
    }
    return [times, later].map((all) => all.sort((a, b) => a - b))`);
  const many = await chromium.page.run(`const [times, field] = [[], document.getElementById("text")];
    field.value = "HTTP/1.1 200 OK\\nContent-Type: text/html\\n" + Array.from({ length: 500 }, (_, at) => "Set-Cookie: session" + at + "=1\\n").join("");
    for (let at = 0; at < 21; at += 1) {
      const start = performance.now();
      field.setRangeText("x", 20, 20);
      field.dispatchEvent(new Event("input"));
      document.body.offsetHeight;
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)`);
  process.kill(-demo.pid);
  row("a keystroke on the demo page, judged, marked and laid out: median and worst of 140", `${median(keys).toFixed(1)} and ${keys.at(-1).toFixed(1)} ms`);
  row("the same with 500 cookies and more than a thousand findings", `${median(many).toFixed(1)} and ${many.at(-1).toFixed(1)} ms`);
  row("what is folded away, after the paint of a keystroke: median and worst", `${median(folded).toFixed(1)} and ${folded.at(-1).toFixed(1)} ms`);

  // The button, against a popup with one word in it.
  const empty = path.join(folder, "empty");
  fs.mkdirSync(empty);
  fs.writeFileSync(path.join(empty, "manifest.json"), JSON.stringify({ manifest_version: 3, name: "empty", version: "1", action: { default_popup: "popup.html" } }));
  fs.writeFileSync(path.join(empty, "popup.html"), "<!doctype html><title>x</title>empty");
  const other = await Chromium.start(empty, { own: false });
  const [ours, least] = [await press(chromium, server.url, 15), await press(other, server.url, 15)];
  await other.close();
  await chromium.close();
  row("press of the button to paint in Chromium: Headlint, and a popup with one word", `${ours.toFixed(0)} and ${least.toFixed(0)} ms, ratio ${(ours / least).toFixed(2)}`);

  const what = "with no extension, with one that only listens for the headers of documents, and with Headlint";
  row(`a page with 300 images in Chromium ${what}`, await turns([await Chromium.start(), await Chromium.start(listener("chrome"), { own: false }), await Chromium.start(path.join(ROOT, "dist/chrome"))], server.url, 25));
  row(`the same in Firefox`, await turns([await Firefox.start(), await Firefox.start(listener("firefox"), { own: false }), await Firefox.start(path.join(ROOT, "dist/firefox"))], server.url, 25));
} finally {
  server.close();
  fs.rmSync(folder, { recursive: true, force: true });
}

/** @file The main job, in both browsers: press the button, see the grade, paste the fix, see it gone. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { inspect, patched, serve } from "./drive/apps.mjs";
import { BROWSERS, ROOT, SUMMARY, scorecard } from "./drive/browsers.mjs";
import { until } from "./drive/wait.mjs";

const FLASK = `
from flask import Flask, render_template_string, session

app = Flask(__name__)
app.secret_key = "for this test only"


@app.get("/")
def index():
    session["user"] = "ada"
    nonce = "{{ csp_nonce() if csp_nonce is defined else '' }}"
    return render_template_string(f'<!doctype html><title>Hello</title><script nonce="{nonce}">document.title = "ran"</script>')
`;

const FASTAPI = `
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def index():
    return {"user": "ada"}
`;

const ATTACK = "<img src=x onerror=alert(1)><script>alert(1)</script>";

/** Answers whose every header is an attack on the popup. */
function hostile() {
  const server = http.createServer((request, response) => {
    const headers = ["Server", `${ATTACK}/1.0`, "Content-Security-Policy", `script-src ${ATTACK} 'unsafe-inline'`, "Set-Cookie", `session${ATTACK}=1; SameSite=${ATTACK}`, "X-Frame-Options", ATTACK];
    response.writeHead(200, [...headers, "Referrer-Policy", ATTACK, "Permissions-Policy", ATTACK, "Content-Type", "text/html"]);
    response.end("<!doctype html><title>hostile</title>");
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() })));
}

const PATCH = (framework) => `return document.querySelector("[data-patch] [data-fix=${framework}][data-fix-form=plain] code").textContent`;
const ARTIFACTS = path.join(ROOT, "tests/artifacts");
const AXE = fs.readFileSync(path.join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");

for (const [name, start] of Object.entries(BROWSERS)) {
  describe(name, () => {
    let browser;
    const open = [];
    const kept = async (app) => {
      const running = await app;
      open.push(running);
      return running;
    };
    before(async () => {
      fs.mkdirSync(ARTIFACTS, { recursive: true });
      browser = await start();
    });
    after(async () => {
      for (const app of open) app.close();
      await browser?.close();
    });

    test("a bare Flask app gets the grade of the command line, and A+ with the patch", async () => {
      const bare = await kept(serve(FLASK, "flask"));
      await browser.open(bare.url);
      let popup = await scorecard(browser);
      const seen = await popup.run(SUMMARY);
      const report = inspect(bare.url);
      assert.deepEqual([seen.grade, seen.score], [report.grade, report.score]);
      assert.equal(seen.framework, "flask");
      // What the browser holds from before, no response shows.
      for (const { id, outcome } of report.checks) if (id !== "cookie_jar") assert.equal(seen.rows[id], outcome, id);
      await until(async () => (await browser.badge()) === report.grade, 15_000, "the badge to show the grade");
      await popup.picture(path.join(ARTIFACTS, `${name}-bare-flask.png`));
      const code = await popup.run(PATCH("flask"));
      await popup.close();

      const hardened = await kept(serve(patched(FLASK, code), "gunicorn"));
      await browser.open(hardened.url);
      popup = await scorecard(browser);
      const then = await popup.run(SUMMARY);
      await popup.picture(path.join(ARTIFACTS, `${name}-hardened-flask.png`));
      await popup.close();
      assert.equal(then.grade, "A+", then.text);
      assert.equal(await browser.page.run("return document.title"), "ran", "the page's own script still runs");
    });

    test("a bare FastAPI app gets A+ with the patch", async () => {
      const bare = await kept(serve(FASTAPI, "uvicorn"));
      await browser.open(bare.url);
      let popup = await scorecard(browser);
      const seen = await popup.run(SUMMARY);
      const report = inspect(bare.url);
      assert.deepEqual([seen.grade, seen.score], [report.grade, report.score]);
      const code = await popup.run(PATCH("fastapi"));
      await popup.close();
      const hardened = await kept(serve(patched(FASTAPI, code), "uvicorn"));
      await browser.open(hardened.url);
      popup = await scorecard(browser);
      assert.equal((await popup.run(SUMMARY)).grade, "A+");
      await popup.close();
    });

    test("what was captured survives the background being stopped", async () => {
      const { url } = open[0];
      await browser.open(`${url}?stopped`);
      await until(async () => (await browser.badge()) !== "", 10_000, "the badge");
      await browser.stopBackground();
      const popup = await scorecard(browser);
      const seen = await popup.run(SUMMARY);
      await popup.close();
      assert.equal(seen.kind, "report");
      assert.ok(!seen.text.includes("requested again"), "it was not fetched again");
    });

    test("markup in headers stays text", async () => {
      const { url } = await kept(hostile());
      await browser.open(url);
      const popup = await scorecard(browser);
      const seen = await popup.run(SUMMARY);
      assert.ok(seen.rows.csp_inline === "fail" && seen.all.includes("onerror=alert(1)"), seen.text);
      assert.equal(await popup.run('return document.querySelectorAll("#root img, #root script, #root iframe, #root [onerror]").length'), 0);
      await popup.picture(path.join(ARTIFACTS, `${name}-hostile.png`));
      await popup.close();
    });

    test("axe-core finds nothing in the scorecard, folded and unfolded", async () => {
      await browser.open(open[0].url);
      const popup = await scorecard(browser);
      const judge = `${AXE}; return (await axe.run(document, { resultTypes: ["violations"] })).violations.map(({ id, nodes }) => id + ": " + nodes[0].html)`;
      assert.deepEqual(await popup.run(judge), []);
      await popup.run(`document.querySelector("[data-action=playbook]").click()`);
      assert.ok(await popup.run(`return document.querySelectorAll("[data-playbook], .playbook .recipe").length`) >= 18);
      assert.deepEqual(await popup.run(`for (const details of document.querySelectorAll("details")) details.open = true; ${judge}`), []);
      await popup.close();
    });

    test("the other framework is a click away", async () => {
      await browser.open(open[0].url);
      const popup = await scorecard(browser);
      const chosen = await popup.run(`
        const button = document.querySelector("[data-name=framework][data-value=fastapi]");
        button.focus(); button.click();
        const shown = [...document.querySelectorAll("[data-patch] [data-fix]")].filter((block) => !block.hidden).map((block) => block.dataset.fix + " " + block.dataset.fixForm);
        return { pressed: button.getAttribute("aria-pressed"), shown }`);
      assert.deepEqual(chosen, { pressed: "true", shown: ["fastapi plain"] });
      await popup.run('const button = document.querySelector("[data-name=framework][data-value=flask]"); button.click()');
      await popup.close();
    });

    test("the report is copied as Markdown, and the capture as JSON that the command line reads", async () => {
      await browser.open(open[0].url);
      const popup = await scorecard(browser);
      const copied = (format) => popup.run(`
        const button = document.querySelector("[data-action=export][data-format=${format}]");
        const text = new Promise((done) => { navigator.clipboard.writeText = async (text) => done(text); });
        button.click();
        return await text;`);
      const seen = await popup.run(SUMMARY);
      assert.ok((await copied("markdown")).startsWith(`# Headlint: ${seen.grade} for `));
      const again = execFileSync(path.join(ROOT, "target/release/headlint"), ["inspect", "-", "--format", "json"], { input: await copied("capture") });
      assert.deepEqual([JSON.parse(again).grade, JSON.parse(again).score], [seen.grade, seen.score]);
      await popup.close();
    });

    test("the one thing to do first leads to its finding", async () => {
      await browser.open(open[0].url);
      const popup = await scorecard(browser);
      const seen = await popup.run(`const button = document.querySelector("[data-action=next]"); button.click();
        return [button.dataset.next, document.querySelector(".rows [data-check=" + button.dataset.next + "]").open, document.activeElement.tagName, button.textContent]`);
      assert.deepEqual(seen.slice(0, 3), ["csp", true, "SUMMARY"]);
      assert.match(seen[3], / → /);
      await popup.close();
    });

    test("by keyboard alone from the grade to the first finding to its fix, copied", async () => {
      await browser.open(open[0].url);
      const popup = await scorecard(browser);
      await popup.run("window.copied = []; navigator.clipboard.writeText = async (text) => void window.copied.push(text)");
      const tabTo = async (what) => {
        for (let presses = 1; presses <= 12; presses += 1) {
          await popup.key("Tab");
          if (await popup.run(`return document.activeElement.matches(${JSON.stringify(what)})`)) return presses;
        }
        throw new Error(`twelve presses of Tab do not lead to ${what}, but to ${await popup.run("return document.activeElement.outerHTML.slice(0, 200)")}`);
      };
      await tabTo("[data-action=next]");
      const ring = await popup.run("const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement); return outlineStyle + parseFloat(outlineWidth)");
      assert.ok(!/^none|0$/.test(ring), `the focus shows: ${ring}`);
      await popup.key("Enter");
      await until(() => popup.run('return document.activeElement.matches(".rows [data-check=csp] > summary")'), 15_000, "the finding");
      await tabTo(".rows [data-check=csp] .copy");
      await popup.key("Enter");
      await until(() => popup.run("return window.copied.length === 1"), 15_000, "the fix");
      assert.match((await popup.run("return [...window.copied]"))[0], /Content-Security-Policy/);
      await popup.close();
    });

    test("a part of the patch that is switched off leaves the code, and the grade says so", async () => {
      await browser.open(open[0].url);
      const popup = await scorecard(browser);
      const state = 'return [document.querySelector("[data-patch]").dataset.forecastGrade, document.querySelector("[data-patch] [data-fix=flask][data-fix-form=plain] code").textContent]';
      const [all, code] = await popup.run(state);
      const [less, rest] = await popup.run(`[...document.querySelectorAll(".what-if label")].find((label) => label.textContent.includes("Content-Security-Policy")).querySelector("input").click(); ${state}`);
      assert.ok(code.includes("default-src") && !rest.includes("default-src"), rest);
      assert.ok(all === "A+" && less !== "A+", less);
      const [again, back] = await popup.run(`for (const box of document.querySelectorAll(".what-if input")) if (!box.checked) box.click(); ${state}`);
      assert.deepEqual([again, back], [all, code]);
      await popup.close();
    });

    test("no value of a cookie and no token leaves unless the tick says so, and none is kept on disk", async () => {
      const secret = "hunter2Secret4711Value";
      const server = http.createServer((request, response) => {
        response.setHeader("Set-Cookie", [`session=${secret}; Path=/`, `theme=${secret}`]);
        response.setHeader("X-Api-Key", secret);
        response.setHeader("SourceMap", `/app.map?token=${secret}`);
        response.setHeader("Content-Type", "text/html");
        response.end(`<!doctype html><title>x</title><script src="http://b.example/x.js?key=${secret}"></script><form method=post action="/go?token=${secret}"></form>`);
      });
      await new Promise((done) => server.listen(0, "127.0.0.1", done));
      try {
        await browser.open(`http://127.0.0.1:${server.address().port}/reset/${secret}?token=${secret}`);
        const popup = await scorecard(browser);
        const leaves = () => popup.run(`
          const all = {};
          for (const format of ["markdown", "capture"]) {
            const text = new Promise((done) => { navigator.clipboard.writeText = async (text) => done(text); });
            document.querySelector("[data-action=export][data-format=" + format + "]").click();
            all[format] = await text;
          }
          HTMLAnchorElement.prototype.click = () => {};
          for (const format of ["html", "json", "sarif"]) {
            const file = new Promise((done) => { URL.createObjectURL = (blob) => (blob.text().then(done), "data:,"); });
            document.querySelector("[data-action=save][data-format=" + format + "]").click();
            all[format] = await file;
          }
          return all;`);
        const masked = await leaves();
        for (const [format, text] of Object.entries(masked)) assert.ok(text.length > 100 && !text.includes(secret), `${format}: ${text.slice(Math.max(text.indexOf(secret) - 200, 0), text.indexOf(secret) + 100)}`);
        assert.equal(await popup.run("return document.querySelector('[data-values]').checked"), false);
        await popup.run("document.querySelector('[data-values]').click()");
        for (const [format, text] of Object.entries(await leaves())) assert.ok(text.includes(secret), `${format} with values: ${text.slice(0, 3000)}`);
        const kept = await until(() => popup.run("return globalThis.chrome.storage.local.get(null).then((all) => all.pages && JSON.stringify(all))"), 3000, "what is remembered");
        assert.ok(kept.includes("/reset/redacted-1") && !kept.includes(secret), kept);
        await popup.close();
      } finally {
        server.close();
      }
    });

    test("the report is saved as a page of its own, as JSON and as SARIF", async () => {
      await browser.open(open[0].url);
      const popup = await scorecard(browser);
      const seen = await popup.run(SUMMARY);
      const saved = (format) => popup.run(`
        const file = new Promise((done) => { URL.createObjectURL = (blob) => (blob.text().then((text) => done({ text, type: blob.type })), "data:,"); });
        const name = new Promise((done) => { HTMLAnchorElement.prototype.click = function () { done(this.download); }; });
        document.querySelector("[data-action=save][data-format=${format}]").click();
        return { ...(await file), name: await name };`);
      const page = await saved("html");
      assert.deepEqual([page.type, page.name.replace(/[\d.]+/, "")], ["text/html;charset=utf-8", "headlint-html"]);
      fs.writeFileSync(path.join(ARTIFACTS, `${name}-report.html`), page.text);
      assert.ok(page.text.startsWith("<!doctype html>") && page.text.includes(`>${seen.grade}</p>`) && !/<(script|link|button|input|img)/.test(page.text));
      assert.equal(JSON.parse((await saved("json")).text).score, seen.score);
      assert.equal(JSON.parse((await saved("sarif")).text).runs[0].properties.score, seen.score);
      await popup.close();
    });

    test("the headers are there as they were received, explained, and can be narrowed down", async () => {
      await browser.open(open[0].url);
      const popup = await scorecard(browser);
      const shown = () => popup.run('return [...document.querySelectorAll("[data-received] li:not([hidden])")].map((item) => item.textContent)');
      const all = await shown();
      assert.ok(all.length >= 5 && all.some((line) => line.startsWith("Set-Cookie: session=") && line.endsWith("Sets or deletes a cookie.")), all.join(", "));
      await popup.run('const field = document.querySelector("[data-filter]"); field.value = "SERVER: werk"; field.dispatchEvent(new Event("input", { bubbles: true }))');
      assert.deepEqual((await shown()).map((line) => line.split(":")[0]), ["Server"]);
      await popup.close();
    });

    test("the browser's own pages get a sentence", async () => {
      await browser.open(name === "chromium" ? "chrome://version/" : "about:license");
      const popup = await scorecard(browser);
      const seen = await popup.run(SUMMARY);
      assert.deepEqual([seen.kind, seen.notice], ["notice", "browser"]);
      await popup.picture(path.join(ARTIFACTS, `${name}-restricted.png`));
      await popup.close();
    });
  });
}

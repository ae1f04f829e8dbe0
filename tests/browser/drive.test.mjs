/** @file The driver itself: what is waited for has an end, a browser that is lost fails one test with a sentence, and nothing is left behind. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { BROWSERS, SUMMARY, scorecard } from "./drive/browsers.mjs";
import { Calls, Gone } from "./drive/calls.mjs";
import { scratch, start } from "./drive/child.mjs";
import { Chromium } from "./drive/chromium.mjs";
import { Firefox } from "./drive/firefox.mjs";
import { sleep, until } from "./drive/wait.mjs";

const alive = (pid) => {
  try {
    // One that has ended and waits for its parent to notice counts as gone.
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

describe("waiting", () => {
  test("a question that is never answered is one in vain", async () => {
    await assert.rejects(until(() => new Promise(() => {}), 100, "nothing"), /waited 100 ms in vain for nothing: no answer/);
  });

  test("what went wrong last is said", async () => {
    await assert.rejects(until(() => Promise.reject(new Error("no page")), 100, "the page"), /in vain for the page: no page/);
  });

  test("a question that fails at once leaves no alarm behind", async () => {
    const [seen, note] = [[], (error) => seen.push(error)];
    process.on("unhandledRejection", note);
    await assert.rejects(until(() => assert.fail("not yet"), 50, "it"), /not yet/);
    await sleep(1300);
    process.off("unhandledRejection", note);
    assert.deepEqual(seen, []);
  });

  test("where the browser is gone nobody waits", async () => {
    const before = Date.now();
    await assert.rejects(until(() => Promise.reject(new Gone("gone")), 20_000), Gone);
    assert.ok(Date.now() - before < 5_000);
  });
});

describe("commands", () => {
  /** Answers to the methods that are named, a moment later. */
  const to = (...answered) => {
    const calls = new Calls("Browser/1", (id, method) => answered.includes(method) && setTimeout(() => calls.answered(id, undefined, method), 5), "probe", 100);
    return calls;
  };

  test("an answer reaches its own question, in whatever order they come", async () => {
    const calls = new Calls("Browser/1", (id, method, after) => setTimeout(() => calls.answered(id, undefined, method), after), "probe", 2000);
    assert.deepEqual(await Promise.all([calls.ask("late", 60), calls.ask("soon", 1)]), ["late", "soon"]);
  });

  test("an error names the command", async () => {
    const calls = new Calls("Browser/1", (id) => setTimeout(() => calls.answered(id, "no such tab")), "probe");
    await assert.rejects(calls.ask("press"), /^Error: press: no such tab$/);
  });

  test("one command that is not answered fails alone where the browser answers others", async () => {
    const calls = to("probe", "other");
    await assert.rejects(calls.ask("evaluate"), /evaluate was not answered in 0\.1 s by Browser\/1, which answers other commands/);
    assert.equal(await calls.ask("other"), "other");
    assert.equal(calls.ended, undefined);
  });

  test("a browser that answers nothing is gone, for all who wait and all who come, with the command that showed it", async () => {
    const calls = to();
    const [first, second] = await Promise.allSettled([calls.ask("press"), calls.ask("probe")]);
    for (const { reason } of [first, second]) assert.ok(reason instanceof Gone, reason);
    assert.match(first.reason.message, /^Browser\/1 stopped answering: press was not answered in 0\.1 s$/);
    const before = Date.now();
    await assert.rejects(calls.ask("other"), Gone);
    assert.ok(Date.now() - before < 50, "at once");
  });

  test("what is closed while it is asked is not waited for, and the rest is", async () => {
    const calls = new Calls("Browser/1", () => {}, "probe", 20_000);
    const [popup, page] = [calls.ask("evaluate", {}, "popup"), calls.ask("evaluate", {}, "page")];
    calls.closed("popup");
    await assert.rejects(popup, /evaluate: what was asked is closed/);
    calls.answered(2, undefined, "page");
    assert.equal(await page, "page");
    // An answer that nobody waits for, and one that comes twice.
    calls.answered(1, undefined, "popup");
    calls.answered(2, "again");
    calls.answered(99);
  });

  test("the end of the browser is told once, the first reason stays", async () => {
    const calls = new Calls("Browser/1", () => {}, "probe");
    const asked = calls.ask("press");
    calls.end("ended with status 1");
    calls.end("was closed");
    await assert.rejects(asked, /Browser\/1 ended with status 1/);
  });
});

describe("what is started", () => {
  /** A program that starts another, as browsers do, and a folder that both write into. */
  const FAMILY = 'sleep 600 & echo $! > "$1/child"; while :; do echo x >> "$1/log"; sleep 0.05; done';

  test("is ended with everything that it started, and its folder removed", async () => {
    const folder = scratch("test");
    const family = start("sh", ["-c", FAMILY, "sh", folder], { folder, stdio: "ignore" });
    const child = await until(() => Number(fs.readFileSync(path.join(folder, "child"), "utf8")));
    await family.end();
    await until(() => ![family.process.pid, child].some(alive), 5000, "both to be gone");
    assert.ok(!fs.existsSync(folder));
    await family.end();
  });

  test("is ended too where the test is killed outright", async () => {
    const folder = scratch("test");
    const program = `import { start } from ${JSON.stringify(path.join(import.meta.dirname, "drive/child.mjs"))};
      const [folder, family] = process.argv.slice(1);
      start("sh", ["-c", family, "sh", folder], { folder, stdio: "ignore" });
      setInterval(() => {}, 1000);`;
    const killed = spawn(process.execPath, ["--input-type=module", "--eval", program, folder, FAMILY], { stdio: "ignore" });
    const child = await until(() => Number(fs.readFileSync(path.join(folder, "child"), "utf8")));
    assert.ok(alive(child));
    killed.kill("SIGKILL");
    await until(() => !alive(child) && !fs.existsSync(folder), 15_000, "all to be gone");
  });

  test("that ends by itself takes along what it left, and its number is not killed later", async () => {
    const folder = scratch("test");
    const family = start("sh", ["-c", 'sleep 600 & echo $! > "$1/child"; while [ ! -e "$1/go" ]; do sleep 0.05; done', "sh", folder], { folder, stdio: "ignore" });
    const child = await until(() => Number(fs.readFileSync(path.join(folder, "child"), "utf8")));
    const guards = () => fs.readdirSync("/proc").filter((pid) => {
      try {
        return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`\0guard\0${family.process.pid}\0`);
      } catch {
        return false;
      }
    });
    await until(() => guards().length === 1, 5000, "the guard");
    fs.writeFileSync(path.join(folder, "go"), "");
    assert.equal(await family.ended, "ended with status 0");
    await until(() => !alive(child) && !fs.existsSync(folder) && guards().length === 0, 5000, "all to be gone, the guard too");
  });

  test("does not keep the test from ending", async () => {
    const program = `import { start } from ${JSON.stringify(path.join(import.meta.dirname, "drive/child.mjs"))};
      const { ended } = start("true", [], { stdio: "ignore" });
      console.log(await ended);`;
    const done = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    done.stdout.on("data", (data) => (said += data));
    assert.equal(await Promise.race([new Promise((over) => done.once("exit", over)), sleep(10_000).then(() => done.kill())]), 0);
    assert.equal(said, "ended with status 0\n");
  });

  for (const [name, Kind, variable] of [["Chromium", Chromium, "HEADLINT_CHROMIUM"], ["Firefox", Firefox, "HEADLINT_FIREFOX"]]) {
    test(`${name} that is not there, or ends at once, is named in a sentence; the variable chooses it`, async () => {
      const was = process.env[variable];
      try {
        process.env[variable] = "/nowhere/browser";
        await assert.rejects(Kind.start(undefined, { own: false }), /\/nowhere\/browser could not be started: /);
        process.env[variable] = "false";
        await assert.rejects(Kind.start(undefined, { own: false }), /^Error: false ended with status 1$/);
      } finally {
        if (was === undefined) delete process.env[variable];
        else process.env[variable] = was;
      }
    });
  }
});

describe("a browser that stops answering", () => {
  const started = () => fs.readFileSync(process.env.FAKE_ONCE, "utf8").trim().split("\n").map((line) => line.split(" "));
  let folder, program, browser;
  before(() => {
    folder = scratch("fake");
    program = path.join(folder, "chromium");
    fs.writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${path.join(import.meta.dirname, "drive/fake.mjs")}" "$@"\n`, { mode: 0o755 });
  });
  after(async () => {
    await browser?.close();
    fs.rmSync(folder, { recursive: true });
    delete process.env.FAKE_ONCE;
    delete process.env.FAKE_SILENT;
  });
  const launch = async (silent) => {
    await browser?.close();
    process.env.FAKE_ONCE = path.join(folder, silent);
    process.env.FAKE_SILENT = silent;
    browser = await Chromium.start("/extension", { own: false, program, patience: 300 });
  };

  test("the button is pressed over the tab that was made, whatever has the same address", async () => {
    await launch("nothing");
    const popup = await browser.press();
    await popup.close();
    await (await browser.press()).close();
  });

  test("fails the test that asked, with the command and the version, and ends no other", async () => {
    await launch("Extensions.triggerAction");
    await browser.open("http://page.test/");
    await assert.rejects(browser.press(), /^Error: Fake\/1\.2\.3 stopped answering: Extensions\.triggerAction was not answered in 0\.3 s$/);
    const before = Date.now();
    await assert.rejects(browser.page.run("return 1"), /stopped answering/);
    assert.ok(Date.now() - before < 200, "nothing is waited for a second time");
    // The next test.
    await browser.open("http://page.test/");
    await (await browser.press()).close();
    const [lost, second] = started();
    assert.ok(!alive(lost[0]) && !fs.existsSync(lost[1]), "the one that was lost is gone");
    assert.ok(alive(second[0]));
    await browser.close();
    assert.ok(!alive(second[0]) && !fs.existsSync(second[1]));
  });

  test("one that ends by itself is said to have ended", async () => {
    await launch("nobody");
    process.kill(Number(started()[0][0]), "SIGKILL");
    await until(() => browser.page.run("return 1").then(() => false, () => true), 5000);
    await assert.rejects(browser.press(), /Fake\/1\.2\.3 was ended by SIGKILL/);
    await browser.open("http://page.test/");
    await (await browser.press()).close();
  });
});

for (const [name, launch] of Object.entries(BROWSERS)) {
  describe(name, () => {
    let browser, url, server;
    before(async () => {
      server = http.createServer((request, response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>page</title>"));
      await new Promise((done) => server.listen(0, "127.0.0.1", done));
      url = `http://127.0.0.1:${server.address().port}/`;
      browser = await launch();
    });
    after(async () => {
      await browser?.close();
      server?.close();
    });

    test("the button is pressed again and again, right after the popup is closed, over two tabs of one address", async () => {
      await browser.open(url);
      const tabs = await browser.openMany([url, url]);
      for (let turn = 0; turn < 6; turn += 1) {
        await browser.turnTo(tabs[turn % 2]);
        await (await browser.press()).close();
        const popup = await scorecard(browser);
        assert.equal((await popup.run(SUMMARY)).kind, "report");
        await popup.close();
      }
      await browser.closeMany(tabs);
    });

    test("a popup that a failed test left open is in nobody's way, and one that closes itself takes nothing down", async () => {
      await browser.open(url);
      await scorecard(browser);
      const popup = await scorecard(browser);
      const lost = popup.run("setTimeout(() => close(), 50); await new Promise(() => {})");
      await assert.rejects(lost, /closed/);
      await popup.close();
      await (await scorecard(browser)).close();
    });

    test("while the page has not answered yet, the button can be pressed", async () => {
      await browser.open(url);
      let over = false;
      const waits = browser.page.run("await new Promise((done) => setTimeout(done, 12_000))").then(() => (over = true));
      const popup = await scorecard(browser);
      assert.equal((await popup.run(SUMMARY)).kind, "report");
      assert.equal(over, false, "the page has not answered yet");
      await popup.close();
      await waits;
    });

    test("a browser that is killed is started again for the next page", async () => {
      await browser.open(url);
      const version = browser.version;
      process.kill(browser.pid, "SIGKILL");
      await until(() => browser.page.run("return 1").then(() => false, () => true), 15_000, "it to be gone");
      await browser.open(url);
      assert.equal(browser.version, version);
      const popup = await scorecard(browser);
      assert.equal((await popup.run(SUMMARY)).kind, "report");
      await popup.close();
    });
  });
}

/** @file Asks both browsers about each name of src/names/table.rs: by what their consoles call unknown, and by what they do where no console speaks. */

import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { ROOT } from "./drive/browsers.mjs";
import { Chromium } from "./drive/chromium.mjs";
import { Firefox } from "./drive/firefox.mjs";
import { until } from "./drive/wait.mjs";

/** The newest versions that were asked; a newer browser may differ from the table, and is printed only. */
const RECORDED = { chromium: 156, firefox: 153 };

/** What is known to differ, by browser and list: in platforms (a feature that this system has not), and in words (a console that takes a name which the data says the browser no longer follows). */
const DIFFER = {
  chromium: {
    FEATURES: ["ambient-light-sensor", "bluetooth", "web-share", "web-app-installation"],
  },
  firefox: {
    // Taken without a word, and not followed any more, or not yet.
    DIRECTIVES: ["block-all-mixed-content", "report-to"],
  },
};

/** The rows of the table, by list: name, and the column of each browser. */
const TABLE = new Map();
for (const [, list, rows] of fs.readFileSync(path.join(ROOT, "src/names/table.rs"), "utf8").matchAll(/static (\w+): &\[&str\] = &\[\n(.*?)\];/gs)) {
  const names = [...rows.matchAll(/^ {4}"(.*)",$/gm)].map(([, row]) => row.split(" "));
  TABLE.set(list, new Map(names.map(([name, chromium, firefox]) => [name, { chromium, firefox }])));
}

/** Names that were withdrawn, asked as well: nobody may know them, or the table has to. */
const WITHDRAWN = {
  DIRECTIVES: ["navigate-to", "plugin-types", "referrer", "reflected-xss", "require-sri-for", "disown-opener", "webrtc", "xhr-src", "script-nonce", "frame-options", "policy-uri", "options", "allow"],
  KEYWORDS: ["unsafe-hashed-attributes", "unsafe-dynamic", "unsafe-allow-redirects"],
  SANDBOX: ["allow-downloads-without-user-activation"],
  FEATURES: ["document-domain", "battery", "execution-while-not-rendered", "navigation-override", "speaker", "vibrate", "vr", "wake-lock", "window-placement"],
  CLEAR_SITE_DATA: ["client-hints"],
};

/** Whether the table says that this version of a browser knows a name. */
function expected(column, version) {
  if (!column || column === "-" || /[fp]$/.test(column)) return false;
  const [first, last = Infinity] = column.replace("≤", "").split("-").map(Number);
  // `≤148`: in 148, and nobody asked older ones.
  return version >= Math.floor(first) && version <= last;
}

const LAUNCH = {
  chromium: () => Chromium.start(undefined, { own: false, flags: ["--disable-popup-blocking"] }),
  firefox: () => Firefox.start(undefined, { own: false, preferences: { "dom.disable_open_during_load": false, "dom.security.featurePolicy.header.enabled": false } }),
};

for (const name of Object.keys(LAUNCH)) {
  describe(name, () => {
    let browser, server, origin, other, version, cookies;
    const wrong = [];

    before(async () => {
      // `/?h=[["Name","value"]]&b=BODY` is answered with these headers and this body.
      server = http.createServer((request, response) => {
        const { searchParams, pathname } = new URL(request.url, "http://localhost");
        if (pathname === "/names") cookies = request.headers.cookie ?? "";
        const headers = JSON.parse(searchParams.get("h") ?? "[]");
        for (const [key, value] of headers) response.appendHeader(key, value);
        if (pathname === "/image") return void response.setHeader("Content-Type", "image/svg+xml").end('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
        return void response.setHeader("Content-Type", "text/html; charset=utf-8").end(`<!doctype html><title>names</title>${searchParams.get("b") ?? ""}`);
      });
      await new Promise((done) => server.listen(0, done));
      const { port } = server.address();
      [origin, other] = [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
      browser = await LAUNCH[name]();
      version = Number(/\/(\d+)/.exec(browser.version)[1]);
      console.log(`${browser.version}; the newest that was asked: ${RECORDED[name]}`);
    });
    after(async () => {
      await browser?.close();
      server?.close();
    });

    const address = (headers, body = "", file = "/") => `${origin}${file}?h=${encodeURIComponent(JSON.stringify(headers))}&b=${encodeURIComponent(body)}`;

    /** Compares a list with what was found, and prints what disagrees. */
    function compare(list, knows, skipped = []) {
      const names = [...TABLE.get(list).keys(), ...(WITHDRAWN[list] ?? [])].filter((one) => !skipped.includes(one));
      for (const one of names) {
        const says = expected(TABLE.get(list).get(one)?.[name], version);
        if (knows(one) === says) continue;
        const known = DIFFER[name][list]?.includes(one);
        const line = `${list} ${one}: the table says ${says ? "known" : "unknown"}, ${browser.version} says ${says ? "unknown" : "known"}${known ? " (as recorded)" : ""}`;
        console.log(line);
        if (!known) wrong.push(line);
      }
      console.log(`${list}: ${names.length} names asked`);
    }

    /** What the console says while a page loads, until it has said `last`. */
    const said = async (headers, body, last) => {
      const console = await browser.console();
      // Firefox adds the page's address to each line, and that has every name in it.
      const heard = async () => (await console()).map((line) => line.replace(/\{file: "[^"]*"/, ""));
      await browser.open(address(headers, body));
      await until(async () => !last || (await heard()).some((line) => line.includes(last)), 20_000, `the console of ${name} to name ${last}`);
      return (await heard()).join("\n");
    };
    const named = (text, one) => new RegExp(`['"“‘]${one.replaceAll(/[*+.]/g, "\\$&")}['"”’]`).test(text);

    test("directives", async () => {
      const names = [...TABLE.get("DIRECTIVES").keys(), ...WITHDRAWN.DIRECTIVES, "bogus-src"];
      const values = { "report-uri": "/r", sandbox: "allow-scripts allow-same-origin", "trusted-types": "*", "require-trusted-types-for": "'script'", "report-to": "x", "frame-ancestors": "*" };
      const policy = names.filter((one) => one !== "upgrade-insecure-requests").map((one) => `${one} ${values[one] ?? "*"}`);
      const text = await said([["Content-Security-Policy", policy.join("; ")]], "", "bogus-src");
      // Of what it once knew Chromium says what became of it.
      const gone = (one) => new RegExp(`^The (Content-Security-Policy directive '${one}'|'${one}' directive) .*(removed|replaced)`, "m").test(text);
      const unknown = (one) => new RegExp(`(unknown directive|Unrecognized Content-Security-Policy directive|Not supporting directive) ['‘]${one}['’]`).test(text);
      compare("DIRECTIVES", (one) => !unknown(one) && !gone(one));
    });

    test("keywords", async () => {
      const names = [...TABLE.get("KEYWORDS").keys(), ...WITHDRAWN.KEYWORDS, "bogus-keyword"].filter((one) => one !== "none");
      const text = await said([["Content-Security-Policy", `script-src ${names.map((one) => `'${one}'`).join(" ")}`]], "<script>1</script>", "bogus-keyword");
      const unknown = (one) => new RegExp(`(invalid source: |invalid host |unrecognized source )['‘]{1,2}${one}['’]`).test(text);
      compare("KEYWORDS", (one) => !unknown(one), ["none"]);
    });

    test("sandbox tokens", async () => {
      const names = [...TABLE.get("SANDBOX").keys(), ...WITHDRAWN.SANDBOX, "allow-bogus"];
      const text = await said([["Content-Security-Policy", `sandbox ${names.join(" ")}`]], "", "allow-bogus");
      compare("SANDBOX", (one) => !named(text, one));
    });

    test("features", async () => {
      const names = [...TABLE.get("FEATURES").keys(), ...WITHDRAWN.FEATURES, "bogus-feature"];
      if (name === "chromium") {
        const text = await said([["Permissions-Policy", names.map((one) => `${one}=*`).join(", ")]], "", "bogus-feature");
        return compare("FEATURES", (one) => !new RegExp(`(Unrecognized feature|Origin trial controlled feature not enabled): '${one}'`).test(text));
      }
      // Firefox reads them in `allow` only, so the table says nothing of them: printed.
      const text = await said([], `<iframe allow="${names.map((one) => `${one} *`).join("; ")}"></iframe>`, "bogus-feature");
      return console.log(`in allow attributes Firefox ${version} knows: ${names.filter((one) => !named(text, one)).join(", ")}`);
    });

    test("types of Clear-Site-Data", async () => {
      const names = [...TABLE.get("CLEAR_SITE_DATA").keys(), ...WITHDRAWN.CLEAR_SITE_DATA, "bogus-type"];
      // What Chromium says of it reaches no tool but its own window.
      if (name === "chromium") return;
      const text = await said([["Clear-Site-Data", names.map((one) => `"${one}"`).join(", ")]], "", "bogus-type");
      compare("CLEAR_SITE_DATA", (one) => !text.includes(`Unknown value “"${one}"”`));
    });

    test("prefixes of cookies", async () => {
      const names = [...TABLE.get("COOKIE_PREFIXES").keys(), "__Bogus-"];
      // What breaks the rules of every prefix is stored only under names without one.
      await browser.open(address(names.map((one) => ["Set-Cookie", `${one}a=1; Path=/names`]), "", "/names"));
      await browser.open(address([], "", "/names"));
      assert.match(cookies, /__Bogus-a=1/);
      compare("COOKIE_PREFIXES", (one) => !cookies.includes(`${one}a=1`));
    });

    test("values of COOP", async () => {
      const severed = new Map();
      for (const value of [...TABLE.get("OPENER").keys(), "bogus"]) {
        await browser.open(`${other}/`);
        const url = JSON.stringify(address([["Cross-Origin-Opener-Policy", value]]));
        // A window that is severed is closed for who opened it; Firefox may take it away from a driver's script altogether.
        severed.set(value, await browser.page.run(`const opened = window.open(${url});
          try {
            for (let at = 0; at < 12 && !opened.closed; at += 1) await new Promise((done) => setTimeout(done, 100));
            const { closed } = opened;
            opened.close();
            return closed;
          } catch {
            return true;
          }`));
      }
      assert.equal(severed.get("bogus"), false);
      // The default does nothing, known or not.
      compare("OPENER", (one) => severed.get(one), ["unsafe-none"]);
    });

    for (const [list, header, more] of [["EMBEDDER", "Cross-Origin-Embedder-Policy", [["Cross-Origin-Opener-Policy", "same-origin"]]], ["ISOLATION", "Document-Isolation-Policy", []]]) {
      test(`values of ${header}`, async () => {
        const isolated = new Map();
        for (const value of [...TABLE.get(list).keys(), "bogus"]) {
          await browser.open(address([[header, value], ...more]));
          isolated.set(value, await browser.page.run("return globalThis.crossOriginIsolated === true"));
        }
        assert.equal(isolated.get("bogus"), false);
        compare(list, (one) => isolated.get(one), ["unsafe-none", "none"]);
      });
    }

    test("values of CORP", async () => {
      const blocked = new Map();
      await browser.open(`${other}/`);
      for (const value of [...TABLE.get("RESOURCE").keys(), "bogus"]) {
        const image = JSON.stringify(address([["Cross-Origin-Resource-Policy", value]], "", "/image"));
        blocked.set(value, await browser.page.run(`return new Promise((done) => { const image = new Image(); image.onload = () => done(false); image.onerror = () => done(true); image.src = ${image}; })`));
      }
      assert.equal(blocked.get("bogus"), false);
      compare("RESOURCE", (one) => blocked.get(one), ["cross-origin"]);
    });

    test("what disagrees", () => {
      console.log(`${browser.version}: ${wrong.length} names disagree with the table`);
      if (version <= RECORDED[name]) assert.deepEqual(wrong, []);
    });
  });
}

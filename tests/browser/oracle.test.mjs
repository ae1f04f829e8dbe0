/** @file The browsers are the judges: a fresh sample of inputs every day, recorded in both and held against what Headlint says. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { before, describe, test } from "node:test";
import { cases } from "../oracle/make.mjs";
import { PROBES } from "../oracle/page.mjs";
import { BROWSERS, record, recordIn, write } from "../oracle/record.mjs";
import { ROOT } from "./drive/browsers.mjs";

/** Repeat a failure with the seed that it printed. */
const SEED = process.env.HEADLINT_SEED || new Date().toISOString().slice(0, 10);
const COUNTS = { csp: 10, cookies: 40, hsts: 10, permissions: 15 };
const OUT = path.join(ROOT, "target/oracle", SEED.replace(/[^\w.-]/g, "_"));
/** The browsers that vectors were recorded with: these we know, and what they do otherwise than we say is our fault. */
const RECORDED = JSON.parse(fs.readFileSync(path.join(ROOT, "tests/oracle/versions.json"), "utf8"));

test("a seed gives the same cases, and a greater count only more of them", () => {
  for (const kind of Object.keys(COUNTS)) {
    assert.deepEqual(cases(kind, "seed", 30).slice(0, 20), cases(kind, "seed", 20), kind);
    assert.notDeepEqual(cases(kind, "seed", 20), cases(kind, "another", 20), kind);
    assert.ok(new Set(cases(kind, "seed", 60).map((one) => JSON.stringify({ ...one, id: 0 }))).size > 50, `${kind} are too much alike`);
  }
});

const policy = (value) => ({ policies: value ? [{ value, disposition: "enforce", via: "header" }] : [], url: "http://app.test/page" });
/** Inputs of which it is known what browsers do: were they not recorded so, no sample would be worth anything. */
const KNOWN = {
  csp: [policy(""), policy("default-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'")],
  cookies: [
    { url: "https://a.test/", set_cookie: "sid=1; Secure; HttpOnly; SameSite=Lax; Path=/app; Domain=a.test; Max-Age=60" },
    { url: "https://a.test/", set_cookie: "__Host-sid=1" },
  ],
  hsts: [{ url: "https://known.test/", strict_transport_security: ["max-age=600"] }],
  permissions: [{ url: "https://a.test/", permissions_policy: ["geolocation=(), camera=(self)"] }],
};

describe("the recorder", () => {
  for (const name of BROWSERS) {
    test(`records in ${name} what is known`, async () => {
      const { answers } = await recordIn(name, KNOWN);
      const [open, shut] = answers.csp.map(({ answer }) => answer);
      const not = (all, outcome) => PROBES.filter((probe) => all[probe] !== outcome);
      assert.deepEqual(not(open, "allowed"), []);
      // The object model of styles is nobody's to forbid; Firefox knows Trusted Types from 148 on.
      const older = open.tt_html === shut.tt_html ? ["tt_html", "tt_policy"] : [];
      assert.deepEqual(not(shut, "blocked"), ["s_inserted", ...older, "c_rule", "c_cssom"]);
      const [stored, refused] = answers.cookies.map(({ answer }) => answer);
      const expected = { stored: true, name: "sid", value: "1", domain: "a.test", host_only: false, path: "/app", secure: true, http_only: true, same_site: "Lax", expires: "+60s", partitioned: false };
      assert.deepEqual(stored, expected);
      assert.equal(refused.stored, false);
      assert.deepEqual(answers.hsts[0].answer, { upgraded: true, subdomains: false });
      if (name !== "chromium") return;
      const { geolocation, camera, geolocation_list: list } = answers.permissions[0].answer;
      assert.deepEqual({ geolocation, camera, list }, { geolocation: { self: false, stranger: false, frame: false }, camera: { self: true, stranger: false, frame: false }, list: [] });
    });
  }
});

describe(`a sample of today, with the seed ${SEED}`, () => {
  let versions, files;

  before(async () => {
    const recorded = await record(Object.fromEntries(Object.entries(COUNTS).map(([kind, count]) => [kind, cases(kind, SEED, count)])));
    ({ versions } = recorded);
    files = write(OUT, recorded.lines);
    console.log(`recorded with ${Object.values(versions).join(" and ")}; again: HEADLINT_SEED=${SEED} node --test tests/browser/oracle.test.mjs`);
  });

  for (const [at, kind] of Object.keys(COUNTS).entries()) {
    test(`${kind}: Headlint says what the browsers do`, () => {
      const { status, stdout, stderr, error } = spawnSync("cargo", ["xtask", "oracle", "check", files[at]], { cwd: ROOT, encoding: "utf8", timeout: 300_000 });
      assert.ifError(error);
      if (status === 0) return;
      const said = `${stdout}\n${stderr}`;
      const major = (name) => Number(/\/(\d+)/.exec(versions[name])[1]);
      const unknown = BROWSERS.filter((name) => !RECORDED[name].includes(major(name)));
      assert.ok(unknown.length, `${said}\nseed ${SEED}, ${Object.values(versions).join(", ")}`);
      // What browsers do that came after the vectors is news, and no fault.
      const news = path.join(ROOT, "target/oracle", `${unknown.map((name) => `${name}-${major(name)}`).join("-")}-${kind}.txt`);
      fs.writeFileSync(news, said);
      console.log(`${unknown.map((name) => versions[name]).join(" and ")} came after what was recorded, and differs; see ${news}\n${said}`);
    });
  }
});

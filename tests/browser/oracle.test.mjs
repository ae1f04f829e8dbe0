/** @file The browsers are the judges: samples of inputs, recorded in both and held against what Headlint says. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { before, describe, test } from "node:test";
import { cases } from "../oracle/make.mjs";
import { PROBES } from "../oracle/page.mjs";
import { BROWSERS, record, recordIn, write } from "../oracle/record.mjs";
import { ROOT } from "./drive/browsers.mjs";

/** Every run must agree about the inputs of this seed, or of the one that HEADLINT_SEED names. */
const SEED = process.env.HEADLINT_SEED || "headlint";
/** What nobody has seen before: a difference is a fault of ours to look into, and no reason for an unchanged commit to fail. */
const TODAY = new Date().toISOString().slice(0, 10);
const COUNTS = { csp: 6, cookies: 20, hsts: 5, permissions: 8 };
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

/** Records the cases of a seed. */
async function sample(seed, kinds) {
  const { versions, lines } = await record(Object.fromEntries(kinds.map((kind) => [kind, cases(kind, seed, COUNTS[kind])])));
  const files = write(path.join(ROOT, "target/oracle", seed.replace(/[^\w.-]/g, "_")), lines);
  return { versions, files: Object.fromEntries(kinds.map((kind, at) => [kind, files[at]])) };
}

/** What Headlint says otherwise than the browsers; empty where it agrees. */
function differences(file) {
  const { status, stdout, stderr, error } = spawnSync("cargo", ["xtask", "oracle", "check", file], { cwd: ROOT, encoding: "utf8", timeout: 300_000 });
  assert.ifError(error);
  return status === 0 ? "" : `${stdout}\n${stderr}`;
}

/** Keeps what differs where a person finds it. */
function keep(name, said) {
  const news = path.join(ROOT, "target/oracle", `${name}.txt`);
  fs.writeFileSync(news, said);
  return news;
}

for (const seed of process.env.HEADLINT_SEED ? [SEED] : [SEED, TODAY]) {
  describe(`a sample with the seed ${seed}`, () => {
    let versions, files;

    before(async () => {
      ({ versions, files } = await sample(seed, Object.keys(COUNTS)));
      console.log(`recorded with ${Object.values(versions).join(" and ")}; again: HEADLINT_SEED=${seed} node --test tests/browser/oracle.test.mjs`);
    });

    for (const kind of Object.keys(COUNTS)) {
      test(`${kind}: Headlint says what the browsers do`, async () => {
        let said = differences(files[kind]);
        // A probe that a busy machine was late with counts as blocked: what differs is recorded once more.
        if (said) said = differences((await sample(seed, [kind])).files[kind]);
        if (!said) return;
        const major = (name) => Number(/\/(\d+)/.exec(versions[name])[1]);
        const unknown = BROWSERS.filter((name) => !RECORDED[name].includes(major(name)));
        assert.ok(unknown.length || seed !== SEED, `${said}\nseed ${seed}, ${Object.values(versions).join(", ")}`);
        // What browsers do that came after the vectors is news, and no fault.
        const who = unknown.length ? unknown.map((name) => `${name}-${major(name)}`).join("-") : seed;
        console.log(`DIFFERENT, and kept in ${keep(`${who}-${kind}`, said)}:\n${said}`);
      });
    }
  });
}

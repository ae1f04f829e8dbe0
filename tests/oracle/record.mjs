/** @file Records what both browsers do with cases, one browser after the other; and writes that down as the vectors are written. */

import fs from "node:fs";
import { start } from "./browsers.mjs";
import * as cookies from "./record/cookies.mjs";
import * as csp from "./record/csp.mjs";
import * as hsts from "./record/hsts.mjs";
import * as permissions from "./record/permissions.mjs";
import { world } from "./world.mjs";

/** By the names that `--kind` takes. A kind has its file's name, the hosts of a case, what the server answers, and how a case is recorded. */
export const KINDS = { csp, cookies, hsts, permissions };

export const BROWSERS = ["chromium", "firefox"];

/** @param {string} text what a file of vectors holds */
export const lines = (text) => text.split("\n").filter((line) => line.trim()).map((line) => JSON.parse(line));

/**
 * @param {string} name of a browser
 * @param {Record<string, object[]>} cases of each kind
 * @param {(kind: string, at: number, of: number) => void} told after each case
 * @returns {Promise<{version: string, answers: Record<string, object[]>}>}
 */
export async function recordIn(name, cases, told = () => {}) {
  let kind;
  const hosts = Object.entries(cases).flatMap(([kind, all]) => all.flatMap((one) => KINDS[kind].hosts(one)));
  const earth = await world(["app.test", ...hosts], (asked) => (asked.path === "/favicon.ico" ? { status: 404 } : KINDS[kind].answer(asked)));
  const answers = {};
  let browser;
  /** A browser that is lost, or that a busy machine keeps from starting, is started again: twice at most. */
  const attempt = async (one, tries = 3) => {
    try {
      browser ??= await start(name, earth);
      return await KINDS[kind].record(browser, one);
    } catch (error) {
      await browser?.close();
      browser = undefined;
      if (tries === 1) throw error;
      console.error(`${kind} ${JSON.stringify(one)}: ${error.message}; it is tried once more`);
      return attempt(one, tries - 1);
    }
  };
  try {
    let version;
    for (kind of Object.keys(cases)) {
      answers[kind] = [];
      for (const [at, one] of cases[kind].entries()) {
        answers[kind].push(await attempt(one));
        ({ version } = browser);
        told(kind, at + 1, cases[kind].length);
      }
    }
    return { version, answers };
  } finally {
    await browser?.close();
    earth.close();
  }
}

/** Records all cases in all browsers. @param {Record<string, object[]>} cases of each kind */
export async function record(cases, told = () => {}) {
  const [versions, all] = [{}, {}];
  for (const name of BROWSERS) {
    const { version, answers } = await recordIn(name, cases, (...rest) => told(name, ...rest));
    versions[name] = version;
    for (const [kind, list] of Object.entries(answers)) {
      all[kind] ??= cases[kind].map((one) => ({ ...one }));
      for (const [at, { answer, more, recorded }] of list.entries()) {
        if (answer !== undefined) all[kind][at][name] = answer;
        if (recorded) all[kind][at].recorded = recorded;
        for (const [field, value] of Object.entries(more ?? {})) (all[kind][at][field] ??= {})[name] = value;
      }
    }
  }
  return { versions, lines: all };
}

/** Writes a file for each kind. */
export function write(folder, recorded) {
  fs.mkdirSync(folder, { recursive: true });
  return Object.entries(recorded).map(([kind, list]) => {
    const file = `${folder}/${KINDS[kind].file}`;
    fs.writeFileSync(file, list.map((line) => `${JSON.stringify(line)}\n`).join(""));
    return file;
  });
}

/** @file Waiting, the same everywhere. */

import { Gone } from "./calls.mjs";

export const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));

/** Asks until there is a true answer; what went wrong last is in the error. A question that is never answered is one in vain; where the browser is gone there is nothing to wait for. */
export async function until(ask, ms = 15_000, what = ask) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    let alarm;
    try {
      const silence = new Promise((_, fail) => (alarm = setTimeout(() => fail(new Error("no answer")), Math.max(end - Date.now(), 0) + 1000)));
      const answer = await Promise.race([ask(), silence]);
      if (answer) return answer;
    } catch (error) {
      if (error instanceof Gone) throw error;
      last = error;
    } finally {
      clearTimeout(alarm);
    }
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}${last ? `: ${last.message}` : ""}`);
    await sleep(40);
  }
}

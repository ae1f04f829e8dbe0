/** @file Waiting, the same everywhere. */

export const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));

/** Asks until there is a true answer; what went wrong last is in the error. */
export async function until(ask, ms = 15_000, what = ask) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}${last ? `: ${last.message}` : ""}`);
    await sleep(40);
  }
}

/** @file Chance that can be had again: the same seed gives the same cases. */

import { createHash } from "node:crypto";

/** @param {string} seed any text */
export function random(seed) {
  let state = createHash("sha256").update(seed).digest().readUInt32LE();
  /** From 0 to below 1, by mulberry32. */
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const chance = (share) => next() < share;
  const pick = (list) => list[Math.floor(next() * list.length)];
  /** From `least` to `most`, both included. */
  const number = (least, most) => least + Math.floor(next() * (most - least + 1));
  const many = (least, most, make) => Array.from({ length: number(least, most) }, () => make());
  /** A person's carelessness with capitals. */
  const letters = (text) => (chance(0.85) ? text : pick([text.toUpperCase(), text.toLowerCase(), text.replace(/\b[a-z]/g, (first) => first.toUpperCase())]));
  return { next, chance, pick, number, many, letters };
}

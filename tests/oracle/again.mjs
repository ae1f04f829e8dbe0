/** @file Records cases of files of vectors again, and says what differs from what is written there: `node tests/oracle/again.mjs KIND FILE [COUNT [FIRST [BROWSER]]]`. */

import fs from "node:fs";
import zlib from "node:zlib";
import { BROWSERS, KINDS, lines, recordIn } from "./record.mjs";

const [kind, file, count = "20", first = "0", only] = process.argv.slice(2);
const bytes = fs.readFileSync(file);
const written = lines((bytes[0] === 0x1f ? zlib.gunzipSync(bytes) : bytes).toString()).slice(Number(first), Number(first) + Number(count));
let differ = 0;
for (const name of BROWSERS.filter((name) => name === (only ?? name))) {
  const began = Date.now();
  const { version, answers } = await recordIn(name, { [kind]: written });
  let same = 0;
  for (const [at, one] of written.entries()) {
    const { answer } = answers[kind][at];
    if (answer === undefined) continue;
    const flat = (value) => KINDS[kind].flat?.(value) ?? value;
    const [then, now] = [flat(one[name]), flat(answer)];
    const fields = [...new Set([...Object.keys(then), ...Object.keys(now)])].filter((field) => JSON.stringify(then[field]) !== JSON.stringify(now[field]));
    if (fields.length) {
      differ += 1;
      console.log(`${name} ${one.id}: ${fields.map((field) => `${field} was ${JSON.stringify(then[field])}, is ${JSON.stringify(now[field])}`).join("; ")}\n    ${JSON.stringify({ ...one, chromium: undefined, firefox: undefined, violations: undefined })}`);
    } else same += 1;
  }
  console.log(`${version}: ${same} of ${written.length} the same, in ${Math.round((Date.now() - began) / 1000)} s`);
}
process.exitCode = differ ? 1 : 0;

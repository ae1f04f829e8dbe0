/** @file Makes vectors with the installed browsers: `node tests/oracle/make.mjs --kind csp --seed 1 --count 20 --out target/oracle`. `cargo xtask oracle make` calls it. */

import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import * as cookies from "./grammar/cookies.mjs";
import * as csp from "./grammar/csp.mjs";
import * as hsts from "./grammar/hsts.mjs";
import * as permissions from "./grammar/permissions.mjs";
import { random } from "./random.mjs";
import { record, write } from "./record.mjs";

const GRAMMARS = { csp, cookies, hsts, permissions };

/** The same kind, seed and count give the same cases; a greater count begins with those of a smaller. */
export function cases(kind, seed, count) {
  return Array.from({ length: count }, (_, at) => {
    const id = `${kind[0]}${at + 1}`;
    return { id, ...GRAMMARS[kind].generate(random(`${kind} ${seed} ${at}`), id) };
  });
}

/** @param {Record<string, number>} counts of each kind @returns {Promise<{versions: Record<string, string>, files: string[]}>} */
export async function make(seed, counts, out, told) {
  const { versions, lines } = await record(Object.fromEntries(Object.entries(counts).map(([kind, count]) => [kind, cases(kind, seed, count)])), told);
  return { versions, files: write(out, lines) };
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === path.resolve(import.meta.filename)) {
  const { values } = parseArgs({ options: { kind: { type: "string", multiple: true }, seed: { type: "string" }, count: { type: "string" }, out: { type: "string" } } });
  const [seed, count, out] = [values.seed ?? "1", Number(values.count ?? 20), values.out ?? "target/oracle"];
  const kinds = values.kind ?? Object.keys(GRAMMARS);
  const wrong = kinds.find((kind) => !GRAMMARS[kind]);
  if (wrong) throw new Error(`there is no kind "${wrong}"; there are ${Object.keys(GRAMMARS).join(", ")}`);
  const told = (name, kind, at, of) => {
    if (at === of || at % 50 === 0) console.log(`${name}: ${at} of ${of} ${kind}`);
  };
  const { versions, files } = await make(seed, Object.fromEntries(kinds.map((kind) => [kind, count])), out, told);
  console.log(`seed ${seed}, ${Object.values(versions).join(", ")}: ${files.join(", ")}`);
}

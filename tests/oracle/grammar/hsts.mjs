/** @file Strict-Transport-Security as servers send it: right, odd, and wrong. Each case has a host of its own. */

const AGES = ["31536000", "63072000", "600", "0", "-1", "+60", "60.5", "1e9", "0x10", "abc", "", "\"31536000\"", "'31536000'", "\"31536000", "\" 600\"", "\"\"", " 31536000", "00600", "99999999999999999999999", "31536000s", "31 536 000", "31,536,000", "one year", "\"0\""];
const OTHERS = ["foo", "foo=bar", "foo=\"a;b\"", "foo=", "=bar", "always", "includeSubDomain", "include-subdomains", "includeSubDomains=true", "includeSubDomains=", "includeSubDomains=\"\"", "preload=1", "é", "max-age", "max-age=600", "max-age=0", "foo=bar baz", "foo=\"a\\\"b\"", "foo=\"open", "includeSubDomains preload", "\"includeSubDomains\""];

/** @param {ReturnType<import("../random.mjs").random>} random @param {string} id */
export function generate({ chance, pick, many, letters }, id) {
  const age = () => `${letters("max-age")}${chance(0.9) ? "=" : pick([" = ", " =", ":", " ", ""])}${chance(0.5) ? pick(AGES.slice(0, 3)) : pick(AGES)}`;
  const field = () => {
    const parts = [...(chance(0.92) ? [age()] : []), ...(chance(0.6) ? [letters("includeSubDomains")] : []), ...(chance(0.3) ? [letters("preload")] : []), ...(chance(0.35) ? [pick(OTHERS)] : [])];
    if (chance(0.08)) parts.push(pick(parts.length ? parts : [""]));
    if (chance(0.3)) parts.reverse();
    const text = parts.join(chance(0.8) ? "; " : pick([";", " ; ", ";;", ", ", " ", "; ; ", "\t;\t"])) + (chance(0.15) ? pick([";", " ;", ";;", ",", "."]) : "");
    return chance(0.04) ? pick([`"${text}"`, `'${text}'`, `;${text}`, ` ${text}`, `Strict-Transport-Security: ${text}`]) : text;
  };
  const before = chance(0.12) ? { before: ["max-age=31536000; includeSubDomains"] } : {};
  return { url: `https://${id}.test/`, ...before, strict_transport_security: many(1, chance(0.12) ? 2 : 1, field) };
}

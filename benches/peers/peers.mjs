/** @file Runs the peers on the vectors, as Headlint's benchmark does, and prints the median of a response as rows of its table. Given what Headlint took in microseconds, the ratio too. */

import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

const HERE = import.meta.dirname;
const PEER = path.join(HERE, "node_modules/@mdn/mdn-http-observatory");
const ROUNDS = 7;

// The list that the package downloads when it is installed elsewhere; empty, as for the vectors.
fs.writeFileSync(path.join(PEER, "conf/hsts-preload.json"), "{}");

const load = (name) => import(path.join(PEER, "src/analyzer/tests", `${name}.js`));
const { CookieJar } = await import(path.join(HERE, "node_modules/tough-cookie/dist/cookie/index.js"));
const { CspParser } = (await import("csp_evaluator/dist/parser.js")).default;
const { CspEvaluator, DEFAULT_CHECKS, STRICTCSP_CHECKS } = (await import("csp_evaluator/dist/evaluator.js")).default;

const [cookies, cors, corp, csp, redirection, referrer, hsts, sniffing, framing] = await Promise.all(
  ["cookies", "cors", "cross-origin-resource-policy", "csp", "redirection", "referrer-policy", "strict-transport-security", "x-content-type-options", "x-frame-options"].map(load),
);
const TESTS = [
  csp.contentSecurityPolicyTest,
  cookies.cookiesTest,
  cors.crossOriginResourceSharingTest,
  redirection.redirectionTest,
  referrer.referrerPolicyTest,
  hsts.strictTransportSecurityTest,
  sniffing.xContentTypeOptionsTest,
  framing.xFrameOptionsTest,
  corp.crossOriginResourcePolicyTest,
];

/** A vector as the scanner holds it once everything has been fetched. */
function requests({ url, headers, http_hops, cors_headers, document }) {
  const joined = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (key === "set-cookie") (joined[key] ??= []).push(value);
    else joined[key] = key in joined ? `${joined[key]}, ${value}` : value;
  }
  Object.defineProperty(joined, "get", { value: (name) => joined[name.toLowerCase()] });
  const jar = new CookieJar();
  for (const cookie of joined["set-cookie"] ?? []) jar.setCookieSync(cookie, url, { ignoreError: true });
  const hops = (http_hops ?? []).map(([hop, status]) => ({ url: new URL(hop), status }));
  const origin = "https://http-observatory.security.mozilla.org";
  return {
    hostname: new URL(url).hostname,
    session: { url: new URL(url), jar },
    resources: { path: "" },
    responses: {
      auto: { status: 200, headers: joined, httpEquiv: new Map([["content-security-policy", document?.meta_csp ?? []]]) },
      cors: cors_headers && { headers: Object.fromEntries(cors_headers), request: { headers: { origin } } },
      http: http_hops && { verified: true, status: hops.at(-1)?.status },
      httpRedirects: hops,
      httpsRedirects: [],
    },
  };
}

function median(work, count) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.hrtime.bigint();
    work();
    times.push(Number(process.hrtime.bigint() - start) / 1000 / count);
  }
  return times.sort((a, b) => a - b)[ROUNDS >> 1];
}

const lines = zlib.gunzipSync(fs.readFileSync(path.join(HERE, "../../tests/vectors/observatory.jsonl.gz"))).toString().trim().split("\n");
const vectors = lines.map((line) => JSON.parse(line));
const prepared = vectors.map(requests);
const policies = vectors.flatMap(({ headers }) => headers.filter(([name]) => name.toLowerCase() === "content-security-policy").map(([, value]) => value));

const observatory = median(() => prepared.forEach((ready) => TESTS.forEach((test) => test(ready))), prepared.length);
const evaluate = (policy) => {
  try {
    new CspEvaluator(new CspParser(policy).csp).evaluate([], [...DEFAULT_CHECKS, ...STRICTCSP_CHECKS]);
  } catch {
    // It throws on odd input, and has then done its work.
  }
};
const evaluator = median(() => policies.forEach(evaluate), policies.length);
console.log(`| MDN Observatory's analysers on Node ${process.versions.node}, without the one that parses HTML | ${observatory.toFixed(1)} µs |`);
console.log(`| CSP Evaluator on Node, a policy | ${evaluator.toFixed(1)} µs |`);
const together = observatory + (evaluator * policies.length) / prepared.length;
const ours = Number(process.argv[2]);
console.log(`| both peers, a response (${(policies.length / prepared.length).toFixed(2)} policies each), and how many times what judge() takes | ${together.toFixed(1)} µs, ${(together / ours).toFixed(1)} times |`);
console.log(`| both peers, a response with a policy, and how many times what judge() takes | ${(observatory + evaluator).toFixed(1)} µs, ${((observatory + evaluator) / ours).toFixed(1)} times |`);

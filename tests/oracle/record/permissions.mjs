/** @file Who may use which feature under Permissions-Policy: the page, a stranger's origin, a stranger's frame that is allowed everything. Chromium alone: Firefox does not read the field. */

import { until } from "../../browser/drive/wait.mjs";

export const file = "permissions_policy.jsonl";
const STRANGER = "https://stranger.test";
export const hosts = ({ url }) => [new URL(url).hostname, "stranger.test"];

/** Fields of a case by their headers' names. */
const FIELDS = {
  permissions_policy: "Permissions-Policy",
  permissions_policy_report_only: "Permissions-Policy-Report-Only",
  feature_policy: "Feature-Policy",
  document_policy: "Document-Policy",
};

const FRAME = `<!doctype html><title>frame</title><script>parent.postMessage(document.featurePolicy.allowedFeatures(), "*")</script>`;
const page = (number) => `<!doctype html><title>${number}</title><body><script>
  const policy = document.featurePolicy;
  const names = policy.features();
  globalThis.told = undefined;
  addEventListener("message", ({ data: frame }) => {
    globalThis.told = { number: ${number}, list: policy.getAllowlistForFeature("geolocation"),
      features: Object.fromEntries(names.map((name) => [name, { self: policy.allowsFeature(name), stranger: policy.allowsFeature(name, "${STRANGER}"), frame: frame.includes(name) }])) };
  });
  const frame = document.createElement("iframe");
  frame.allow = names.map((name) => name + " *").join("; ");
  frame.src = "${STRANGER}/frame";
  document.body.append(frame);
</script>`;

let number = 0;
let headers = [];
/** What each page may without the field. */
const plain = {};

export function answer({ path }) {
  const html = ["Content-Type", "text/html"];
  return path === "/frame" ? { headers: [html], body: FRAME } : { headers: [html, ...headers], body: page(number) };
}

/** Kinds of what the console says about the fields. */
const SAID = [
  ["not-parsed", /: Parse of permissions policy failed/],
  ["feature", /: Unrecognized feature/],
  ["origin", /: Unrecognized origin/],
  ["item", /: Invalid allowlist item/],
  ["both-fields", /: Some features are specified in both/],
  ["document-policy", /^Error with Document-Policy header/],
];

async function look(browser, url, fields) {
  number += 1;
  headers = fields;
  browser.heard();
  const failed = await browser.open(url);
  if (failed) throw new Error(`${url} did not load: ${failed}`);
  const told = await until(() => browser.inPage(`return page.told?.number === ${number} && page.told`), 60_000, "the stranger's frame to tell its features");
  const texts = browser.heard().filter(({ method, params }) => method === "Log.entryAdded" && /^Error with \S+-Policy\S* header/.test(params.entry.text)).map(({ params }) => params.entry.text);
  return { ...told, texts };
}

export async function record(browser, one) {
  if (browser.name !== "chromium") return {};
  const fields = Object.entries(FIELDS).flatMap(([field, name]) => (one[field] ?? []).map((value) => [name, value]));
  // Another field, written out.
  if (one.and) fields.push(one.and.split(": "));
  plain[one.url] ??= await look(browser, one.url, []);
  const seen = await look(browser, one.url, fields);
  const same = (name) => JSON.stringify(seen.features[name]) === JSON.stringify(plain[one.url].features[name]);
  const features = Object.fromEntries(Object.entries(seen.features).filter(([name]) => name === "geolocation" || !same(name)));
  const said = [...new Set(seen.texts.map((text) => SAID.find(([, says]) => says.test(text))?.[0] ?? text))];
  return { answer: { ...features, geolocation_list: seen.list, ...(said.length && { said }) } };
}

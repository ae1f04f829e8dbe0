/** @file What a browser does under policies: each of the page's probes allowed, blocked or untried. */

import { sleep, until } from "../../browser/drive/wait.mjs";
import { ADDRESS, found, HOSTS, html, numbered, PAGE, PROBES } from "../page.mjs";

export const file = "csp.jsonl";
export const hosts = () => HOSTS;

/** What is allowed when its request arrives. Scripts, styles and workers must also run: a browser may ask for them before it decides. */
const BY_REQUEST = PROBES.filter((name) => ADDRESS[name] && !/^([scwb]_)/.test(name));
const FORMS = ["form_self", "form_cdn"];
const bare = (url) => url.replace(/\?.*$/, "");

let page = { number: 0, headers: [], body: "" };
const arrived = new Map();

export function answer({ host, path, upgrade }) {
  if (host + path === PAGE.replace("http://", "")) return page;
  const [place, number] = path.split("?");
  const url = upgrade ? `ws://${host}${place}` : `${host === "key.tls.cdn.test" ? "https" : "http"}://${host}${place}`;
  if (number === String(page.number)) arrived.set(url, Date.now());
  return found(host, path);
}

/** Which probe a violation speaks of. */
function probe({ directive, blocked, element }) {
  if (PROBES.includes(element)) return element;
  if (element.startsWith("t_c_")) return element.slice(2);
  // Every inline script is an element, but for the link's.
  if (directive === "script-src-elem" && blocked === "inline") return "a_jsurl";
  const byAddress = Object.keys(ADDRESS).find((name) => ADDRESS[name] === bare(blocked));
  if (byAddress) return byAddress;
  if (/^(frame|child|default)-src$/.test(directive) && blocked === "blob") return "f_blob";
  // Of strangers' frames and objects only the origin is told.
  if (/^(frame|child)-src$/.test(directive) && blocked === "http://cdn.test:8000") return "f_cdn";
  if (/^(frame|child|object)-src$/.test(directive) && blocked === "http://sub.cdn.test:8000") return "o_embed";
  return blocked || directive;
}

/** @returns {Promise<{answer: Record<string, string>, more: {violations: Record<string, string[]>}}>} `more` is written down beside the answers, by the browser's name */
export async function record(browser, { policies }) {
  const number = page.number + 1;
  arrived.clear();
  const header = (disposition) => (disposition === "enforce" ? "Content-Security-Policy" : "Content-Security-Policy-Report-Only");
  const headers = policies.filter(({ via }) => via === "header").map(({ value, disposition }) => [header(disposition), value]);
  const metas = policies.filter(({ via }) => via === "meta").map(({ value }) => value);
  page = { number, headers: [["Content-Type", "text/html; charset=utf-8"], ...headers], body: html(number, metas) };
  const state = async () => {
    const state = await browser.inPage("return JSON.parse(JSON.stringify(page.headlintProbes?.state() ?? {}))");
    return state.number === number ? state : undefined;
  };
  await browser.open(PAGE);
  /** All that is known by now: what the page says, what arrived, what violations say; in this order of trust, a request before all. */
  const known = ({ outcomes, violations }) => {
    const all = { ...outcomes };
    for (const violation of violations) if (violation.disposition === "enforce") all[probe(violation)] ??= "blocked";
    for (const name of BY_REQUEST) if (arrived.has(ADDRESS[name])) all[name] = "allowed";
    return all;
  };
  const loaded = await until(async () => {
    const now = await state();
    return now?.loaded && now;
  }, 60_000, `the page under ${JSON.stringify(policies)}`);
  // How fast this machine is at the moment is seen in a navigation that nothing forbids.
  const began = Date.now();
  await browser.inPage(`page.headlintProbes.leave("${numbered("http://app.test/nowhere", number)}")`);
  await until(() => arrived.has("http://app.test/nowhere"), 60_000, "the navigation that no policy forbids");
  const patience = Math.max(1200, 12 * (Date.now() - began));

  /** Waits until all of these are known, or for long enough: what is never told of is blocked. */
  const wait = async (names) => {
    const end = Date.now() + patience;
    for (;;) {
      const all = known((await state()) ?? loaded);
      const open = names.filter((name) => !all[name]);
      if (!open.length || Date.now() > end) return;
      await sleep(30);
    }
  };
  await wait(PROBES.filter((name) => !FORMS.includes(name) && name !== "s_inserted"));
  if (known(await state()).s_nonced_inserter === "allowed") await wait(["s_inserted"]);
  for (const name of FORMS) {
    await browser.inPage(`page.headlintProbes.submit("${name}")`);
    await wait([name]);
  }
  const last = await state();
  const all = known(last);
  const violations = {};
  for (const violation of last.violations) (violations[probe(violation)] ??= new Set()).add(`${violation.directive} ${bare(violation.blocked)} ${violation.disposition}`);
  return {
    answer: Object.fromEntries(PROBES.map((name) => [name, all[name] ?? (name === "s_inserted" && all.s_nonced_inserter !== "allowed" ? "untried" : "blocked")])),
    more: { violations: Object.fromEntries(Object.entries(violations).sort().map(([name, said]) => [name, [...said].sort()])) },
  };
}

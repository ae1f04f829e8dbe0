/** @file What a browser does after an answer with Strict-Transport-Security: does it take http:// for https:// from then on, and for subdomains. */

export const file = "hsts.jsonl";
const HEADER = "Strict-Transport-Security";

/** The host that is asked about, as a URL spells it. */
const asked = ({ url, asked_about: host }) => host ?? new URL(url).hostname;
const isAddress = (host) => /^[\d.]+$|^\[/.test(host);

export const hosts = (one) => [new URL(one.url).hostname, asked(one), ...(isAddress(asked(one)) ? [] : [`sub.${asked(one)}`])];

let status;
let fields = [];
let last;

export function answer({ secure, host, path }) {
  if (path === "/asked") last = secure;
  return { status, headers: [["Content-Type", "text/html"], ...fields.map((value) => [HEADER, value])], body: `<!doctype html><title>${host}</title>` };
}

export async function record(browser, one) {
  const visit = async (url, sent, code) => {
    [fields, status] = [sent, code];
    const failed = await browser.open(url);
    if (failed) throw new Error(`${url} did not load: ${failed}`);
  };
  if (one.before) await visit(one.url, one.before);
  await visit(one.url, one.strict_transport_security, one.status);
  const upgraded = async (host) => {
    last = undefined;
    await visit(`http://${host}/asked`, []);
    if (last === undefined) throw new Error(`http://${host}/asked was answered by nobody`);
    return last;
  };
  const host = asked(one);
  return { answer: { upgraded: await upgraded(host), subdomains: isAddress(host) ? null : await upgraded(`sub.${host}`) } };
}

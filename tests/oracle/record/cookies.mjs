/** @file What a browser's jar holds after an answer with Set-Cookie: nothing, or a cookie with its attributes. */


export const file = "cookies.jsonl";
export const hosts = ({ url }) => [new URL(url).hostname];

const DAY = 86_400;

let field;
let page;
let answeredAt = 0;

export function answer({ secure, host, path }) {
  if (field === undefined || `${secure ? "https" : "http"}://${host}${path}` !== page) return { headers: [["Content-Type", "text/html"]], body: "<!doctype html>" };
  answeredAt = Date.now() / 1000;
  return { headers: [["Content-Type", "text/html"], ["Set-Cookie", field]], body: "<!doctype html><title>cookie</title>" };
}

/** When it ends, as the vectors write it: the cap of both browsers, as long after the answer as `Max-Age` says, or a date. @param {number | null} end in seconds */
function expires(end, text) {
  if (end === null) return null;
  const left = end - answeredAt;
  const slack = 120;
  if (Math.abs(left - 400 * DAY) < slack) return "+400d";
  const ages = [...text.matchAll(/;\s*max-age\s*=\s*"?(\d+)/gi)].map(([, age]) => Number(age));
  const age = ages.findLast((age) => Math.abs(left - age) < Math.min(slack, age / 2 + 5));
  return age === undefined ? new Date(Math.round(end) * 1000).toISOString().replace(".000", "") : `+${age}s`;
}

/** @param {{domain: string}} cookie whose domain begins with a dot where subdomains get it */
const stored = ({ domain, expires: end, ...rest }, text) => {
  const { name, value, path, secure, http_only, same_site, partitioned } = rest;
  return { stored: true, name, value, domain: domain.replace(/^\./, ""), host_only: !domain.startsWith("."), path, secure, http_only, same_site, expires: expires(end, text), partitioned };
};

async function inChromium(browser, text) {
  const { cookies } = await browser.send("Storage.getCookies", {});
  const [cookie] = cookies;
  if (cookie) {
    const { name, value, domain, path, secure, httpOnly, sameSite, session, expires } = cookie;
    return stored({ name, value, domain, path, secure, http_only: httpOnly, same_site: sameSite ?? null, expires: session ? null : expires, partitioned: Boolean(cookie.partitionKey) }, text);
  }
  const reasons = browser.heard().filter(({ method }) => method === "Network.responseReceivedExtraInfo").flatMap(({ params }) => params.blockedCookies).flatMap(({ blockedReasons }) => blockedReasons);
  return { stored: false, ...(reasons.length && { why: [...new Set(reasons)] }) };
}

/** Firefox's names of `SameSite`, by its numbers. */
const SAME_SITE = { 0: "None", 1: "Lax", 2: "Strict" };

async function inFirefox(browser, text) {
  const cookies = await browser.chrome(`return Services.cookies.cookies.map((cookie) => ({
    name: cookie.name, value: cookie.value, domain: cookie.host, path: cookie.path, secure: cookie.isSecure, http_only: cookie.isHttpOnly,
    same_site: cookie.sameSite, expires: cookie.isSession ? null : cookie.expiry, partitioned: cookie.isPartitioned }))`);
  const [cookie] = cookies;
  if (!cookie) return { stored: false };
  // From version 142 on it counts milliseconds.
  const end = cookie.expires && (cookie.expires > 1e11 ? cookie.expires / 1000 : cookie.expires);
  return stored({ ...cookie, name: decoded(cookie.name), path: decoded(cookie.path), same_site: SAME_SITE[cookie.same_site] ?? null, expires: end }, text);
}

/** Some of its texts Firefox gives as bytes, each a character. */
const decoded = (text) => (/[^\0-\xff]/.test(text) ? text : Buffer.from(text, "latin1").toString());

export async function record(browser, { url, set_cookie: text, encoding }) {
  const chromium = browser.name === "chromium";
  if (chromium) await browser.send("Storage.clearCookies", {});
  else await browser.chrome("Services.cookies.removeAll()");
  if (chromium) browser.heard();
  page = new URL(url).href.replace(/#.*/, "");
  field = Buffer.from(text, encoding === "latin1" ? "latin1" : "utf8");
  const before = answeredAt;
  const failed = await browser.open(url);
  if (answeredAt === before) throw new Error(`${url} was not asked for: ${failed ?? "it came from elsewhere"}`);
  field = undefined;
  const answer = chromium ? await inChromium(browser, text) : await inFirefox(browser, text);
  // Whether a date is over depends on when it was asked about.
  return { recorded: Math.floor(answeredAt), answer: failed ? { ...answer, page: failed.replace("net::", "") } : answer };
}

/** For comparing: what the browsers say of their reasons may be more than is recorded here. */
export const flat = ({ said, why, page, ...rest }) => rest;

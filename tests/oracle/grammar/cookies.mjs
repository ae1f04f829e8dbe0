/** @file Cookies as servers send them: right, odd, and wrong. No date lies within the next years, so that the answers stay what they are. */

const URLS = ["https://a.test/", "https://a.test/", "https://a.test/", "https://www.a.test/", "https://a.test/app/login", "https://a.test:8443/app", "https://www.a.test/app/", "http://a.test/", "http://www.a.test/", "http://localhost:5000/", "http://127.0.0.1:5000/", "http://[::1]:5000/", "http://app.localhost:5000/", "https://localhost:5443/", "https://127.0.0.1:5443/", "https://shop.co.uk/", "https://www.shop.co.uk/", "https://x.github.io/", "https://github.io/", "https://intranet/", "http://intranet/", "https://a.test./", "https://xn--bcher-kva.test/"];
const NAMES = ["sid", "session", "theme", "csrftoken", "_ga", "a.b", "a b", "a,b", "a\"b", "a/b", "@", "é", "sid%3D", "path", "Secure", "$Version"];
const PREFIXES = ["__Host-", "__Secure-", "__Http-", "__Host-Http-", "__host-", "__SECURE-", "__Hοst-", "_Host-", "__Host", "__Host-Secure-"];
const VALUES = ["1", "abc", "YWJj.ZGVm", "\"quoted\"", "\"", "a b", " a ", "a=b", "=", "", "é", "a,b", "a\"b", "%3B", "{\"a\":1}", "\\"];
const DATES = ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 1999 23:59:59 GMT", "Wed, 09 Jun 2094 10:18:14 GMT", "Wed, 09-Jun-2094 10:18:14 GMT", "09 Jun 2094", "9 jun 2094 10:18:14", "2094-06-09T10:18:14Z", "Wed, 09 Jun 94 10:18:14 GMT", "Tue, 09-Jun-68 10:18:14 GMT", "Wed Jun  9 10:18:14 2094", "Wed, 09 Jun 2094 25:18:14 GMT", "Wed, 31 Feb 2094 10:18:14 GMT", "Wed, 09 Jun 2094", "Jun 2094", "0", "-1", "never", "4000000000", "Wed, 09 Jun 1600 10:18:14 GMT", "Wed, 09 June 2094 10:18:14 +0200", "\"Wed, 09 Jun 2094 10:18:14 GMT\"", "Wed,09Jun2094 10:18:14", "09.06.2094 10:18:14"];
const AGES = ["60", "3600", "31536000", "0", "-1", "+60", "60.5", "1e3", "abc", "", "\"60\"", " 60 ", "060", "99999999999", "60s", "-", "6 0", "0x10"];
const SITES = ["Lax", "Strict", "None", "lax", "STRICT", "none", "\"Lax\"", "Lax,", "bogus", "", "true", "Lax Strict", "'Strict'", "no_restriction", "Default"];
const PATHS = ["/", "/app", "/app/", "/app/login", "app", "", "\"/\"", "/a b", "/é", "/%2e", "//", "/app?x", "/app#f", "/;x", "\\", "*"];

/** @param {ReturnType<import("../random.mjs").random>} random */
export function generate({ chance, pick, many, letters }) {
  const url = pick(URLS);
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  const parent = host.split(".").slice(1).join(".");
  const domains = [host, `.${host}`, host.toUpperCase(), parent, `.${parent}`, `sub.${host}`, "other.test", `${host}.`, `${host}:443`, `https://${host}`, `${host}/`, `"${host}"`, `..${host}`, `*.${host}`, "", ".", "localhost", "test", "co.uk", "127.0.0.1", `x${host}`, ` ${host} `];
  const equals = () => (chance(0.92) ? "=" : pick([" = ", "= ", " =", "==", ""]));
  const attribute = () => {
    const share = chance;
    if (share(0.25)) return letters("Secure") + (share(0.1) ? pick(["=", "=true", "=false", "=0", " "]) : "");
    if (share(0.2)) return letters("HttpOnly") + (share(0.1) ? pick(["=", "=true", "=false"]) : "");
    if (share(0.25)) return letters("Path") + equals() + pick(share(0.5) ? PATHS.slice(0, 2) : PATHS);
    if (share(0.3)) return letters("SameSite") + equals() + pick(share(0.5) ? SITES.slice(0, 3) : SITES);
    if (share(0.35)) return letters("Domain") + equals() + pick(share(0.4) ? domains.slice(0, 2) : domains);
    if (share(0.4)) return letters("Max-Age") + equals() + pick(AGES);
    if (share(0.5)) return letters("Expires") + equals() + pick(DATES);
    if (share(0.5)) return letters("Partitioned") + (share(0.1) ? "=1" : "");
    return pick(["Priority=High", "Version=1", "Comment=x", "foo", "Same-Site=Lax", "Http-Only", "MaxAge=60", "secure;secure", "Expire=0", "=x", "Secure,HttpOnly", "path:/"]);
  };
  let name = chance(0.7) ? pick(NAMES.slice(0, 5)) : pick(NAMES);
  const prefixed = chance(0.25);
  if (prefixed) name = (chance(0.6) ? pick(PREFIXES.slice(0, 4)) : pick(PREFIXES)) + name;
  const pair = chance(0.95) ? name + equals() + (chance(0.7) ? pick(VALUES.slice(0, 4)) : pick(VALUES)) : pick([name, "", "=", `=${name}`, `;${name}=1`, ` ${name}=1`, "Secure", "HttpOnly; Secure"]);
  const attributes = many(0, 5, attribute);
  // What a prefix asks for is often there, so that the rest decides.
  if (prefixed && chance(0.7)) attributes.push("Secure", "Path=/", ...(chance(0.6) ? ["HttpOnly"] : []));
  const semicolon = () => (chance(0.9) ? "; " : pick([";", " ;", ";;", "; ;", ", ", ";\t"]));
  return { kind: prefixed ? "prefix" : "mixture", url, set_cookie: pair + attributes.map((text) => semicolon() + text).join("") + (chance(0.1) ? ";" : "") };
}

/** @file Policies as people write them: right, odd, and wrong. */

import { hash, NONCE, TEXTS } from "../page.mjs";

const FETCH = ["default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr", "img-src", "font-src", "connect-src", "frame-src", "child-src", "worker-src", "object-src", "media-src", "base-uri", "form-action"];
const UNKNOWN = ["manifest-src", "prefetch-src", "navigate-to 'none'", "script-src:", "scripts-src", "plugin-types application/pdf", "referrer no-referrer", "block-all-mixed-content", "report-to main", "report-uri http://report.test/r"];
const KEYWORDS = ["self", "none", "unsafe-inline", "unsafe-eval", "unsafe-hashes", "strict-dynamic", "wasm-unsafe-eval", "report-sample", "inline-speculation-rules", "unsafe-allow-redirects", "trusted-types-eval", "report-sha256"];
const SCHEMES = ["http:", "https:", "ws:", "wss:", "data:", "blob:", "mediastream:", "filesystem:", "javascript:"];
const HOSTS = ["app.test", "cdn.test", "sub.cdn.test", "other.test", "third.test", "*.cdn.test", "*.test", "*", "127.0.0.1", "[::1]", "localhost", "nowhere.test"];
const ODD_HOSTS = [".cdn.test", "*cdn.test", "c*.test", "cdn.*", "cdn.test.", "cdn_test", "**", "*.*.test", "//cdn.test", "http:cdn.test", "http://", "cdn..test", "cdn.test,", "é.test", "xn--9ca.test", "-cdn.test", "user@cdn.test"];
const PORTS = [":8000", ":80", ":443", ":*", ":", ":08000", ":8000x", ":0", ":65536"];
const PATHS = ["/", "/js/", "/js", "/js/a.js", "/js/a.js/", "/js/a.js?x", "/js/#x", "/JS/", "/j%73/", "/%6as/a.js", "/other/", "/js/../other/", "/css/", "/img/a.png", "/redirect/js", "/api/", "/frame/a.html", "/ws", "/*", "//", "/js/;x"];
const QUOTES = [["", ""], ["\"", "\""], ["“", "”"], ["‘", "’"], ["'", ""], ["", "'"], ["''", "''"], ["`", "`"]];

/** @param {ReturnType<import("../random.mjs").random>} random */
export function generate({ chance, pick, many, letters, number }) {
  const keyword = () => {
    const [before, after] = chance(0.9) ? ["'", "'"] : pick(QUOTES);
    return before + letters(pick(KEYWORDS)) + after;
  };
  const nonce = () => {
    const value = chance(0.6) ? NONCE : pick(["other", NONCE.replaceAll("+", "-").replaceAll("/", "_"), NONCE.replace("=", ""), `${NONCE}=`, NONCE.toUpperCase(), "", "{{ nonce }}", "a b", "é", "other!"]);
    return chance(0.9) ? `'${chance(0.9) ? "nonce-" : pick(["Nonce-", "NONCE-", "nonce=", "nonce "])}${value}'` : `nonce-${value}`;
  };
  const digest = () => {
    const algorithm = chance(0.8) ? "sha256" : pick(["sha384", "sha512"]);
    let value = hash(TEXTS[pick(Object.keys(TEXTS))], algorithm);
    if (chance(0.2)) value = pick([value.replaceAll("+", "-").replaceAll("/", "_"), value.replaceAll("=", ""), `${value}=`, value.slice(0, -8), "", hash("", algorithm), Buffer.from(value, "base64").toString("hex")]);
    const name = chance(0.9) ? algorithm : pick([algorithm.toUpperCase(), "sha1", "md5", algorithm.replace("sha", "sha-"), algorithm === "sha256" ? "sha384" : "sha256"]);
    return chance(0.93) ? `'${name}-${value}'` : `${name}-${value}`;
  };
  const host = () => {
    const scheme = chance(0.4) ? letters(pick(["http://", "http://", "https://", "ws://", "wss://", "*://"])) : "";
    return scheme + (chance(0.85) ? letters(pick(HOSTS)) : pick(ODD_HOSTS)) + (chance(0.5) ? pick(chance(0.5) ? PORTS.slice(0, 1) : PORTS) : "") + (chance(0.3) ? pick(PATHS) : "");
  };
  const source = () => {
    const kind = number(1, 20);
    if (kind <= 6) return keyword();
    if (kind <= 8) return nonce();
    if (kind <= 10) return digest();
    if (kind <= 12) return chance(0.85) ? letters(pick(SCHEMES)) : pick(["http", "data", "blob", "http;", "://", "1http:"]);
    if (kind === 13) return pick(["none", "self", "unsafe-inline", "null", "/js/", "./js", "'unsafe-inline", "allow", "script-src", "'null'", "'nonce'", "<source>"]);
    return host();
  };
  const space = () => (chance(0.93) ? " " : pick(["  ", "\t", " \t "]));
  const directive = () => {
    if (chance(0.06)) return pick(["require-trusted-types-for 'script'", "require-trusted-types-for script", "trusted-types oracle", "trusted-types *", "trusted-types 'none'", "trusted-types other 'allow-duplicates'", "trusted-types"]);
    if (chance(0.03)) return pick(["sandbox allow-scripts allow-same-origin", "sandbox allow-scripts allow-forms", "sandbox allow-scripts allow-same-origin allow-forms"]);
    if (chance(0.06)) return pick(UNKNOWN);
    return letters(pick(chance(0.5) ? FETCH.slice(0, 7) : FETCH)) + many(0, 4, () => space() + source()).join("");
  };
  const policy = () => {
    const all = many(1, 4, directive);
    if (chance(0.1)) all.push(pick(all));
    let text = all.join(chance(0.9) ? "; " : pick([";", " ;", ";;", ";\t"])) + (chance(0.2) ? ";" : "");
    if (chance(0.04)) text = pick([`;${text}`, text.replace(";", ","), `"${text}"`, text.replaceAll("'", ""), text.replace(" ", ": ")]);
    return text;
  };
  const one = () => {
    const via = chance(0.12) ? "meta" : "header";
    return { value: policy(), disposition: via === "header" && chance(0.04) ? "report" : "enforce", via };
  };
  return { policies: many(1, chance(0.15) ? 2 : 1, one), url: "http://app.test/page" };
}

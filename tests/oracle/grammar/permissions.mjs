/** @file Permissions-Policy as servers send it: right, odd, and wrong. */

const FEATURES = ["geolocation", "camera", "microphone", "fullscreen", "payment", "usb", "autoplay", "sync-xhr", "unload", "display-capture", "accelerometer", "gyroscope", "picture-in-picture"];
const UNKNOWN = ["foo", "interest-cohort", "document-domain", "vr", "speaker", "geo-location", "Camera", "GEOLOCATION", "*", "all"];
const ITEMS = ["self", "*", "src", "none", "SELF", "\"https://stranger.test\"", "\"https://stranger.test/\"", "\"https://stranger.test:443\"", "\"https://stranger.test:8443\"", "\"http://stranger.test\"", "\"https://*.stranger.test\"", "\"https://*.test\"", "\"https://a.test\"", "\"stranger.test\"", "https://stranger.test", "\"self\"", "\"*\"", "'self'", "'none'", "\"\"", "\"https://STRANGER.test\"", "\"null\"", "1", "?1", "\"https://stranger.test/page\""];
const BARE = ["self", "*", "\"https://stranger.test\"", "none", "'none'", "?0", "?1", "0", "1.5", "true", "", "allow", "self \"https://stranger.test\"", "src", ":AA==:", "{}", "[]"];

/** @param {ReturnType<import("../random.mjs").random>} random */
export function generate({ chance, pick, many }) {
  const list = () => {
    const inner = many(0, 3, () => pick(chance(0.4) ? ["self", "\"https://stranger.test\""] : ITEMS)).join(chance(0.9) ? " " : pick(["  ", ", ", ",", ";", "\t"]));
    const [open, close] = chance(0.92) ? ["(", ")"] : pick([["( ", " )"], ["(", ""], ["", ")"], ["((", "))"], ["[", "]"], ["(", ");"]]);
    return open + inner + close;
  };
  const parameter = () => (chance(0.93) ? "" : pick([";report-to=main", "; report-to=main", ";report-to", ";a=\"b\"", ";"]));
  const item = () => {
    const name = chance(0.6) ? "geolocation" : chance(0.75) ? pick(FEATURES) : pick(UNKNOWN);
    if (chance(0.04)) return pick([name, `${name} 'none'`, `${name}:()`, `${name} ()`, `"${name}"=()`, `${name}==()`]);
    return `${name}${chance(0.95) ? "=" : pick([" =", "= ", " = "])}${chance(0.75) ? list() : pick(BARE)}${parameter()}`;
  };
  const field = () => many(1, 3, item).join(chance(0.85) ? ", " : pick([",", "; ", " ", ",, ", ",\t", "  ,  "])) + (chance(0.06) ? pick([",", ";", " ", ", ", "#"]) : "");
  return { url: "https://a.test/", permissions_policy: many(1, chance(0.12) ? 2 : 1, field) };
}

/** @file What runs in the page: facts about the document, never its text. The same facts as `src/capture/document.rs` reads from a body. */

/**
 * Self-contained, because browsers move only the function itself into the page.
 * @param {{id: string, needles: string[]}[]} signs
 */
export function facts(signs) {
  const MOST = 1000;
  const all = (selector) => [...document.querySelectorAll(selector)].slice(0, MOST);
  const short = (text) => text?.slice(0, 4000) ?? null;
  const page = document.documentElement?.outerHTML.slice(0, 4_000_000) ?? "";
  const body = document.body?.innerText.slice(0, 4_000_000) ?? "";
  const found = signs.filter(({ needles }) => needles.every((needle) => page.includes(needle) || body.includes(needle)));
  const referrer = all("meta[name=referrer i][content]:not([http-equiv])").at(-1);
  const attributes = (test) => all("*").reduce((count, element) => count + [...element.attributes].filter(test).length, 0);
  const elements = all("img[src], script[src], link[rel~=stylesheet i][href], iframe[src], video[src], audio[src]").map((element) => ({ name: element.src || element.href, initiatorType: element.localName }));
  const loaded = [...performance.getEntriesByType("resource"), ...elements].slice(0, MOST);
  return {
    loaded: loaded.map(({ name, initiatorType, responseStatus }) => ({ url: short(name), by: initiatorType, status: responseStatus || null })),
    meta_csp: all("meta[http-equiv=content-security-policy i]").map(({ content }) => content),
    ...(referrer && { meta_referrer: referrer.content }),
    scripts: all("script").map((script) => ({
      src: short(script.getAttribute("src")),
      integrity: short(script.getAttribute("integrity")),
      nonce: Boolean(script.nonce),
    })),
    styles: all("link[rel~=stylesheet i][href]").map((link) => ({ href: short(link.getAttribute("href")), integrity: short(link.getAttribute("integrity")) })),
    inline_styles: all("style").length + all("[style]").length,
    inline_handlers: attributes(({ name }) => name.startsWith("on")) + all("a[href^='javascript:' i]").length,
    forms: all("form").map((form) => ({
      method: form.method,
      action: short(form.getAttribute("action")) ?? "",
      hidden: [...form.querySelectorAll("input[type=hidden]")].slice(0, MOST).map(({ name }) => short(name)),
      password: form.querySelector("input[type=password]") !== null,
    })),
    frames: all("iframe").map((frame) => ({ src: short(frame.getAttribute("src")) ?? "", sandbox: frame.hasAttribute("sandbox") })),
    plain_media: all("img[src^='http:' i], audio[src^='http:' i], video[src^='http:' i], source[src^='http:' i]").map((media) => short(media.getAttribute("src"))),
    signs: [...new Set(found.map(({ id }) => id))],
  };
}

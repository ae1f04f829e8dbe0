/** @file What runs in the page: facts about the document, never its text. The same facts as `src/capture/document.rs` reads from a body. */
// @ts-nocheck until the facts have their final form.

/**
 * Self-contained, because browsers move only the function itself into the page. The page may be hostile, and not complete yet.
 *
 * Nothing is read off an element or the document by name: `<input name=method>` in a form, or `<img name=body>`, would come in the place of
 * the property. Prototypes cannot be hidden that way, and scripts of the page do not reach those of an extension's world.
 * @param {{id: string, needles: string[]}[]} signs
 */
export function facts(signs) {
  const [MOST, MOST_ELEMENTS, MOST_TEXT] = [1000, 100_000, 4_000_000];
  const [read, unread] = [{}, []];
  let leftOut = 0;

  /** A fact that cannot be read is named, and the others stay. */
  const fact = (name, find) => {
    try {
      read[name] = find();
    } catch {
      unread.push(name);
    }
  };
  const get = (kind, name, from) => Reflect.get(kind.prototype, name, from);
  const all = (selector) => [...Document.prototype.querySelectorAll.call(document, selector)];
  const inside = (element, selector) => [...Element.prototype.querySelectorAll.call(element, selector)];
  const has = (element, name) => Element.prototype.hasAttribute.call(element, name);
  const attribute = (element, name) => Element.prototype.getAttribute.call(element, name);
  const short = (text) => text?.slice(0, 4000) ?? null;
  const name = (element) => get(Element, "localName", element);
  const some = (list, most = MOST) => {
    leftOut += Math.max(list.length - most, 0);
    return list.slice(0, most);
  };

  /** Where a script comes from: in SVG it is a link. */
  const source = (script) => (script instanceof SVGElement ? (attribute(script, "href") ?? attribute(script, "xlink:href")) : attribute(script, "src"));
  /** Browsers empty the attribute, and keep the nonce as a property. */
  const nonce = (script) => {
    const kind = [HTMLElement, SVGElement].find((one) => script instanceof one);
    return kind !== undefined && Boolean(get(kind, "nonce", script));
  };
  /** Whether a script is a block of data, which browsers neither fetch nor run. */
  const isData = (script) => {
    const language = attribute(script, "language");
    const type = attribute(script, "type") ?? (language && `text/${language}`);
    if (!type) return false;
    const kind = type.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "");
    return !/^((application|text)\/(x-)?(java|ecma)script|text\/(javascript1\.[0-5]|jscript|livescript)|module|importmap|speculationrules)$/i.test(kind);
  };
  const LEADS = { href: ["a", "area"], "xlink:href": ["a", "area"], action: ["form"], formaction: ["button", "input"], src: ["iframe", "frame"] };
  const isScriptUrl = (url) => /^javascript:/i.test(short(url).replace(/^[\0- ]+|[\t\n\r]/g, ""));
  const isHandler = (element, key) => key.startsWith("on") || (Object.hasOwn(LEADS, key) && LEADS[key].includes(name(element)) && isScriptUrl(attribute(element, key)));

  fact("signs", () => {
    const [root, shown] = [get(Document, "documentElement", document), get(Document, "body", document)];
    const page = root ? get(Element, "outerHTML", root).slice(0, MOST_TEXT) : "";
    const body = shown instanceof HTMLElement ? get(HTMLElement, "innerText", shown).slice(0, MOST_TEXT) : "";
    const found = signs.filter(({ needles }) => needles.every((needle) => page.includes(needle) || body.includes(needle)));
    return [...new Set(found.map(({ id }) => id))];
  });
  fact("meta_csp", () => some(all("meta[http-equiv=content-security-policy i][content]")).map((meta) => attribute(meta, "content")));
  fact("meta_referrer", () => {
    const last = all("meta[name=referrer i][content]:not([http-equiv])").at(-1);
    return last && attribute(last, "content");
  });
  fact("scripts", () =>
    some(all("script")).map((script) => ({ src: short(source(script)), integrity: short(attribute(script, "integrity")), nonce: nonce(script), nonce_place: has(script, "nonce") && !nonce(script), data: isData(script) })),
  );
  fact("styles", () => some(all("link[rel~=stylesheet i][href]")).map((link) => ({ href: short(attribute(link, "href")), integrity: short(attribute(link, "integrity")) })));
  fact("inline_styles", () => all("style").length + all("[style]").length);
  fact("inline_handlers", () =>
    some(all("*"), MOST_ELEMENTS).reduce((count, element) => count + Element.prototype.getAttributeNames.call(element).filter((key) => isHandler(element, key)).length, 0),
  );
  fact("forms", () =>
    some(all("form")).map((form) => {
      const method = attribute(form, "method")?.toLowerCase();
      return {
        method: method === "post" || method === "dialog" ? method : "get",
        action: short(attribute(form, "action")) ?? "",
        hidden: some(inside(form, "input[type=hidden i]")).map((input) => short(attribute(input, "name")) ?? ""),
        password: inside(form, "input[type=password i]").length > 0,
      };
    }),
  );
  fact("frames", () => some(all("iframe")).map((frame) => ({ src: short(attribute(frame, "src")) ?? "", sandbox: has(frame, "sandbox") })));
  fact("plain_media", () =>
    some(all("img[src], audio[src], video[src], source[src]").map((media) => short(attribute(media, "src"))).filter((src) => /^[\0- ]*http:\/\//i.test(src))),
  );
  // What the browser says that it loaded; then what elements list, of which it may never have loaded anything.
  fact("loaded", () => {
    const base = get(Node, "baseURI", document);
    const resolved = (url) => (URL.canParse(url, base) ? new URL(url, base).href.split("#")[0] : "");
    const timed = Performance.prototype.getEntriesByType.call(performance, "resource");
    const listed = all("img[src], script, link[rel~=stylesheet i][href], iframe[src], video[src], audio[src]").slice(0, MOST);
    const urls = listed.map((element) => ({ url: resolved(source(element) ?? attribute(element, "href") ?? ""), by: name(element) }));
    return [
      ...timed.map(({ name: url, initiatorType, responseStatus }) => ({ url: short(url.split("#")[0]), by: initiatorType, status: responseStatus || null, loaded: true })),
      ...urls.filter(({ url }) => url && url.length <= 4000),
    ].slice(0, MOST);
  });
  return { ...read, left_out: leftOut, unread };
}

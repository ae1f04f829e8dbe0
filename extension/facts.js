/** @file What runs in the page: its elements as they are, never its text. What they say, `src/capture/document.rs` knows alone. */
/** @import { LiveDocument, LiveElement, Sign } from "./headlint.js" */

/**
 * Self-contained, because browsers move only the function itself into the page. The page may be hostile, and not complete yet.
 *
 * Nothing is read off an element or the document by name: `<input name=method>` in a form, or `<img name=body>`, would come in the place of
 * the property. Prototypes cannot be hidden that way, and scripts of the page do not reach those of an extension's world.
 * @param {Sign[]} signs @returns {LiveDocument}
 */
export function facts(signs) {
  const [MOST, MOST_FIELDS, MOST_ELEMENTS, MOST_TEXT] = [1000, 10_000, 100_000, 4_000_000];
  const [MOST_VALUE, MOST_POLICY] = [4000, 65_536];
  /** @type {Partial<LiveDocument>} */
  const read = {};
  /** @type {string[]} */
  const unread = [];
  let leftOut = 0;

  /** A fact that cannot be read is named, and the others stay. @template {"elements" | "signs" | "loaded"} Name @param {Name} name @param {() => LiveDocument[Name]} find */
  const fact = (name, find) => {
    try {
      read[name] = find();
    } catch {
      unread.push(name);
    }
  };
  /** @param {Function} kind @param {string} name @param {object} from */
  const get = (kind, name, from) => Reflect.get(kind.prototype, name, from);
  /** @param {string} selector @returns {Element[]} */
  const all = (selector) => [...Document.prototype.querySelectorAll.call(document, selector)];
  /** @param {Element} element @returns {string[]} */
  const names = (element) => Element.prototype.getAttributeNames.call(element);
  /** @param {Element} element @param {string} name @returns {string | null} */
  const attribute = (element, name) => Element.prototype.getAttribute.call(element, name);
  /** @param {string | null} text */
  const short = (text) => text?.slice(0, MOST_VALUE) ?? null;
  /** @param {Element} element @returns {string} */
  const name = (element) => get(Element, "localName", element);

  /** @type {Map<string, LiveElement["language"]>} */
  const LANGUAGES = new Map([["http://www.w3.org/1999/xhtml", "html"], ["http://www.w3.org/2000/svg", "svg"]]);
  /** @param {Element} element */
  const language = (element) => LANGUAGES.get(get(Element, "namespaceURI", element)) ?? "other";
  /** Where a script comes from: in SVG it is a link. @param {Element} script */
  const source = (script) => (script instanceof SVGElement ? (attribute(script, "href") ?? attribute(script, "xlink:href")) : attribute(script, "src"));
  /** Browsers empty the attribute, and keep the nonce as a property: that it is there is enough. @param {Element} script */
  const nonce = (script) => {
    const kind = [HTMLElement, SVGElement].find((one) => script instanceof one);
    return kind !== undefined && get(kind, "nonce", script) ? "hidden" : attribute(script, "nonce");
  };

  // Elements that are listed one by one, with the attributes that count. Whether they do, is decided where they are read.
  /** @type {Record<string, string[]>} */
  const LISTED = {
    script: ["src", "href", "xlink:href", "integrity", "nonce", "type", "language"],
    link: ["rel", "href", "integrity"],
    meta: ["http-equiv", "name", "content"],
    form: ["method", "action"],
    input: ["type", "name"],
    iframe: ["src", "sandbox"],
    img: ["src"],
    audio: ["src"],
    video: ["src"],
    source: ["src"],
  };
  /** @param {RegExp} pattern @param {...string} keys @returns {(element: Element) => boolean} */
  const holds = (pattern, ...keys) => (element) => keys.some((key) => pattern.test(attribute(element, key) ?? ""));
  const plain = holds(/^[\0- ]*http:/i, "src");
  /** Of these there are many, and few that can count. @type {Record<string, (element: Element) => boolean>} */
  const MAY_COUNT = {
    link: holds(/stylesheet/i, "rel"),
    meta: holds(/policy|referrer|-options|-security|-origin/i, "http-equiv", "name"),
    input: holds(/hidden|password/i, "type"),
    img: plain,
    audio: plain,
    video: plain,
    source: plain,
  };
  const LEADS = ["href", "xlink:href", "action", "formaction", "src"];
  /** What makes an attribute count on whatever element: a handler, a style, or an address that begins as `javascript:` does, of which the rest is left away. @param {Element} element */
  const counted = (element) => {
    /** @type {LiveElement["attributes"]} */
    const all = [];
    for (const key of names(element)) {
      if (key.startsWith("on") || key === "style") all.push([key, ""]);
      if (!LEADS.includes(key)) continue;
      const url = (short(attribute(element, key)) ?? "").replace(/^[\0- ]+|[\t\n\r]/g, "");
      if (/^java/i.test(url)) all.push([key, url.slice(0, "javascript:".length)]);
    }
    return all;
  };
  /** @param {Element} element @param {string} key */
  const value = (element, key) => {
    if (key === "nonce") return nonce(element);
    return attribute(element, key)?.slice(0, key === "content" ? MOST_POLICY : MOST_VALUE) ?? null;
  };

  fact("elements", () => {
    const found = all("*");
    leftOut += Math.max(found.length - MOST_ELEMENTS, 0);
    const forms = new Map(all("form").filter((form) => form instanceof HTMLFormElement).map((form, at) => [form, at]));
    /** @type {LiveElement[]} */
    const elements = [];
    /** @type {Map<string, LiveElement>} */
    const alike = new Map();
    /** @type {Record<string, number>} */
    const listed = {};
    let size = 0;
    /** @param {Element} element @param {string} kind */
    const isListed = (element, kind) => {
      if (!Object.hasOwn(LISTED, kind) || !(MAY_COUNT[kind]?.(element) ?? true)) return false;
      listed[kind] = (listed[kind] ?? 0) + 1;
      if (listed[kind] <= (kind === "input" ? MOST_FIELDS : MOST) && size < MOST_TEXT) return true;
      leftOut += 1;
      return false;
    };
    for (const element of found.slice(0, MOST_ELEMENTS)) {
      const kind = name(element);
      const also = counted(element);
      if (isListed(element, kind)) {
        /** @type {LiveElement["attributes"]} */
        const own = [];
        for (const key of LISTED[kind]) {
          const text = value(element, key);
          if (text !== null) own.push([key, text]);
        }
        const owner = element instanceof HTMLInputElement ? forms.get(get(HTMLInputElement, "form", element)) : undefined;
        const attributes = [...own, ...also.filter(([key]) => !LISTED[kind].includes(key))];
        size += attributes.reduce((sum, [key, text]) => sum + key.length + text.length, 0);
        elements.push({ name: kind, language: language(element), attributes, form: owner, times: 1 });
      } else if (also.length > 0 || kind === "style") {
        // Of one that is left out of its list only these count.
        /** @type {LiveElement} */
        const one = { name: Object.hasOwn(LISTED, kind) && !(kind in MAY_COUNT) ? "" : kind, language: language(element), attributes: also, times: 1 };
        const key = JSON.stringify(one);
        const same = alike.get(key);
        if (same) same.times += 1;
        else if (alike.size < MOST) alike.set(key, one);
        else leftOut += 1;
      }
    }
    return [...elements, ...alike.values()];
  });
  fact("signs", () => {
    const [root, shown] = [get(Document, "documentElement", document), get(Document, "body", document)];
    const page = root ? get(Element, "outerHTML", root).slice(0, MOST_TEXT) : "";
    const body = shown instanceof HTMLElement ? get(HTMLElement, "innerText", shown).slice(0, MOST_TEXT) : "";
    const found = signs.filter(({ needles }) => needles.every((needle) => page.includes(needle) || body.includes(needle)));
    return [...new Set(found.map(({ id }) => id))];
  });
  // What the browser says that it loaded; then what elements list, of which it may never have loaded anything.
  fact("loaded", () => {
    const base = get(Node, "baseURI", document);
    /** @param {string} url */
    const resolved = (url) => (URL.canParse(url, base) ? new URL(url, base).href.split("#")[0] : "");
    const timed = /** @type {PerformanceResourceTiming[]} */ (Performance.prototype.getEntriesByType.call(performance, "resource"));
    const listed = all("img[src], script, link[rel~=stylesheet i][href], iframe[src], video[src], audio[src]").slice(0, MOST);
    const urls = listed.map((element) => ({ url: resolved(source(element) ?? attribute(element, "href") ?? ""), by: name(element) }));
    return [
      ...timed.map(({ name: url, initiatorType, responseStatus }) => ({ url: url.split("#")[0].slice(0, MOST_VALUE), by: initiatorType, status: responseStatus || null, loaded: true })),
      ...urls.filter(({ url }) => url && url.length <= 4000),
    ].slice(0, MOST);
  });
  return { ...read, left_out: leftOut, unread };
}

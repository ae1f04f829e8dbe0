/** @file A page in the reader's language: its sentences are in its HTML, in English, and replaced by those of one table. */

/** @import { Translation } from "./headlint.js" */

/** @param {string} language as browsers name it @returns {Promise<Translation | undefined>} undefined for English, and where there is no table */
export async function translation(language) {
  const [base] = language.split("-");
  if (base === "en" || !/^[a-z]+$/.test(base)) return undefined;
  try {
    const response = await fetch(`words/${base}.json`);
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Puts this page into a language, or into the one that its address names, and gives the table for what is rendered later.
 * @param {string} language
 */
export async function translatePage(language) {
  const wanted = new URLSearchParams(location.search).get("language") ?? language;
  const table = await translation(wanted);
  if (!table) return undefined;
  document.documentElement.lang = wanted;
  for (const element of document.querySelectorAll("*")) if (!element.closest("[translate=no]")) translateElement(element, table);
  return table;
}

/** What people read or hear; `data-says-…` is what a script says later. */
const READ = /^(aria-label|title|placeholder|alt|data-says-.*)$/;

/**
 * Translates an element's own attributes and texts. A sentence ends at any element but `code`, which is between back-ticks in the table.
 * @param {Element} element @param {Translation} table
 */
function translateElement(element, table) {
  for (const { name, value } of element.attributes) {
    if (READ.test(name) && table[value]) element.setAttribute(name, table[value]);
  }
  /** @type {(Text | Element)[]} */
  let sentence = [];
  for (const node of element.localName === "code" ? [] : [...element.childNodes, null]) {
    if (node instanceof Text || (node instanceof Element && node.localName === "code")) {
      sentence.push(node);
    } else {
      translateSentence(sentence, table);
      sentence = [];
    }
  }
}

/** @param {(Text | Element)[]} nodes @param {Translation} table */
function translateSentence(nodes, table) {
  const written = nodes.map((node) => (node instanceof Text ? node.data : `\`${node.textContent}\``)).join("");
  const translated = table[written.replace(/\s+/g, " ").trim()];
  if (!translated) return;
  const [before, after] = [/^\s*/, /\s*$/].map((space) => space.exec(written)?.[0] ?? "");
  const pieces = translated.split("`").map((piece, at) => {
    if (at % 2 === 0) return piece;
    const code = document.createElement("code");
    code.textContent = piece;
    return code;
  });
  nodes[0].before(before, ...pieces, after);
  for (const node of nodes) node.remove();
}

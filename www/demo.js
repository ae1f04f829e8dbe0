/** @file The demo page: what is typed is judged at once, by the same wasm as in the extension. */

import init, { asText, linkText, listen, paint, showText, translate } from "./headlint.js";

const SAMPLES = [
  ["flask-bare", "Bare Flask", "https://app.example/"],
  ["flask-hardened", "Hardened Flask", "https://app.example/"],
  ["fastapi-bare", "Bare FastAPI", "https://api.example/items"],
  ["fastapi-hardened", "Hardened FastAPI", "https://api.example/items"],
  ["debug-page", "Leaking debug page", "https://app.example/report"],
  ["csp-broken", "Broken CSP", "https://app.example/"],
  ["login", "Login with redirects", "http://app.example/login"],
];

/** @import { Choice, Translation } from "./headlint.js" */

const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const [root, problem, samples, marks, link] = ["root", "problem", "samples", "marks", "link"].map(element);
const [url, file] = ["url", "file"].map((id) => /** @type {HTMLInputElement} */ (element(id)));
const text = /** @type {HTMLTextAreaElement} */ (element("text"));

/** @type {Choice} */
let choice = {};
/**
 * The sample that is being loaded.
 * @type {string[] | undefined}
 */
let wanted;

/** Checks a text; one that cannot be read leaves the scorecard as it was, and a sentence. */
function check(response = text.value) {
  const error = response.trim() ? showText(root, response, url.value, choice) : undefined;
  problem.textContent = error ?? "";
  return error;
}

/** Marks what was found in the text. */
function mark() {
  paint(marks, text.value);
  marks.scrollTop = text.scrollTop;
}

/** @param {string} response @param {string} address */
function fill(response, address) {
  [text.value, url.value] = [response, address];
  check();
  mark();
}

/** Shows a sample, unless another was chosen or something was typed meanwhile. @param {string[]} sample @param {Element | null} button */
async function load(sample, button) {
  wanted = sample;
  const [name, , address] = sample;
  const response = await (await fetch(`samples/${name}.txt`)).text();
  if (wanted !== sample) return;
  fill(response, address);
  for (const other of samples.children) other.setAttribute("aria-pressed", String(other === button));
}

function edited() {
  wanted = undefined;
  check();
  mark();
}

/** A file's text: UTF-8, or UTF-16 where its byte order mark says so, as PowerShell writes it. @param {File} dropped */
async function read(dropped) {
  const bytes = new Uint8Array(await dropped.arrayBuffer());
  const mark = (bytes[0] << 8) | bytes[1];
  const encoding = mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/** Shows a file: its page in the field, and everything else that it holds below the scorecard. @param {File | undefined} dropped */
async function open(dropped) {
  wanted = undefined;
  if (!dropped || check(await read(dropped))) return;
  [text.value, url.value] = asText();
  mark();
}

/** A link carries the response behind its `#`, which browsers do not send, with its secrets masked. */
function openLink() {
  const carried = new URLSearchParams(location.hash.slice(1));
  const response = carried.get("text");
  if (response === null) return false;
  fill(response, carried.get("url") ?? "");
  return true;
}

async function copyLink() {
  const [masked, from] = linkText();
  history.replaceState(null, "", `#${new URLSearchParams({ url: from, text: masked })}`);
  const status = await navigator.clipboard.writeText(location.href).then(() => "Copied", () => "Copy it from the address bar");
  const before = link.textContent;
  link.textContent = status;
  setTimeout(() => (link.textContent = before), 2000);
}

/** The sentences of the reader's language, or of the one that the address names, where there is a file of them. @returns {Promise<Translation | undefined>} */
async function translation() {
  const [language] = (new URLSearchParams(location.search).get("language") ?? navigator.language).split("-");
  if (language === "en" || !/^[a-z]+$/.test(language)) return undefined;
  return fetch(`words/${language}.json`).then((response) => (response.ok ? response.json() : undefined), () => undefined);
}

const [table] = await Promise.all([translation(), init()]);
translate(table);
listen(root);
root.addEventListener("headlint-choice", (event) => (choice = /** @type {CustomEvent<Choice>} */ (event).detail));
text.addEventListener("input", edited);
url.addEventListener("input", edited);
text.addEventListener("scroll", () => (marks.scrollTop = text.scrollTop));
file.addEventListener("change", () => open(file.files?.[0]));
link.addEventListener("click", copyLink);
addEventListener("hashchange", openLink);
/** @param {DragEvent} event @param {boolean} over */
const dragged = (event, over) => {
  document.body.classList.toggle("dropping", over);
  if (event.type !== "dragleave") event.preventDefault();
};
addEventListener("dragover", (event) => dragged(event, true));
addEventListener("dragleave", (event) => dragged(event, false));
addEventListener("drop", (event) => {
  dragged(event, false);
  open(event.dataTransfer?.files[0]);
});
for (const sample of SAMPLES) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = sample[1];
  button.addEventListener("click", () => load(sample, button));
  samples.append(button);
}
// Where there is no such thing the page works all the same, with its server.
navigator.serviceWorker?.register("offline.js").catch(() => {});
if (!openLink()) await load(SAMPLES[0], samples.firstElementChild);

/** @file The demo page: what is typed is judged at once, by the same wasm as in the extension. */

import init, { asText, linkText, listen, paint, showFile, showText, translate } from "./headlint.js";
import { translatePage } from "./translate.js";

/** @import { Choice } from "./headlint.js" */

const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const [root, problem, stale, marks, link] = ["root", "problem", "stale", "marks", "link"].map(element);
const [url, file] = ["url", "file"].map((id) => /** @type {HTMLInputElement} */ (element(id)));
const text = /** @type {HTMLTextAreaElement} */ (element("text"));
/** @type {NodeListOf<HTMLButtonElement>} */
const sampleButtons = element("samples").querySelectorAll("button");

/** @type {Choice} */
let choice = {};
/**
 * The sample that is being loaded.
 * @type {HTMLButtonElement | undefined}
 */
let wanted;

/** The most bytes of a file that the module reads at once; the command line reads any number. */
const MOST = 100_000_000;

/** Says what came of an input. What could not be read leaves the scorecard as it was, which is then said above it. @param {[shown: boolean, message: string]} came */
function say([shown, message]) {
  problem.textContent = message;
  stale.hidden = shown || !root.hasChildNodes();
  root.toggleAttribute("data-stale", !shown);
  return shown;
}

/** Checks what is in the field. */
const check = () => say(text.value.trim() ? showText(root, text.value, url.value, choice) : [false, problem.dataset.saysEmpty ?? ""]);

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

/** Shows a sample, unless another was chosen or something was typed meanwhile. @param {HTMLButtonElement} button */
async function load(button) {
  wanted = button;
  const response = await (await fetch(`samples/${button.dataset.sample}.txt`)).text();
  if (wanted !== button) return;
  fill(response, button.dataset.url ?? "");
  for (const other of sampleButtons) other.setAttribute("aria-pressed", String(other === button));
}

function edited() {
  wanted = undefined;
  check();
  mark();
}

/** Shows a file: its page in the field, and everything else that it holds below the scorecard. @param {File | undefined} dropped */
async function open(dropped) {
  wanted = undefined;
  if (!dropped) return;
  if (dropped.size > MOST) return say([false, problem.dataset.saysTooLarge ?? ""]);
  if (!say(showFile(root, new Uint8Array(await dropped.arrayBuffer()), url.value, choice))) return;
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
  const status = await navigator.clipboard.writeText(location.href).then(() => link.dataset.saysCopied, () => link.dataset.saysNotCopied);
  const before = link.textContent;
  link.textContent = status ?? "";
  setTimeout(() => (link.textContent = before), 2000);
}

const [table] = await Promise.all([translatePage(navigator.language), init()]);
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
for (const button of sampleButtons) button.addEventListener("click", () => load(button));
// Where there is no such thing the page works all the same, with its server.
navigator.serviceWorker?.register("offline.js").catch(() => {});
if (!openLink()) await load(sampleButtons[0]);

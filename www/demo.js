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

const [root, text, url, problem, samples, marks, file, link] = ["root", "text", "url", "problem", "samples", "marks", "file", "link"].map((id) => document.getElementById(id));
let choice = {};
let wanted;

/** Judges a text; one that cannot be read leaves the scorecard as it was, and a sentence. */
function judge(response = text.value) {
  const wrong = response.trim() ? showText(root, response, url.value, choice) : undefined;
  problem.textContent = wrong ?? "";
  return wrong;
}

function mark() {
  paint(marks, text.value);
  marks.scrollTop = text.scrollTop;
}

function put(response, address) {
  [text.value, url.value] = [response, address];
  judge();
  mark();
}

/** Shows a sample, unless the person asked for another or began to type while it came. */
async function load(sample, button) {
  wanted = sample;
  const [name, , address] = sample;
  const answer = await (await fetch(`samples/${name}.txt`)).text();
  if (wanted !== sample) return;
  put(answer, address);
  for (const other of samples.children) other.setAttribute("aria-pressed", String(other === button));
}

function edited() {
  wanted = undefined;
  judge();
  mark();
}

/** A file's text: UTF-8, or UTF-16 where its byte order mark says so, as PowerShell writes it. */
async function read(dropped) {
  const bytes = new Uint8Array(await dropped.arrayBuffer());
  const encoding = { 0xfffe: "utf-16le", 0xfeff: "utf-16be" }[(bytes[0] << 8) | bytes[1]] ?? "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/** Shows a file: its page in the field, and everything else that it holds below the scorecard. */
async function open(dropped) {
  wanted = undefined;
  if (!dropped || judge(await read(dropped))) return;
  [text.value, url.value] = asText();
  mark();
}

/** A link carries the response behind its `#`, which browsers send to nobody, with its secrets masked. */
function linked() {
  const carried = new URLSearchParams(location.hash.slice(1));
  if (!carried.has("text")) return false;
  put(carried.get("text"), carried.get("url") ?? "");
  return true;
}

async function copyLink() {
  const [masked, from] = linkText();
  history.replaceState(null, "", `#${new URLSearchParams({ url: from, text: masked })}`);
  const said = await navigator.clipboard.writeText(location.href).then(() => "Copied", () => "Copy it from the address bar");
  const before = link.textContent;
  link.textContent = said;
  setTimeout(() => (link.textContent = before), 2000);
}

/** The sentences of the reader's language, or of the one that the address names, where there is a file of them. */
async function words() {
  const [language] = (new URLSearchParams(location.search).get("language") ?? navigator.language).split("-");
  if (language === "en" || !/^[a-z]+$/.test(language)) return undefined;
  return fetch(`words/${language}.json`).then((answer) => (answer.ok ? answer.json() : undefined), () => undefined);
}

const [table] = await Promise.all([words(), init()]);
translate(table);
listen(root);
root.addEventListener("headlint-choice", ({ detail }) => (choice = detail));
text.addEventListener("input", edited);
url.addEventListener("input", edited);
text.addEventListener("scroll", () => (marks.scrollTop = text.scrollTop));
file.addEventListener("change", () => open(file.files[0]));
link.addEventListener("click", copyLink);
addEventListener("hashchange", linked);
for (const [event, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  addEventListener(event, (dragged) => {
    document.body.classList.toggle("dropping", over);
    if (event === "dragleave") return;
    dragged.preventDefault();
    if (event === "drop") open(dragged.dataTransfer.files[0]);
  });
}
for (const sample of SAMPLES) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = sample[1];
  button.addEventListener("click", () => load(sample, button));
  samples.append(button);
}
// Where there is no such thing the page works all the same, with its server.
navigator.serviceWorker?.register("offline.js").catch(() => {});
if (!linked()) await load(SAMPLES[0], samples.firstElementChild);

/** @file The demo page: what is typed is judged at once, by the same wasm as in the extension. */

import init, { listen, showText } from "./headlint.js";

const SAMPLES = [
  ["flask-bare", "Bare Flask", "https://app.example/"],
  ["flask-hardened", "Hardened Flask", "https://app.example/"],
  ["fastapi-bare", "Bare FastAPI", "https://api.example/items"],
  ["fastapi-hardened", "Hardened FastAPI", "https://api.example/items"],
  ["debug-page", "Leaking debug page", "https://app.example/report"],
  ["csp-broken", "Broken CSP", "https://app.example/"],
  ["login", "Login with redirects", "http://app.example/login"],
];

const [root, text, url, problem, samples] = ["root", "text", "url", "problem", "samples"].map((id) => document.getElementById(id));
let choice = {};
let wanted;

function judge() {
  const wrong = text.value.trim() ? showText(root, text.value, url.value, choice) : undefined;
  problem.textContent = wrong ?? "";
}

/** Shows a sample, unless the person asked for another or began to type while it came. */
async function load(sample, button) {
  wanted = sample;
  const [name, , address] = sample;
  const answer = await (await fetch(`samples/${name}.txt`)).text();
  if (wanted !== sample) return;
  [text.value, url.value] = [answer, address];
  judge();
  for (const other of samples.children) other.setAttribute("aria-pressed", String(other === button));
}

function edited() {
  wanted = undefined;
  judge();
}

await init();
listen(root);
root.addEventListener("headlint-choice", ({ detail }) => (choice = detail));
text.addEventListener("input", edited);
url.addEventListener("input", edited);
for (const sample of SAMPLES) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = sample[1];
  button.addEventListener("click", () => load(sample, button));
  samples.append(button);
}
await load(SAMPLES[0], samples.firstElementChild);

/** @file Both browsers behind one set of names, with the extension built for each. */

import path from "node:path";
import { Chromium } from "./chromium.mjs";
import { Firefox } from "./firefox.mjs";
import { until } from "./wait.mjs";

export const ROOT = path.resolve(import.meta.dirname, "../../..");

export const BROWSERS = {
  chromium: (options) => Chromium.start(path.join(ROOT, "dist/chrome"), options),
  firefox: (options) => Firefox.start(path.join(ROOT, "dist/firefox"), options),
};

/** Presses the button and waits for a scorecard or a notice. */
export async function scorecard(browser) {
  const popup = await browser.press();
  await until(() => popup.run("return document.querySelector('[data-headlint]:not([data-notice=loading], [data-notice=waiting], [data-reading])') !== null"), 30_000, "the scorecard");
  return popup;
}

/** What a scorecard says in its attributes. */
export const SUMMARY = `
  const card = document.querySelector("[data-headlint]");
  const rows = Object.fromEntries([...card.querySelectorAll("[data-check]")].map((row) => [row.dataset.check, row.dataset.outcome]));
  return { kind: card.dataset.headlint, notice: card.dataset.notice, grade: card.dataset.grade, score: Number(card.dataset.score), framework: card.dataset.framework, rows, text: card.innerText, all: card.textContent };
`;

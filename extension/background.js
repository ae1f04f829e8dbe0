/** @file Hands each event to the recorder, saves what it says, and shows the grade on the button. */

import init, { badge, isShared, record, resources, restore, translate } from "./headlint.js";
import * as platform from "./platform.js";
import { translation } from "./translate.js";

/** @import { BrowserEvent } from "./headlint.js" */
/** @import { Details } from "./platform.js" */

/** The recorder, with everything that was saved before the browser stopped this script. */
async function start() {
  const [saved, table] = await Promise.all([platform.savedTabs(), translation(platform.language()), init()]);
  translate(table);
  for (const tab of saved) restore(...tab);
}

/** Events are handled one after another, in the order in which they came. */
let queue = start();

/** @param {string} what @param {() => Promise<void>} work */
function enqueue(what, work) {
  queue = queue.then(work).catch((error) => console.error("Headlint could not handle", what, error));
}

platform.welcome();
platform.listen(
  (kind, details) => enqueue(kind, () => handle(kind, details)),
  (tab, url) => enqueue("a loaded page", () => showGrade(tab, url)),
);

/** @param {BrowserEvent["kind"]} kind @param {Details} details */
async function handle(kind, details) {
  // Firefox reports private windows: nothing of those is kept, not even in memory. Chromium keeps them out unless allowed there.
  if (details.incognito) return;
  const { save, later, remove } = record(kind, details, platform.isFirefox);
  if (later !== undefined) saveLater(later);
  if (save) await platform.saveTab(...save);
  if (remove !== undefined) await platform.forgetTab(remove);
  // Either may come last, the end of the response or the loaded page, and browsers clear the badge in between.
  if ((kind === "completed" || kind === "failed") && details.url) await showGrade(details.tabId, details.url);
}

/** @param {number} tab @param {string} url */
async function showGrade(tab, url) {
  if (!(await platform.settings()).badge) return;
  const grade = badge(tab, url, isShared(tab, url) ? await platform.documentKey(tab) : undefined);
  if (grade) await platform.showBadge(grade);
}

/**
 * Tabs whose resources are to be saved: they come in by the hundred, so that is done a few times a second.
 * @type {Set<number>}
 */
const waiting = new Set();

/** @param {number} tab */
function saveLater(tab) {
  if (waiting.has(tab)) return;
  waiting.add(tab);
  setTimeout(() => {
    waiting.delete(tab);
    enqueue("what a page loads", async () => {
      const loaded = resources(tab);
      if (loaded) await platform.saveResources(tab, loaded);
    });
  }, 250);
}

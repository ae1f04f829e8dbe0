/** @file Hands each event to the recorder, saves what it says, and shows the grade on the button. */

import init, { badge, isShared, record, resources, restore } from "./headlint.js";
import * as platform from "./platform.js";

/** The recorder, with everything that was saved before the browser stopped this script. */
async function start() {
  const [saved] = await Promise.all([platform.savedTabs(), init()]);
  for (const tab of saved) restore(...tab);
}

/** Events are taken one after another, in the order in which they came. */
let queue = start();

function next(what, work) {
  queue = queue.then(work).catch((error) => console.error("Headlint could not take", what, error));
}

platform.welcome();
platform.listen(
  (kind, details) => next(kind, () => take(kind, details)),
  (tab, url) => next("a loaded page", () => show(tab, url)),
);

async function take(kind, details) {
  // Firefox tells of private windows: of those nothing is kept, not even in memory. Chromium keeps them out unless told otherwise.
  if (details.incognito) return;
  const { save, later, remove } = record(kind, details, platform.isFirefox);
  if (later !== undefined) saveLater(later);
  if (save) await platform.saveTab(...save);
  if (remove !== undefined) await platform.forgetTab(remove);
  // Either may come last, the end of the answer or the loaded page, and browsers clear the badge in between.
  if (kind === "completed" || kind === "failed") await show(details.tabId, details.url);
}

async function show(tab, url) {
  if (!(await platform.settings()).badge) return;
  const grade = badge(tab, url, isShared(tab, url) ? await platform.documentKey(tab) : undefined);
  if (grade) await platform.showBadge(grade);
}

/** What pages load comes in by the hundred, so it is saved a few times a second. */
const waiting = new Set();
function saveLater(tab) {
  if (waiting.has(tab)) return;
  waiting.add(tab);
  setTimeout(() => {
    waiting.delete(tab);
    next("what a page loads", async () => {
      const loaded = resources(tab);
      if (loaded) await platform.saveResources(tab, loaded);
    });
  }, 250);
}

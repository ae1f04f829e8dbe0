/** @file Hands each event to the recorder, saves what it says, and shows the grade on the button. */

import init, { record, restore } from "./headlint.js";
import * as platform from "./platform.js";

/** The recorder, with everything that was saved before the browser stopped this script. */
async function start() {
  const [saved] = await Promise.all([platform.savedTabs(), init()]);
  for (const [tab, state] of saved) restore(tab, state);
}

/** Events are taken one after another, in the order in which they came. */
let queue = start();

platform.listen((kind, details) => {
  queue = queue.then(() => take(kind, details)).catch((error) => console.error("Headlint could not record", kind, error));
});

async function take(kind, details) {
  // Private windows leave nothing behind, not even until the browser closes.
  if (details.incognito) return;
  const { save, remove, badge } = record(kind, details, platform.isFirefox);
  if (save) await platform.saveTab(...save);
  if (remove !== undefined) await platform.forgetTab(remove);
  if (badge) await platform.showBadge(badge);
}

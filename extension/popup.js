/** @file The popup: finds what the tab shows and has it rendered. */

import init, { fromEvents, listen, pick, show, showNotice, signs, unreadable } from "./headlint.js";
import * as platform from "./platform.js";

const root = document.getElementById("root");

async function open() {
  const [tab, choice] = await Promise.all([platform.currentTab(), platform.choice(), init()]);
  const why = unreadable(tab.url);
  if (why) return showNotice(root, why, "");
  if (!(await platform.mayRead(tab.url))) return showNotice(root, "withheld", "");
  const [saved, facts] = await Promise.all([platform.savedTab(tab.id), platform.documentFacts(tab.id, signs())]);
  let capture = pick(saved ?? {}, tab.url);
  if (!capture) {
    showNotice(root, "loading", "");
    capture = await again(tab.url);
  }
  if (capture) show(root, capture, facts, choice);
}

/** The response to asking once more; says so where there is none. */
async function again(url) {
  try {
    const capture = fromEvents(await platform.refetch(url), platform.isFirefox);
    if (capture) return capture;
    showNotice(root, "unanswered", "");
  } catch (error) {
    showNotice(root, "unanswered", String(error));
  }
  return undefined;
}

/** What the scorecard cannot do itself. */
root.addEventListener("click", async ({ target }) => {
  const action = target.closest("[data-action]")?.dataset.action;
  if (action === "again") run();
  if (action === "grant") {
    const { url } = await platform.currentTab();
    if (await platform.askFor(url)) run();
  }
});
root.addEventListener("headlint-choice", ({ detail }) => platform.keepChoice(detail));

/** Without our own code there is no view, so this sentence is written here. */
const broken = (error) => root.replaceChildren(`Headlint could not start: ${error}. Close this and press the button again.`);

let listening = false;
async function run() {
  try {
    await open();
    if (!listening) listen(root);
    listening = true;
  } catch (error) {
    console.error(error);
    try {
      showNotice(root, "failed", String(error?.stack ?? error));
    } catch {
      broken(error);
    }
  }
}

run();

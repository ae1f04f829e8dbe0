/** @file The popup: finds what the tab shows and has it rendered. */

import init, { fromEvents, listen, lookAt, nextHop, pageKey, pick, probed, show, showNotice, signs, toProbe, translate, unreadable } from "./headlint.js";
import * as platform from "./platform.js";

const root = document.getElementById("root");

async function open() {
  const [tab, choice, table] = await Promise.all([platform.currentTab(), platform.choice(), platform.words()]);
  translate(table);
  const why = unreadable(tab.url);
  if (why) return showNotice(root, why, "");
  if (!(await platform.mayRead(tab.url))) return limited(tab, choice);
  const { history: keeps } = await platform.settings();
  const [{ state, resources }, document, jar, history] = await Promise.all([
    platform.savedTab(tab.id),
    platform.documentFacts(tab.id, signs()),
    platform.cookieJar(tab.url),
    keeps ? platform.remembered(pageKey(tab.url)) : undefined,
  ]);
  let page = pick(state ?? {}, tab.url);
  if (!page) {
    showNotice(root, "loading", "");
    page = await again(tab.url);
  }
  if (!page) return;
  const entry = show(root, page, { document, jar, resources: resources ?? {}, loaded: document?.loaded ?? [], history }, choice);
  // The report is there; that it cannot be remembered is no reason to take it away.
  if (keeps && !(await platform.isPrivate())) await platform.remember(pageKey(tab.url), entry).catch(console.error);
}

/** What the press of the button alone lets us see, where access to the site was taken away. */
async function limited({ id, url }, choice) {
  const [capture, document] = await Promise.all([platform.glimpse(url), platform.documentFacts(id, signs())]);
  if (capture) show(root, { serial: 0, capture }, { document, resources: {} }, choice);
  else showNotice(root, "withheld", "");
}

/** The response to asking once more; says so where there is none. */
async function again(url) {
  try {
    const page = fromEvents(await platform.refetch(url), platform.isFirefox);
    if (page) return page;
    showNotice(root, "unanswered", "");
  } catch (error) {
    showNotice(root, "unanswered", String(error));
  }
  return undefined;
}

const MOST_HOPS = 5;

/** Asks for what the scorecard lists, one after another, and adds what was answered. */
async function further(button) {
  button.disabled = true;
  const { plain, paths } = toProbe((await platform.currentTab()).url);
  const [hops, answers] = [[], []];
  for (let url = plain; url && hops.length < MOST_HOPS; url = nextHop(hops.at(-1), platform.isFirefox)) hops.push(await platform.ask(url));
  for (const url of paths) answers.push(await platform.ask(url));
  probed(root, hops, answers, platform.isFirefox);
}

/** Asks for one of the page's responses again, to show its headers. */
async function look({ dataset: { at, url } }) {
  const events = await platform.refetch(url).catch(() => []);
  lookAt(root, Number(at), fromEvents(events, platform.isFirefox));
}

/** What the scorecard cannot do itself. */
root.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-action]");
  const action = button?.dataset.action;
  if (action === "again") run();
  if (action === "options") platform.openOptions();
  if (action === "fetch") look(button).catch(failed);
  if (action === "probe") further(button).catch(failed);
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
    await init();
    // Before there is anything to press.
    if (!listening) listen(root);
    listening = true;
    await open();
  } catch (error) {
    failed(error);
  }
}

function failed(error) {
  console.error(error);
  try {
    showNotice(root, "failed", String(error?.stack ?? error));
  } catch {
    broken(error);
  }
}

run();

/** @file The popup: finds what the tab shows and has it rendered. */

import init, { fromEvents, listen, lookAt, nextHop, pick, probed, probing, show, showNotice, signs, toLookAt, toProbe, translate, unreadable } from "./headlint.js";
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
    keeps ? platform.remembered(tab.url) : undefined,
  ]);
  let page = pick(state ?? {}, tab.url);
  if (!page) {
    showNotice(root, "loading", "");
    page = await again(tab.url);
  }
  if (!page) return;
  const entry = show(root, page, { document, jar, resources: resources ?? {}, loaded: document?.loaded ?? [], history }, choice);
  // The report is there; that it cannot be remembered is no reason to take it away.
  if (keeps && !(await platform.isPrivate())) await platform.remember(tab.url, entry).catch(console.error);
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

const AT_ONCE = 4;
/** A server that responds to nothing is not waited for longer than this, whatever it does. */
const MOST_MS = 8_500;

/** Requests what the scorecard lists, a few at once, and adds what came of it. */
async function further(button) {
  button.disabled = true;
  const { page, plain, paths } = toProbe();
  const limit = AbortSignal.timeout(MOST_MS);
  const hops = [];
  const way = async () => {
    for (let url = plain; url && hops.length < MOST_HOPS; url = nextHop(hops.at(-1), platform.isFirefox)) hops.push(await platform.ask(url, limit));
  };
  const jobs = [...(plain ? [way] : []), ...paths.map((url) => () => platform.ask(url, limit))];
  probing(root, 0, jobs.length);
  const answers = await together(jobs, (done) => probing(root, done, jobs.length));
  probed(root, page, hops, answers.filter(Boolean), platform.isFirefox);
}

/** The results of jobs in their order, a few of them under way at once. */
async function together(jobs, progress) {
  const results = [];
  let [next, done] = [0, 0];
  const work = async () => {
    while (next < jobs.length) {
      const at = next;
      next += 1;
      results[at] = await jobs[at]();
      done += 1;
      progress(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

/** Requests one of the page's responses again, without cookies and where it may, to show its headers. */
async function look({ dataset: { at } }) {
  const url = toLookAt(Number(at));
  if (url) lookAt(root, Number(at), await platform.ask(url), platform.isFirefox);
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

/** @file The popup: finds what the tab shows and has it rendered. */

import init, { fromEvents, listen, lookAt, mayRepeat, nextHop, pageKey, pick, probed, probing, show, showNotice, signs, toLookAt, toProbe, translate, unreadable, waiting } from "./headlint.js";
import * as platform from "./platform.js";

const root = document.getElementById("root");

/** How long things may take before the popup goes on without them, in milliseconds. */
const [FIRST_WAIT, FACTS_WAIT, TAB_WAIT, PAGE_WAIT] = [150, 1000, 300, 15_000];

const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));
const within = (ms, work) => Promise.race([work, sleep(ms).then(() => undefined)]);

async function open() {
  const [tab, choice, table] = await Promise.all([settled(), platform.choice(), platform.words()]);
  translate(table);
  const why = unreadable(tab.url);
  if (why) return showNotice(root, why, "");
  const key = await platform.documentKey(tab.id);
  if (!(await platform.mayRead(tab.url))) return limited(tab, key, choice);
  const { state, resources } = await platform.savedTab(tab.id);
  const picked = pick(state ?? {}, tab.url, tab.loading, key);
  const page = picked.page ?? (await instead(picked));
  if (page) await report(tab, key, page, { ...picked, resources }, choice);
}

/** Between two pages a tab may have no address yet: waits for it, and says for whom. */
async function settled() {
  const start = performance.now();
  for (;;) {
    const tab = await platform.currentTab();
    const waited = performance.now() - start;
    if (!tab.loading || !unreadable(tab.url) || waited > PAGE_WAIT) return tab;
    if (waited > TAB_WAIT) {
      const { state } = await platform.savedTab(tab.id);
      const host = state && waiting(state);
      if (host) showNotice(root, "waiting", { host });
    }
    await sleep(50);
  }
}

/** Shows a page's report at once, and again with the facts of its document when those come. */
async function report({ id, loading }, key, page, { resources = {}, notes = [], address }, choice) {
  const { url } = page.capture;
  const reading = key?.url === undefined ? Promise.resolve("closed") : platform.documentFacts(id, signs(), key);
  const { history: keeps } = await platform.settings();
  const [jar, history] = await Promise.all([platform.cookieJar(url), keeps ? platform.remembered(pageKey(url)) : undefined]);
  const render = (document, note) => {
    const said = note ? [...notes, note] : notes;
    return show(root, page, { document, jar, resources, loaded: document?.loaded ?? [], history, notes: said, address }, choice);
  };
  let facts = await within(FIRST_WAIT, reading);
  if (facts === undefined) {
    render(undefined, "reading");
    facts = await within(FACTS_WAIT - FIRST_WAIT, reading);
  }
  // Without a key the page has not responded at all, which is said already.
  const note = facts === undefined || key === undefined ? "silent" : facts === "closed" ? "closed" : facts.partial ? "partial" : undefined;
  const entry = render(typeof facts === "object" ? facts : undefined, note === "silent" && notes.includes("provisional") ? undefined : note);
  // The report is there; that it cannot be remembered is no reason to take it away.
  if (keeps && !loading && !(await platform.isPrivate())) await platform.remember(pageKey(url), entry).catch(console.error);
}

/** Where no document of the tab was seen: requests it where that is harmless, and says why not where it is not. */
async function instead(picked) {
  offered = picked.request;
  if (picked.notice !== "unseen" || picked.asks) {
    showNotice(root, picked.notice, picked);
    return undefined;
  }
  showNotice(root, "loading", "");
  return again(picked.request, picked.host);
}

/** What a press of "Request it again" requests. */
let offered;

/** What the press of the button alone lets us see, where access to the site was taken away. */
async function limited({ id }, key, choice) {
  // Only what the page itself says that it was loaded from: scripts can change the tab's address.
  const url = key?.url;
  const harmless = url && mayRepeat(url);
  const [capture, facts] = await Promise.all([harmless ? platform.glimpse(url) : undefined, url ? within(FACTS_WAIT, platform.documentFacts(id, signs(), key)) : undefined]);
  if (capture) show(root, { capture }, { document: typeof facts === "object" ? facts : undefined, resources: {} }, choice);
  else showNotice(root, "withheld", "");
}

/** The response to requesting a page once more; says so where there is none. */
async function again(url, host) {
  try {
    const page = fromEvents(await platform.refetch(url), platform.isFirefox);
    if (page) return page;
    showNotice(root, "unanswered", { host });
  } catch (error) {
    showNotice(root, "unanswered", { host, error: String(error) });
  }
  return undefined;
}

/** Requests what the notice offered, because somebody pressed its button. */
async function requestOffered() {
  const [tab, choice] = await Promise.all([platform.currentTab(), platform.choice()]);
  const url = offered;
  showNotice(root, "loading", "");
  const page = await again(url, new URL(url).host);
  if (page) await report(tab, await platform.documentKey(tab.id), page, {}, choice);
}

/** Reloads the tab and shows what comes. */
async function reload() {
  const { id } = await platform.currentTab();
  showNotice(root, "loading", "");
  await platform.reload(id);
  const end = performance.now() + PAGE_WAIT;
  do await sleep(100);
  while ((await platform.currentTab()).loading && performance.now() < end);
  await open();
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
  if (action === "again") (offered ? requestOffered() : run())?.catch(failed);
  if (action === "reload" || action === "reload-server") reload().catch(failed);
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
const broken = (error) => root.replaceChildren(`Headlint could not start: ${error}. Close this window and press the button again.`);

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

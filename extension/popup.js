/** @file The popup: finds what the tab shows and has it rendered. */

import init, { fromEvents, listen, lookAt, mayRepeat, nextHop, pageKey, pick, probed, probing, show, showNotice, signs, toLookAt, toProbe, translate, unreadable, waiting } from "./headlint.js";
import * as platform from "./platform.js";
import { translatePage } from "./translate.js";

/** @import { Choice, DocumentAnswer, Note, Page, PickedNotice, Received, Resources } from "./headlint.js" */
/** @import { Facts } from "./platform.js" */

/**
 * @typedef {{ id: number, url: string, loading: boolean }} Tab
 * @typedef {{ notes?: Note[], address?: string, resources?: Resources }} Around
 */

const root = /** @type {HTMLElement} */ (document.getElementById("root"));

/** How long things may take before the popup goes on without them, in milliseconds. */
const [FIRST_WAIT, FACTS_WAIT, TAB_WAIT, PAGE_WAIT] = [150, 2500, 300, 15_000];

const sleep = (/** @type {number} */ ms) => new Promise((wake) => setTimeout(wake, ms));

/** What comes in time, or undefined. @template T @param {number} ms @param {Promise<T>} work @returns {Promise<T | undefined>} */
const within = (ms, work) => Promise.race([work, sleep(ms).then(() => undefined)]);

async function open() {
  const [tab, choice, table] = await Promise.all([settled(), platform.choice(), translatePage(platform.language())]);
  translate(table);
  const why = unreadable(tab.url);
  if (why) return showNotice(root, why, "");
  const key = await platform.documentKey(tab.id);
  if (!(await platform.mayRead(tab.url))) return limited(tab, key, choice);
  const { state, resources } = await platform.savedTab(tab.id);
  const picked = pick(state, tab.url, tab.loading, key);
  if (picked.page) return report(tab, key, picked.page, { notes: picked.notes, address: picked.address, resources }, choice);
  const page = await withoutDocument(picked);
  if (page) await report(tab, key, page, { resources }, choice);
}

/** Between two pages a tab may have no address yet: waits for it, and says for whom. @returns {Promise<Tab>} */
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

/**
 * Shows a page's report at once, and again with the facts of its document when those come.
 * @param {Tab} tab @param {DocumentAnswer} key @param {Page} page @param {Around} around @param {Choice} choice
 */
async function report({ id, loading }, key, page, { resources, notes = [], address }, choice) {
  const { url } = page.capture;
  const reading = typeof key === "object" ? platform.documentFacts(id, signs(), key) : Promise.resolve(/** @type {const} */ ("closed"));
  const { history: keeps } = await platform.settings();
  const [jar, history] = await Promise.all([platform.cookieJar(url), keeps ? platform.remembered(pageKey(url)) : undefined]);
  /** @param {Facts | undefined} document @param {Note | undefined} note */
  const render = (document, note) => {
    const all = note ? [...notes, note] : notes;
    return show(root, page, { document, jar, resources, loaded: document?.loaded ?? [], history, notes: all, address }, choice);
  };
  let facts = await within(FIRST_WAIT, reading);
  if (facts === undefined) {
    render(undefined, "reading");
    facts = await within(FACTS_WAIT - FIRST_WAIT, reading);
  }
  // Without a key the page has not responded at all, which is said already.
  const note = facts === undefined || key === undefined ? "silent" : facts === "closed" ? "closed" : facts.partial ? "partial" : undefined;
  const entry = render(typeof facts === "object" ? facts : undefined, note === "silent" && notes.includes("provisional") ? undefined : note);
  // The report is there, even where it cannot be remembered.
  if (keeps && !loading && !(await platform.isPrivate())) await platform.remember(pageKey(url), entry).catch(console.error);
}

/** Where no document of the tab was seen: requests it where that is harmless, and says why not where it is not. @param {PickedNotice} picked */
async function withoutDocument(picked) {
  offered = picked.request;
  if (picked.notice !== "unseen" || picked.asks) {
    showNotice(root, picked.notice, picked);
    return undefined;
  }
  showNotice(root, "loading", "");
  return picked.request === undefined ? undefined : requestAgain(picked.request, picked.host);
}

/**
 * What a press of "Request it again" requests.
 * @type {string | undefined}
 */
let offered;

/**
 * What the press of the button alone lets us see, where access to the site is turned off.
 * @param {Tab} tab @param {DocumentAnswer} key @param {Choice} choice
 */
async function limited({ id }, key, choice) {
  // Only what the page itself says that it was loaded from: scripts can change the tab's address.
  if (typeof key !== "object") return showNotice(root, "withheld", "");
  const [capture, facts] = await Promise.all([mayRepeat(key.url) ? platform.fetchLimited(key.url) : undefined, within(FACTS_WAIT, platform.documentFacts(id, signs(), key))]);
  if (capture) show(root, { capture }, { document: typeof facts === "object" ? facts : undefined }, choice);
  else showNotice(root, "withheld", "");
}

/** The response to requesting a page once more; says so where there is none. @param {string} url @param {string} host */
async function requestAgain(url, host) {
  try {
    const page = fromEvents(await platform.refetch(url), platform.isFirefox);
    if (page) return page;
    showNotice(root, "unanswered", { host });
  } catch (error) {
    showNotice(root, "unanswered", { host, error: String(error) });
  }
  return undefined;
}

/** Requests what the notice offered, because its button was pressed. @param {string} url */
async function requestOffered(url) {
  const [tab, choice] = await Promise.all([platform.currentTab(), platform.choice()]);
  showNotice(root, "loading", "");
  const page = await requestAgain(url, new URL(url).host);
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

/** Requests what the scorecard lists, a few at once, and adds what came of it. @param {HTMLButtonElement} button */
async function probe(button) {
  button.disabled = true;
  const { page, plain, paths } = toProbe();
  const limit = AbortSignal.timeout(MOST_MS);
  /** @type {Received[]} */
  const hops = [];
  const followRedirects = async () => {
    let url = plain;
    while (url && hops.length < MOST_HOPS) {
      const response = await platform.fetchAsThirdParty(url, limit);
      hops.push(response);
      url = nextHop(response, platform.isFirefox);
    }
  };
  /** @type {(() => Promise<Received | void>)[]} */
  const jobs = [...(plain ? [followRedirects] : []), ...paths.map((url) => () => platform.fetchAsThirdParty(url, limit))];
  probing(root, 0, jobs.length);
  const responses = await inParallel(jobs, (done) => probing(root, done, jobs.length));
  probed(root, page, hops, responses.filter((response) => response !== undefined), platform.isFirefox);
}

/**
 * The results of jobs in their order, a few of them under way at once.
 * @template T
 * @param {(() => Promise<T>)[]} jobs @param {(done: number) => void} progress
 */
async function inParallel(jobs, progress) {
  /** @type {T[]} */
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

/** Requests one of the page's responses again, without cookies and where it may, to show its headers. @param {number} at */
async function showResponse(at) {
  const url = toLookAt(at);
  if (url) lookAt(root, at, await platform.fetchAsThirdParty(url), platform.isFirefox);
}

/** What the scorecard cannot do itself. */
root.addEventListener("click", async ({ target }) => {
  const button = /** @type {Element} */ (target).closest("[data-action]");
  if (!(button instanceof HTMLButtonElement)) return;
  const { action, at } = button.dataset;
  if (action === "again") (offered ? requestOffered(offered) : run()).catch(failed);
  if (action === "reload" || action === "reload-server") reload().catch(failed);
  if (action === "options") platform.openOptions();
  if (action === "fetch") showResponse(Number(at)).catch(failed);
  if (action === "probe") probe(button).catch(failed);
  if (action === "grant") {
    const { url } = await platform.currentTab();
    if (await platform.requestAccess(url)) run();
  }
});
root.addEventListener("headlint-choice", (event) => platform.saveChoice(/** @type {CustomEvent<Choice>} */ (event).detail));

/** Without our own code there is no view. @param {unknown} error */
const broken = (error) => root.replaceChildren((root.dataset.saysBroken ?? "").replace("{}", () => String(error)));

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

/** @param {unknown} error */
function failed(error) {
  console.error(error);
  try {
    showNotice(root, "failed", String((error instanceof Error && error.stack) || error));
  } catch {
    broken(error);
  }
}

run();

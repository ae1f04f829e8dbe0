/** @file The one file that names `chrome` or `browser`: everything the extension asks of them. */

import { facts } from "./facts.js";

const api = globalThis.browser ?? globalThis.chrome;

/** Whether header values come as Firefox hands them over. */
export const isFirefox = api.runtime.getURL("").startsWith("moz-extension:");

const DOCUMENTS = { urls: ["<all_urls>"], types: ["main_frame"] };
// Not pictures and scripts: listening to hundreds of them costs a fifth of a page's load time (docs/performance.md), and the page itself names them.
const RESOURCES = { urls: ["<all_urls>"], types: ["sub_frame", "xmlhttprequest"] };
const WITH_HEADERS = isFirefox ? ["responseHeaders"] : ["responseHeaders", "extraHeaders"];

/**
 * Listens for everything that happens to documents. To be called synchronously when the background starts.
 * @param {(kind: string, details: object) => void} heard
 * @param {(tab: number, url: string) => void} loaded called once a page is there: browsers clear the badge until then
 */
export function listen(heard, loaded) {
  const { webRequest, tabs } = api;
  webRequest.onBeforeRequest.addListener((details) => heard("before", details), DOCUMENTS);
  const received = (details) => heard("headers", details);
  // Firefox tells of TLS while the answer waits, and at no other time.
  const receivedSecurely = async (details) => received({ ...details, security: await securityInfo(details) });
  if (isFirefox) webRequest.onHeadersReceived.addListener(receivedSecurely, DOCUMENTS, [...WITH_HEADERS, "blocking"]);
  else webRequest.onHeadersReceived.addListener(received, DOCUMENTS, WITH_HEADERS);
  webRequest.onBeforeRedirect.addListener((details) => heard("redirect", details), DOCUMENTS, WITH_HEADERS);
  webRequest.onResponseStarted.addListener((details) => heard("started", details), DOCUMENTS, WITH_HEADERS);
  webRequest.onCompleted.addListener((details) => heard("completed", details), DOCUMENTS);
  webRequest.onHeadersReceived.addListener((details) => details.tabId >= 0 && heard("resource", details), RESOURCES, WITH_HEADERS);
  webRequest.onErrorOccurred.addListener((details) => heard("failed", details), DOCUMENTS);
  tabs.onUpdated.addListener((tabId, { status }, { url }) => status === "complete" && url && loaded(tabId, url));
  tabs.onRemoved.addListener((tabId) => heard("tabRemoved", { tabId }));
  // Erased on the options page: what is in memory goes too.
  api.storage.session.onChanged.addListener((changes) => {
    for (const [name, { newValue }] of Object.entries(changes)) {
      if (name.startsWith("tab:") && newValue === undefined) heard("tabRemoved", { tabId: Number(name.slice(4)) });
    }
  });
  tabs.onReplaced?.addListener((tabId, was) => heard("tabReplaced", { tabId, was }));
}

async function securityInfo({ requestId, url }) {
  if (!url.startsWith("https:")) return undefined;
  return api.webRequest.getSecurityInfo(requestId, { certificateChain: false }).catch(() => undefined);
}

/** Says once what this is: when it is installed, not when it is updated. */
export const welcome = () =>
  api.runtime.onInstalled.addListener(({ reason }) => {
    forgetOldHistory();
    if (reason === "install") api.tabs.create({ url: "welcome.html" });
  });

const key = (tab) => `tab:${tab}`;
const loadedKey = (tab) => `loaded:${tab}`;

/** @returns {Promise<[number, object, object][]>} every tab's saved state, and what its pages loaded */
export async function savedTabs() {
  const all = await api.storage.session.get(null);
  return Object.entries(all)
    .filter(([name]) => name.startsWith("tab:"))
    .map(([name, state]) => [Number(name.slice(4)), state, all[loadedKey(name.slice(4))]]);
}

/** @param {number} tab @returns {Promise<{state?: object, resources?: object}>} */
export async function savedTab(tab) {
  const all = await api.storage.session.get([key(tab), loadedKey(tab)]);
  return { state: all[key(tab)], resources: all[loadedKey(tab)] };
}

/** Keeps an entry until the browser closes. Where there is no room, what other tabs loaded makes way, then the other tabs themselves. */
async function keep(name, value) {
  for (const makesWay of ["loaded:", "tab:", undefined]) {
    try {
      return await api.storage.session.set({ [name]: value });
    } catch (error) {
      if (!makesWay) throw error;
      const all = Object.keys(await api.storage.session.get(null));
      await api.storage.session.remove(all.filter((other) => other.startsWith(makesWay) && other !== name));
    }
  }
}

/** @param {number} tab @param {object} resources */
export const saveResources = (tab, resources) => keep(loadedKey(tab), resources);

/** @param {number} tab @param {object} state */
export const saveTab = (tab, state) => keep(key(tab), state);

/** @param {number} tab */
export const forgetTab = (tab) => api.storage.session.remove([key(tab), loadedKey(tab)]);

/** The cookies that a page's requests carry, without their values; undefined where the browser does not say. @param {string} url */
export async function cookieJar(url) {
  try {
    const all = await api.cookies.getAll({ url, partitionKey: {}, ...(isFirefox && { firstPartyDomain: null }) });
    return all.map(({ name, domain, path, secure, httpOnly, sameSite, session }) => ({ name, domain, path, secure, httpOnly, sameSite, session }));
  } catch {
    return undefined;
  }
}

const MOST_REMEMBERED = 200;

/** Results by page. What is stored is read as untrusted input. */
async function history() {
  const { pages: all } = await api.storage.local.get("pages");
  return typeof all === "object" && all !== null && !Array.isArray(all) ? all : {};
}

/** What was remembered of a page. @param {string} page its key: no secret of its address may be in it */
export async function remembered(page) {
  return (await history())[page];
}

/** @param {string} page @param {object} entry */
export async function remember(page, entry) {
  const all = await history();
  delete all[page];
  all[page] = entry;
  const kept = Object.entries(all).slice(-MOST_REMEMBERED);
  await api.storage.local.set({ pages: Object.fromEntries(kept) });
}

/** Version 0.1.0 kept whole paths and nonces: nothing of that stays. */
const forgetOldHistory = () => api.storage.local.remove("history");

/** @returns {Promise<boolean>} whether the page is in a private window, of which nothing may be kept */
export const isPrivate = async () => api.extension.inIncognitoContext || (await api.tabs.getCurrent())?.incognito || (await api.windows.getCurrent()).incognito;

const SETTINGS = { badge: true, history: true };

/** @returns {Promise<{badge: boolean, history: boolean}>} */
export const settings = async () => ({ ...SETTINGS, ...(await api.storage.local.get("settings")).settings });

/** @param {object} changed */
export const keepSettings = async (changed) => api.storage.local.set({ settings: { ...(await settings()), ...changed } });

/** Erases everything that was ever kept, settings included. */
export const eraseAll = async () => void (await Promise.all([api.storage.local.clear(), api.storage.session.clear()]));

/** The sentences of the person's language, where there is a file of them; English needs none. @returns {Promise<object | undefined>} */
export async function words() {
  const [language] = api.i18n.getUILanguage().split("-");
  if (language === "en") return undefined;
  return fetch(`words/${language}.json`).then((answer) => (answer.ok ? answer.json() : undefined), () => undefined);
}

/** Opens the options page. */
export const openOptions = () => api.runtime.openOptionsPage();

const TONES = { good: "#1a7f37", fair: "#9a6700", bad: "#c62828" };

/**
 * Shows a grade on the toolbar button, or none. A tab that is gone by now is no error.
 * @param {{tab: number, text?: string, title: string, tone: keyof TONES}} badge
 */
export async function showBadge({ tab: tabId, text, title, tone }) {
  try {
    await api.action.setBadgeText({ tabId, text: text ?? "" });
    if (!text) return;
    await api.action.setBadgeBackgroundColor({ tabId, color: TONES[tone] });
    await api.action.setBadgeTextColor({ tabId, color: "#ffffff" });
    await api.action.setTitle({ tabId, title });
  } catch {
    // Closed meanwhile.
  }
}

/** @returns {Promise<{id: number, url: string, loading: boolean}>} the tab that the popup stands over, or the one that the address names */
export async function currentTab() {
  const asked = Number(new URLSearchParams(location.search).get("tab"));
  const tab = asked ? await api.tabs.get(asked) : (await api.tabs.query({ active: true, currentWindow: true }))[0];
  return { id: tab?.id ?? -1, url: tab?.url ?? "", loading: tab?.status === "loading" };
}

/** Loads a tab's page again, from the network. A page that came of a form asks first: that is the browser's own question. @param {number} tabId */
export const reload = (tabId) => api.tabs.reload(tabId, { bypassCache: true });

const pattern = (url) => `${new URL(url).protocol}//${new URL(url).hostname}/*`;

/** @param {string} url */
export const mayRead = (url) => api.permissions.contains({ origins: [pattern(url)] });

/** A page's response as far as a press of the button lets us ask: no cookies, no redirects; undefined where not at all. @param {string} url */
export async function glimpse(url) {
  try {
    const answer = await fetch(url, { cache: "no-store", credentials: "include", signal: AbortSignal.timeout(15_000) });
    await answer.body?.cancel();
    return { url: answer.url, status: answer.status, headers: [...answer.headers], source: "withheld" };
  } catch {
    return undefined;
  }
}

/** Asks for access to a site; the popup closes over the question. @param {string} url */
export const askFor = (url) => api.permissions.request({ origins: [pattern(url)] });

/** Runs a function in a tab's document at once, even while that is still loading. @param {number} tabId */
async function inDocument(tabId, func, args = []) {
  const [answer] = await api.scripting.executeScript({ target: { tabId }, func, args, injectImmediately: true });
  return answer?.result ?? undefined;
}

/** Runs in the page: which document it is. Scripts can change a tab's address, but neither of these. */
function identity() {
  const [entry] = performance.getEntriesByType("navigation");
  const origin = performance.timeOrigin;
  // A machine that slept leaves this clock behind the other.
  const skew = Date.now() - performance.now() - origin;
  return { url: entry?.name || document.URL, origin, skew, worker: entry?.workerStart > 0, parsed: document.readyState !== "loading" };
}

/** How long a document may take to say which it is, in milliseconds. One in a dialog or in the debugger takes for ever. */
const KEY_WAIT = 400;

/**
 * The key of the document that a tab shows; `error-page` or `closed` where no script may run in it, `undefined` where it does not respond.
 * @param {number} tabId @returns {Promise<{url: string, origin: number, skew: number, worker: boolean} | "error-page" | "closed" | undefined>}
 */
export async function documentKey(tabId) {
  try {
    const late = new Promise((wake) => setTimeout(wake, KEY_WAIT, null));
    const said = await Promise.race([inDocument(tabId, identity), late]);
    return said === null ? undefined : (said ?? "closed");
  } catch (error) {
    return /error page/i.test(error?.message) ? "error-page" : "closed";
  }
}

/**
 * The facts of the document that has this key: never those of another that took its place meanwhile. `partial` while
 * it is still being parsed; `closed` where no script may run in it.
 * @param {number} tabId @param {object[]} signs @param {object} key @returns {Promise<object | "closed">}
 */
export async function documentFacts(tabId, signs, key) {
  try {
    const found = await inDocument(tabId, facts, [signs]);
    const after = await inDocument(tabId, identity);
    return found && after?.url === key.url && after.origin === key.origin ? { ...found, partial: !after.parsed } : "closed";
  } catch {
    return "closed";
  }
}

/**
 * Asks for a page again and gives the events of that request, its cookies included.
 * @param {string} url
 * @returns {Promise<{kind: string, details: object}[]>}
 */
export async function refetch(url) {
  const { events, error } = await overheard(url, { credentials: "include", signal: AbortSignal.timeout(15_000) }, (answer) => answer.body?.cancel());
  if (error) throw error;
  const last = events.findLast(({ kind }) => kind === "headers");
  if (last && !events.some(({ kind }) => kind === "completed")) events.push({ kind: "completed", details: last.details });
  return events;
}

const MOST_BYTES = 65_536;
const MOST_MS = 3000;

/**
 * Requests one address as a third party would: without cookies, and without following redirects. Where no response comes there are no events;
 * of one that is slow there is what came in time, and `whole` says whether that was all.
 * @param {string} url
 * @param {AbortSignal} [signal] ends it before its time
 * @returns {Promise<{url: string, events: {kind: string, details: object}[], body: string, whole: boolean}>}
 */
export async function ask(url, signal) {
  const limit = AbortSignal.timeout(MOST_MS);
  const options = { credentials: "omit", redirect: "manual", signal: signal ? AbortSignal.any([signal, limit]) : limit };
  const { events, read } = await overheard(url, options, beginning);
  return { url, events, body: read?.text ?? "", whole: read?.whole ?? false };
}

/** The first bytes of a response as text, as far as they come. */
async function beginning({ body }) {
  const [reader, decoder] = [body?.getReader(), new TextDecoder()];
  let text = "";
  try {
    while (reader && text.length < MOST_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    return { text, whole: true };
  } catch {
    return { text, whole: false };
  } finally {
    reader?.cancel().catch(() => {});
  }
}

/** Requests of ours that somebody listens to: several to one address are kept apart. */
const overhearing = new Set();

/** A request of ours, with the events that tell of its headers and cookies; `error` where it came to nothing. */
async function overheard(url, options, reading) {
  const events = [];
  const own = { urls: ["<all_urls>"], types: ["xmlhttprequest"], tabId: -1 };
  const { webRequest } = api;
  const at = new URL(url).href.split("#")[0];
  // Browsers may go to HTTPS by themselves.
  const starts = [at, at.replace(/^http:/, "https:")];
  let request;
  const isThis = (details) => {
    if (request === undefined && mine(details) && starts.includes(details.url) && !overhearing.has(details.requestId)) {
      request = details.requestId;
      overhearing.add(request);
    }
    return details.requestId === request;
  };
  const added = [
    [webRequest.onHeadersReceived, "headers", WITH_HEADERS],
    [webRequest.onBeforeRedirect, "redirect", WITH_HEADERS],
    [webRequest.onCompleted, "completed", WITH_HEADERS],
  ].map(([event, kind, extra]) => {
    const heard = (details) => void (isThis(details) && events.push({ kind, details }));
    event.addListener(heard, own, extra);
    return () => event.removeListener(heard);
  });
  try {
    const answer = await fetch(url, { cache: "no-store", ...options });
    const read = await reading(answer);
    await until(() => events.some(({ kind }) => kind === "completed" || kind === "headers"));
    return { events, read };
  } catch (error) {
    return { events, error };
  } finally {
    for (const remove of added) remove();
    overhearing.delete(request);
  }
}

const mine = ({ initiator, originUrl, documentUrl }) => {
  const own = api.runtime.getURL("").slice(0, -1);
  return [initiator, originUrl, documentUrl].some((from) => from?.startsWith(own));
};

async function until(holds) {
  for (let tries = 0; !holds() && tries < 40; tries += 1) await new Promise((wake) => setTimeout(wake, 25));
}

/** @returns {Promise<{framework?: string, form?: string}>} what the person chose last */
export const choice = async () => (await api.storage.local.get("choice")).choice ?? {};

/** @param {object} chosen */
export const keepChoice = (chosen) => api.storage.local.set({ choice: chosen });

/** @file The one file that names `chrome` or `browser`: everything the extension asks of them. */

import { facts } from "./facts.js";

/** @import { Badge, BrowserEvent, Choice, DocumentAnswer, DocumentKey, History, JarCookie, LiveDocument, Received, Resources, Sign, TabState } from "./headlint.js" */

/**
 * What only Firefox has. Everything else is typed as Chromium has it: Firefox takes the same calls and gives promises, too.
 * @typedef {{ getSecurityInfo(request: string, options: { certificateChain: boolean }): Promise<object> }} Securing
 */
const api = /** @type {typeof chrome & { webRequest: Securing }} */ (globalThis.browser ?? globalThis.chrome);

/**
 * What a browser says with an event, as far as JavaScript looks at it: the module reads the rest.
 * @typedef {{ tabId: number, url?: string, incognito?: boolean }} Details
 * @typedef {{ badge: boolean, history: boolean }} Settings
 * @typedef {LiveDocument & { partial: boolean }} Facts the facts of a document
 */

/** Whether header values come as Firefox hands them over. */
export const isFirefox = api.runtime.getURL("").startsWith("moz-extension:");

/** @type {chrome.webRequest.RequestFilter} */
const DOCUMENTS = { urls: ["<all_urls>"], types: ["main_frame"] };
// Not pictures and scripts: listening to hundreds of them costs a fifth of a page's load time (docs/performance.md), and the page itself names them.
/** @type {chrome.webRequest.RequestFilter} */
const RESOURCES = { urls: ["<all_urls>"], types: ["sub_frame", "xmlhttprequest"] };
/** @type {("responseHeaders" | "extraHeaders")[]} */
const WITH_HEADERS = isFirefox ? ["responseHeaders"] : ["responseHeaders", "extraHeaders"];

/**
 * Listens for everything that happens to documents. To be called synchronously when the background starts.
 * @param {(kind: BrowserEvent["kind"], details: Details) => void} onEvent
 * @param {(tab: number, url: string) => void} onLoaded called once a page is there: browsers clear the badge until then
 */
export function listen(onEvent, onLoaded) {
  const { webRequest, tabs } = api;
  webRequest.onBeforeRequest.addListener((details) => void onEvent("before", details), DOCUMENTS);
  const onHeaders = (/** @type {Details} */ details) => void onEvent("headers", details);
  if (isFirefox) {
    // Firefox tells of TLS only while the response waits for its listeners.
    const withSecurityInfo = async (/** @type {chrome.webRequest.OnHeadersReceivedDetails} */ details) =>
      onEvent("headers", /** @type {Details} */ ({ ...details, security: await securityInfo(details) }));
    // A promise of nothing is an answer that Chromium, and so its types, do not have.
    const listener = /** @type {(details: chrome.webRequest.OnHeadersReceivedDetails) => undefined} */ (/** @type {unknown} */ (withSecurityInfo));
    webRequest.onHeadersReceived.addListener(listener, DOCUMENTS, [...WITH_HEADERS, "blocking"]);
  } else {
    webRequest.onHeadersReceived.addListener(onHeaders, DOCUMENTS, WITH_HEADERS);
  }
  webRequest.onBeforeRedirect.addListener((details) => onEvent("redirect", details), DOCUMENTS, WITH_HEADERS);
  webRequest.onResponseStarted.addListener((details) => onEvent("started", details), DOCUMENTS, WITH_HEADERS);
  webRequest.onCompleted.addListener((details) => onEvent("completed", details), DOCUMENTS);
  const onResource = (/** @type {Details} */ details) => void (details.tabId >= 0 && onEvent("resource", details));
  webRequest.onHeadersReceived.addListener(onResource, RESOURCES, WITH_HEADERS);
  webRequest.onErrorOccurred.addListener((details) => onEvent("failed", details), DOCUMENTS);
  tabs.onUpdated.addListener((tabId, { status }, { url }) => status === "complete" && url && onLoaded(tabId, url));
  tabs.onRemoved.addListener((tabId) => onEvent("tabRemoved", { tabId }));
  // Erased on the options page: what is in memory goes too.
  api.storage.session.onChanged.addListener((changes) => {
    for (const [name, { newValue }] of Object.entries(changes)) {
      if (name.startsWith("tab:") && newValue === undefined) onEvent("tabRemoved", { tabId: Number(name.slice(4)) });
    }
  });
  tabs.onReplaced?.addListener((tabId, was) => onEvent("tabReplaced", /** @type {Details} */ ({ tabId, was })));
}

/** What Firefox says of a response's connection. @param {{ requestId: string, url: string }} details */
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

const key = (/** @type {number} */ tab) => `tab:${tab}`;
const loadedKey = (/** @type {number} */ tab) => `loaded:${tab}`;

/** @returns {Promise<[tab: number, state: TabState, resources: Resources | undefined][]>} every tab's saved state, and what its pages loaded */
export async function savedTabs() {
  /** @type {Record<string, unknown>} */
  const all = await api.storage.session.get(null);
  const tabs = Object.keys(all).filter((name) => name.startsWith("tab:")).map((name) => Number(name.slice(4)));
  return tabs.map((tab) => [tab, /** @type {TabState} */ (all[key(tab)]), /** @type {Resources | undefined} */ (all[loadedKey(tab)])]);
}

/** @param {number} tab @returns {Promise<{ state?: TabState, resources?: Resources }>} */
export async function savedTab(tab) {
  const all = await api.storage.session.get([key(tab), loadedKey(tab)]);
  return { state: /** @type {TabState | undefined} */ (all[key(tab)]), resources: /** @type {Resources | undefined} */ (all[loadedKey(tab)]) };
}

/**
 * Stores an entry until the browser closes. Where there is no room, what other tabs loaded is removed, then the other tabs themselves.
 * @param {string} name @param {unknown} value
 */
async function store(name, value) {
  for (const removable of ["loaded:", "tab:", undefined]) {
    try {
      return await api.storage.session.set({ [name]: value });
    } catch (error) {
      if (!removable) throw error;
      const all = Object.keys(await api.storage.session.get(null));
      await api.storage.session.remove(all.filter((other) => other.startsWith(removable) && other !== name));
    }
  }
}

/** @param {number} tab @param {Resources} resources */
export const saveResources = (tab, resources) => store(loadedKey(tab), resources);

/** @param {number} tab @param {TabState} state */
export const saveTab = (tab, state) => store(key(tab), state);

/** @param {number} tab */
export const forgetTab = (tab) => api.storage.session.remove([key(tab), loadedKey(tab)]);

/**
 * The cookies that a page's requests carry, without their values; undefined where the browser does not say.
 * @param {string} url @returns {Promise<JarCookie[] | undefined>}
 */
export async function cookieJar(url) {
  try {
    const asked = { url, partitionKey: {}, ...(isFirefox && { firstPartyDomain: null }) };
    const all = await api.cookies.getAll(asked);
    return all.map(({ name, domain, path, secure, httpOnly, sameSite, session }) => ({ name, domain, path, secure, httpOnly, sameSite, session }));
  } catch {
    return undefined;
  }
}

const MOST_REMEMBERED = 200;

/** Results by page. What is stored is read as untrusted input. @returns {Promise<Record<string, History>>} */
async function history() {
  const { pages: all } = await api.storage.local.get("pages");
  return typeof all === "object" && all !== null && !Array.isArray(all) ? /** @type {Record<string, History>} */ (all) : {};
}

/**
 * What was remembered of a page.
 * @param {string} page its key: no secret of its address may be in it
 * @returns {Promise<History | undefined>}
 */
export async function remembered(page) {
  return (await history())[page];
}

/** @param {string} page @param {History} entry */
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

/** @returns {Promise<Settings>} */
export const settings = async () => ({ ...SETTINGS, .../** @type {Partial<Settings> | undefined} */ ((await api.storage.local.get("settings")).settings) });

/** @param {Partial<Settings>} changed */
export const saveSettings = async (changed) => api.storage.local.set({ settings: { ...(await settings()), ...changed } });

/** Deletes everything that was ever saved, settings included. */
export const deleteAll = async () => void (await Promise.all([api.storage.local.clear(), api.storage.session.clear()]));

/** The browser's language. */
export const language = () => api.i18n.getUILanguage();

/** Opens the options page. */
export const openOptions = () => api.runtime.openOptionsPage();

const TONES = { good: "#1a7f37", fair: "#9a6700", bad: "#c62828" };

/**
 * Shows a grade on the toolbar button, or none. A tab that is gone by now is no error.
 * @param {Badge} badge
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

const pattern = (/** @type {string} */ url) => `${new URL(url).protocol}//${new URL(url).hostname}/*`;

/** @param {string} url */
export const mayRead = (url) => api.permissions.contains({ origins: [pattern(url)] });

/** A page's response as far as a press of the button lets us see it: no cookies, no redirects; undefined where not at all. @param {string} url */
export async function fetchLimited(url) {
  try {
    const response = await fetch(url, { cache: "no-store", credentials: "include", signal: AbortSignal.timeout(15_000) });
    await response.body?.cancel();
    return { url: response.url, status: response.status, headers: [...response.headers], source: "withheld" };
  } catch {
    return undefined;
  }
}

/** Asks for access to a site; the popup closes over the question. @param {string} url */
export const requestAccess = (url) => api.permissions.request({ origins: [pattern(url)] });

/**
 * Runs a function in a tab's document at once, even while that is still loading.
 * @template {unknown[]} Arguments
 * @template Result
 * @param {number} tabId @param {(...args: Arguments) => Result} func @param {Arguments} args
 * @returns {Promise<Result | undefined>} undefined where it was not run
 */
async function inDocument(tabId, func, ...args) {
  const [done] = await api.scripting.executeScript({ target: { tabId }, func, args, injectImmediately: true });
  // What came is a copy of what the function returned.
  return /** @type {Result | undefined} */ (done?.result ?? undefined);
}

/** Runs in the page: which document it is. Scripts can change a tab's address, but neither of these. */
function identity() {
  const [entry] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const origin = performance.timeOrigin;
  // A machine that slept leaves this clock behind the other.
  const skew = Date.now() - performance.now() - origin;
  return { url: entry?.name || document.URL, origin, skew, worker: entry?.workerStart > 0, parsed: document.readyState !== "loading" };
}

/** How long a document may take to say which it is, in milliseconds. One in a dialog or in the debugger takes for ever. */
const KEY_WAIT = 400;

/**
 * The key of the document that a tab shows; `error-page` or `closed` where no script may run in it, `undefined` where it does not respond.
 * @param {number} tabId @returns {Promise<DocumentAnswer>}
 */
export async function documentKey(tabId) {
  try {
    /** @type {Promise<null>} */
    const late = new Promise((wake) => setTimeout(wake, KEY_WAIT, null));
    const key = await Promise.race([inDocument(tabId, identity), late]);
    return key === null ? undefined : (key ?? "closed");
  } catch (error) {
    return /error page/i.test(String(error)) ? "error-page" : "closed";
  }
}

/**
 * The facts of the document that has this key: never those of another that took its place meanwhile. `partial` while
 * it is still being parsed; `closed` where no script may run in it.
 * @param {number} tabId @param {Sign[]} signs @param {DocumentKey} key @returns {Promise<Facts | "closed">}
 */
export async function documentFacts(tabId, signs, key) {
  try {
    const found = await inDocument(tabId, facts, signs);
    const after = await inDocument(tabId, identity);
    return found && after?.url === key.url && after.origin === key.origin ? { ...found, partial: !after.parsed } : "closed";
  } catch {
    return "closed";
  }
}

/**
 * Requests a page again and gives the events of that request, its cookies included.
 * @param {string} url
 * @returns {Promise<BrowserEvent[]>}
 */
export async function refetch(url) {
  const { events, error } = await fetchWithEvents(url, { credentials: "include", signal: AbortSignal.timeout(15_000) }, (response) => response.body?.cancel());
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
 * @returns {Promise<Received>}
 */
export async function fetchAsThirdParty(url, signal) {
  const limit = AbortSignal.timeout(MOST_MS);
  /** @type {RequestInit} */
  const options = { credentials: "omit", redirect: "manual", signal: signal ? AbortSignal.any([signal, limit]) : limit };
  const { events, read } = await fetchWithEvents(url, options, readPrefix);
  return { url, events, body: read?.text ?? "", whole: read?.whole ?? false };
}

/** The first bytes of a response as text, as far as they come. @param {Response} response */
async function readPrefix({ body }) {
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

/**
 * Ids of our own requests that are under way: several to one address are kept apart.
 * @type {Set<string>}
 */
const ownRequests = new Set();

/**
 * Sends a request of ours and collects the browser's events of it, which hold all its headers and cookies; `error` where it came to nothing.
 * @template Body
 * @param {string} url @param {RequestInit} options @param {(response: Response) => Body} readBody
 * @returns {Promise<{ events: BrowserEvent[], read?: Awaited<Body>, error?: unknown }>}
 */
async function fetchWithEvents(url, options, readBody) {
  /** @type {BrowserEvent[]} */
  const events = [];
  /** @type {chrome.webRequest.RequestFilter} */
  const own = { urls: ["<all_urls>"], types: ["xmlhttprequest"], tabId: -1 };
  const { webRequest } = api;
  const at = new URL(url).href.split("#")[0];
  // Browsers may go to HTTPS by themselves.
  const starts = [at, at.replace(/^http:/, "https:")];
  /** @type {string | undefined} */
  let request;
  /** @param {RequestDetails} details */
  const isThis = (details) => {
    if (request === undefined && isOurs(details) && starts.includes(details.url) && !ownRequests.has(details.requestId)) {
      request = details.requestId;
      ownRequests.add(request);
    }
    return details.requestId === request;
  };
  /** @param {BrowserEvent["kind"]} kind @returns {(details: RequestDetails) => undefined} */
  const collect = (kind) => (details) => void (isThis(details) && events.push({ kind, details }));
  const [onHeaders, onRedirect, onCompleted] = [collect("headers"), collect("redirect"), collect("completed")];
  webRequest.onHeadersReceived.addListener(onHeaders, own, WITH_HEADERS);
  webRequest.onBeforeRedirect.addListener(onRedirect, own, WITH_HEADERS);
  webRequest.onCompleted.addListener(onCompleted, own, WITH_HEADERS);
  try {
    const response = await fetch(url, { cache: "no-store", ...options });
    const read = await readBody(response);
    await waitUntil(() => events.some(({ kind }) => kind === "completed" || kind === "headers"));
    return { events, read };
  } catch (error) {
    return { events, error };
  } finally {
    webRequest.onHeadersReceived.removeListener(onHeaders);
    webRequest.onBeforeRedirect.removeListener(onRedirect);
    webRequest.onCompleted.removeListener(onCompleted);
    if (request !== undefined) ownRequests.delete(request);
  }
}

/**
 * Where a request came from: Chromium says it in `initiator`, Firefox in the other two.
 * @typedef {{ requestId: string, url: string, initiator?: string, originUrl?: string, documentUrl?: string }} RequestDetails
 * @param {RequestDetails} details
 */
const isOurs = ({ initiator, originUrl, documentUrl }) => {
  const own = api.runtime.getURL("").slice(0, -1);
  return [initiator, originUrl, documentUrl].some((from) => from?.startsWith(own));
};

/** Waits for a condition, for five seconds at most: on a busy machine events come long after their response. @param {() => boolean} holds */
async function waitUntil(holds) {
  for (let tries = 0; !holds() && tries < 200; tries += 1) await new Promise((wake) => setTimeout(wake, 25));
}

/** @returns {Promise<Choice>} what the person chose last */
export const choice = async () => /** @type {Choice} */ ((await api.storage.local.get("choice")).choice ?? {});

/** @param {Choice} chosen */
export const saveChoice = (chosen) => api.storage.local.set({ choice: chosen });

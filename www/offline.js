/** @file Keeps what the page is made of, so that it opens without its server; with its server the newest is shown. */

const FILES = ["./", "demo.js", "demo.css", "card.css", "translate.js", "headlint.js", "headlint_bg.wasm", "icons/32.png"];
const SAMPLES = ["flask-bare", "flask-hardened", "fastapi-bare", "fastapi-hardened", "debug-page", "csp-broken", "login"];

/**
 * What a service worker has that a page does not; TypeScript knows either the one or the other.
 * @typedef {Event & { waitUntil(work: Promise<unknown>): void, respondWith(response: Promise<Response>): void, readonly request: Request }} WorkerEvent
 * @typedef {{ addEventListener(kind: "install" | "activate" | "fetch", listener: (event: WorkerEvent) => void): void,
 *   skipWaiting(): Promise<void>, readonly clients: { claim(): Promise<void> } }} OwnWorker
 */
const worker = /** @type {OwnWorker} */ (/** @type {unknown} */ (self));

worker.addEventListener("install", (event) => {
  const all = [...FILES, ...SAMPLES.map((name) => `samples/${name}.txt`)];
  event.waitUntil(caches.open("page").then((cache) => cache.addAll(all)).then(() => worker.skipWaiting()));
});
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => event.respondWith(newest(event.request)));

/** The server's response, or the one that was kept where there is none. @param {Request} request */
async function newest(request) {
  const cache = await caches.open("page");
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    return (await cache.match(request, { ignoreSearch: true })) ?? Promise.reject(error);
  }
}

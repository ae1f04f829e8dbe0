/** @file Keeps what the page is made of, so that it opens without its server; with its server the newest is shown. */

const FILES = ["./", "demo.js", "demo.css", "card.css", "headlint.js", "headlint_bg.wasm", "icons/32.png"];
const SAMPLES = ["flask-bare", "flask-hardened", "fastapi-bare", "fastapi-hardened", "debug-page", "csp-broken", "login"];

self.addEventListener("install", (event) => {
  const all = [...FILES, ...SAMPLES.map((name) => `samples/${name}.txt`)];
  event.waitUntil(caches.open("page").then((cache) => cache.addAll(all)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => event.respondWith(newest(event.request)));

async function newest(request) {
  const kept = await caches.open("page");
  try {
    const answer = await fetch(request);
    if (answer.ok) await kept.put(request, answer.clone());
    return answer;
  } catch (error) {
    return (await kept.match(request, { ignoreSearch: true })) ?? Promise.reject(error);
  }
}

/* Service worker: while the server is away, a reload or a restart of the browser finds the waiting page, which shows
   the last picture and goes live by itself. Pages come from the network first and files have their content in their
   address, so no release is ever pinned. The live stream and everything else pass by untouched. */
"use strict";
const CACHE = "release-RELEASE";
const KEPT = [CACHE, "last-picture"];
const PATIENCE_MS = 10000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE)
    .then((cache) => cache.add(new Request("/waiting", { cache: "reload" })))
    .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => !KEPT.includes(name)).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

async function page(request) {
  let late;
  try {
    const answer = await Promise.race([
      fetch(request),
      new Promise((_, give) => { late = setTimeout(() => give(new Error("late")), PATIENCE_MS); }),
    ]);
    if (answer.status < 500 || answer.headers.has("X-Release")) return answer;
  } catch {
    /* The server is away: below. */
  } finally {
    clearTimeout(late);
  }
  return (await caches.match("/waiting", { cacheName: CACHE })) || fetch(request);
}

async function file(request) {
  return (await caches.match(request, { cacheName: CACHE })) || fetch(request);
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request));
  else if (address.pathname.startsWith("/assets/") && address.searchParams.has("v")) event.respondWith(file(event.request));
});

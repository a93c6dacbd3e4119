// The app's own files, for a start where there is no network: what is on a device anyway. Nothing
// that the server says of anybody passes through here, and nothing but these files is kept.
const NAME = "tasuki-{{version}}";
const FILES = {{files}};
const PAGES = ["/", "/enrol", "/check"];

self.addEventListener("install", (event) => {
  const wanted = FILES.map((one) => new Request(one, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(wanted)));
});
self.addEventListener("activate", (event) => {
  const drop = (names) => Promise.all(
    names.filter((one) => one !== NAME).map((one) => caches.delete(one)));
  event.waitUntil(caches.keys().then(drop));
});
// Only a person's tap brings a new version in.
self.addEventListener("message", ({ data }) => {
  if (data === "update") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  const page = mode === "navigate" && PAGES.includes(pathname);
  if (!page && !FILES.includes(pathname)) return;
  const kept = caches.open(NAME)
    .then((cache) => cache.match(page ? "/" : pathname, { ignoreVary: true }));
  event.respondWith(kept.then((found) => found ?? fetch(event.request)));
});

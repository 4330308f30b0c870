/* Keeps the shell of the portal (stylesheets, fonts, the page for "no connection") and nothing else: no page with
   content, no picture, no answer to a form. What is not in SHELL goes to the network as if this worker did not exist. */

const NAME = "shell-{{ mark }}";
const SHELL = {{ shell|safe }};
const OFFLINE = {{ offline|safe }};

self.addEventListener("install", (event) => {
  // without cookies: what is kept is the same for everybody who uses this telephone
  const wanted = SHELL.map((address) => new Request(address, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll(wanted)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const others = (names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(others).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const at = new URL(request.url);
  if (request.method !== "GET" || at.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (at.search === "" && at.pathname !== OFFLINE && SHELL.includes(at.pathname)) {
    event.respondWith(caches.match(at.pathname).then((kept) => kept || fetch(request)));
  }
});

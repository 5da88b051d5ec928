/* Service worker of the desk. Answers the page of a desk and its files from what static/js/desk_offline.js has put into
   the cache of that meeting, when the network or the server is away; everything else it leaves alone. Keeps no state. */
"use strict";
const CACHE = "kezdesu-desk-"; // and the key of the meeting
const DESK = new RegExp(`^${new URL(self.registration.scope).pathname}(\\d+)/desk/$`);
const FILE = /\.(css|js|svg|woff2)$/;
const HASHED = /\.[0-9a-f]{12}\.\w+$/; // such a name always means the same content
const KEPT_FOR = 3 * 24 * 60 * 60 * 1000;
const PATIENCE = 10000; // ms until a network that does not answer counts as away

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const desk = request.mode === "navigate" && DESK.exec(url.pathname);
  if (desk) event.respondWith(page(request, url.pathname, CACHE + desk[1]));
  else if (request.mode !== "navigate" && FILE.test(url.pathname)) event.respondWith(file(request, url.pathname));
});

/* The application names each of its answers; 502 to 504 without that name come from the proxy before it. */
const isDown = (answer) => [502, 503, 504].includes(answer.status) && !answer.headers.has("X-Request-ID");

async function page(request, path, name) {
  const kept = await shell(path, name);
  const asked = fetch(request).catch(() => null);
  if (!kept) return (await asked) || Response.error();
  const answer = await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, PATIENCE, null))]);
  return answer && !isDown(answer) ? answer : kept;
}

async function shell(path, name) {
  if (!(await caches.has(name))) return null;
  const found = await (await caches.open(name)).match(path);
  if (found && Date.now() - Number(found.headers.get("X-Desk-Kept")) < KEPT_FOR) return found;
  await caches.delete(name);
  return null;
}

async function file(request, path) {
  const kept = () => caches.match(path, { ignoreVary: true });
  if (HASHED.test(path)) return (await kept()) || fetch(request);
  try {
    return await fetch(request);
  } catch (error) {
    const found = await kept();
    if (!found) throw error;
    return found;
  }
}

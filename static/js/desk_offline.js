/* Keeps the shell of this desk in the browser, so that the page opens without a network: the page as the server makes it
   for keeping (no row, no person), and the files it names. Served by static/js/desk_worker.js, forgotten by kept.js. */
(() => {
  "use strict";
  const KEPT_FOR = 3 * 24 * 60 * 60 * 1000; // as the worker has it
  const HASHED = /\.[0-9a-f]{12}\.\w+$/;
  const NOT_OF_THE_TEXT = ["content-encoding", "content-length", "set-cookie", "vary"];

  /* Fonts are named in style sheets alone. */
  function fonts() {
    const found = [];
    [...document.styleSheets].forEach((sheet) => [...sheet.cssRules].forEach((rule) => {
      if (!(rule instanceof CSSFontFaceRule)) return;
      const [, name] = /url\("?([^")]+)"?\)/.exec(rule.style.getPropertyValue("src")) || [];
      if (name) found.push(new URL(name, sheet.href).pathname);
    }));
    return found;
  }

  function filesOf(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const named = [...page.querySelectorAll("script[src], link[href], use[href]")].map((tag) => tag.getAttribute("src") || tag.getAttribute("href"));
    return [...new Set([...named, ...fonts()].map((name) => new URL(name, window.location.origin).pathname))];
  }

  function dated(text, answer) {
    const headers = new Headers([...answer.headers].filter(([name]) => !NOT_OF_THE_TEXT.includes(name)));
    headers.set("X-Desk-Kept", String(Date.now()));
    return new Response(text, { headers });
  }

  async function forgetOld() {
    const names = (await caches.keys()).filter((name) => name.startsWith(window.Kept.cacheOf("")));
    await Promise.all(names.map(async (name) => {
      const pages = (await (await caches.open(name)).matchAll()).map((found) => Number(found.headers.get("X-Desk-Kept"))).filter(Boolean);
      if (!pages.some((kept) => Date.now() - kept < KEPT_FOR)) await caches.delete(name);
    }));
  }

  async function keep({ urls, meeting, user }) {
    await navigator.serviceWorker.register(urls.worker, { updateViaCache: "none" });
    const answer = await fetch(urls.shell, { credentials: "same-origin", redirect: "error", cache: "no-store", headers: { "X-Asked-By": "page" } });
    if (!answer.ok) return false;
    const text = await answer.text();
    const files = filesOf(text);
    await forgetOld();
    const name = window.Kept.cacheOf(meeting);
    const cache = await caches.open(name);
    const there = (await cache.keys()).map((request) => new URL(request.url).pathname);
    await cache.addAll(files.filter((file) => !HASHED.test(file) || !there.includes(file)));
    await cache.put(urls.desk, dated(text, answer));
    await Promise.all(there.filter((path) => path !== urls.desk && !files.includes(path)).map((path) => cache.delete(path)));
    await navigator.serviceWorker.ready;
    if (window.Kept.person === String(user)) return true;
    await caches.delete(name); // signed out meanwhile
    return false;
  }

  /* Whether this browser can open the desk without a network from now on. */
  window.Desk.keepShell = async (given) => {
    if (!("serviceWorker" in navigator) || !("caches" in window) || window.Kept.person !== String(given.user)) return false;
    try { return await keep(given); } catch { return false; }
  };

  /* When the shell that is shown was made, in ms; null when that is not known. */
  window.Desk.shellKept = async ({ urls, meeting }) => {
    try {
      const found = await (await caches.open(window.Kept.cacheOf(meeting))).match(urls.desk);
      return Number(found.headers.get("X-Desk-Kept")) || null;
    } catch { return null; }
  };
})();

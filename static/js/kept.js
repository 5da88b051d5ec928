/* What the desk keeps in this browser, as far as every page has to know it: how many rows wait and for which meeting,
   whose browser it is now, and what goes when a person signs out. Only keys are counted here; no row is read. */
(() => {
  "use strict";
  const NAME = "kezdesu-desk"; // of the database, and the beginning of names in localStorage and of caches
  const TABLE = "rows";
  const PERSON = "kezdesu-person";
  const WAITS = `${NAME}-waits`;
  const PATIENCE = 2000; // ms: nobody is kept from signing out by a browser that does not answer

  const stored = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const store = (name, value) => {
    try { if (value === null) localStorage.removeItem(name); else localStorage.setItem(name, value); return true; } catch { return false; }
  };

  function open() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        const table = asked.result.createObjectStore(TABLE, { keyPath: "id" });
        table.createIndex("owner", "owner");
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
      asked.onblocked = () => reject(new Error("blocked"));
    });
  }

  async function indexedKeys() {
    const database = await open();
    return new Promise((resolve, reject) => {
      const asked = database.transaction(TABLE).objectStore(TABLE).getAllKeys();
      asked.onsuccess = () => { database.close(); resolve(asked.result); };
      asked.onerror = () => reject(asked.error);
    });
  }

  function localKeys() {
    try { return Object.keys(localStorage).filter((name) => name.startsWith(`${NAME}:`)).map((name) => name.slice(NAME.length + 1)); } catch { return []; }
  }

  /* { own: Map of meeting → rows of this person, others: rows of anybody else } */
  async function count(person = stored(PERSON)) {
    const own = new Map();
    let others = 0;
    const found = await Promise.race([indexedKeys().catch(() => []), new Promise((resolve) => setTimeout(resolve, PATIENCE, []))]);
    [...found, ...localKeys()].forEach((key) => {
      const [user, meeting] = key.split(":");
      if (user === String(person)) own.set(meeting, (own.get(meeting) || 0) + 1); else others += 1;
    });
    return { own, others };
  }

  const total = (own) => [...own.values()].reduce((sum, rows) => sum + rows, 0);

  async function forgetShells() {
    if (!("caches" in window)) return;
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(`${NAME}-`)).map((name) => caches.delete(name)));
  }

  window.Kept = {
    NAME, TABLE, open, count, total, stored, store, forgetShells,
    leaving: false, // the person has said so: no second question
    cacheOf: (meeting) => `${NAME}-${meeting}`,
    get person() { return stored(PERSON); },
    mark() { store(WAITS, "1"); },
  };

  /* Rows that wait for another meeting than the one of this page */
  async function showWaiting() {
    const box = document.getElementById("kept");
    if (!box || !stored(WAITS)) return;
    const { own, others } = await count();
    if (!own.size && !others) store(WAITS, null);
    const here = document.querySelector("[data-kept-here]");
    if (here) own.delete(here.dataset.keptHere);
    box.hidden = !own.size;
    box.querySelector("[data-count]").textContent = total(own);
    box.querySelector("[data-desks]").replaceChildren(...[...own.keys()].map((meeting) => {
      const link = document.createElement("a");
      link.className = "btn sec sm";
      link.href = box.dataset.address.replace("/0/", `/${meeting}/`);
      link.textContent = box.dataset.open;
      return link;
    }));
  }

  function ask(dialog, rows) {
    dialog.querySelector("[data-count]").textContent = rows;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
  }

  async function signOut(form) {
    const { own } = await count();
    const dialog = document.querySelector("dialog[data-sign-out-ask]");
    if (own.size && !(await ask(dialog, total(own)))) return;
    await Promise.race([forgetShells().catch(() => {}), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    store(PERSON, null);
    window.Kept.leaving = true;
    form.submit();
  }

  const form = document.querySelector("form[data-sign-out]");
  if (!form) return;
  if (stored(PERSON) !== form.dataset.person) {
    forgetShells().catch(() => {}); // shells of whoever was here before
    store(PERSON, form.dataset.person);
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); signOut(form); });
  showWaiting();
})();

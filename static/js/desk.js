/* The desk: keys, rows, what is shown above and below them. Without this script a plain form does the work. */
(() => {
  "use strict";
  const source = document.getElementById("desk-data");
  const card = document.querySelector("[data-desk]");
  if (!source || !card || !window.fetch || !window.AbortController) return;
  const { Choices, Row, Sender, newKey, openStore, parsePaste } = window.Desk;
  const given = JSON.parse(source.textContent);
  const body = card.querySelector("[data-rows]");
  const IDLE = 20000; // ms without a key after which a row is saved although nobody left it
  const KEEP = 150; // ms until a typed row is in the store of the browser
  const ORDER = ["name", "phone", "text", "answer", "promise", "promise_by", "promise_due", "topic", "territory", "responsible", "outcome"];

  const desk = {
    say: { ...card.dataset },
    template: card.querySelector("template[data-row]"),
    host: given.host,
    pageOf: (id) => given.urls.question.replace("/0/", `/${id}/`),
    topics: new Choices(given.topics),
    territories: new Choices(given.territories),
    bodies: new Choices(given.bodies),

    rows: () => [...body.children].map((tr) => tr.row),

    /* Rows come and go */
    add(data = {}, after = null) {
      const row = new Row(desk, { key: newKey(), territory: given.territory, ...data });
      if (after) after.tr.after(row.tr); else body.append(row.tr);
      row.tr.querySelectorAll("textarea").forEach((area) => row.grow(area));
      return row;
    },

    drop(row) {
      desk.forget(row);
      const next = row.tr.nextElementSibling || row.tr.previousElementSibling;
      const focused = row.tr.contains(document.activeElement) || row.hadFocus;
      row.tr.remove();
      if (!body.children.length) desk.add();
      if (focused) desk.focus(next && next.row ? next.row : body.lastElementChild.row, "name");
      desk.refresh();
    },

    async remove(row) {
      if (row.data.locked) return;
      if (row.data.id !== null || row.data.attempted) {
        if (!(await ask(card.dataset.remove))) { desk.focus(row, "text"); return; }
        row.data.removed = true;
        row.hadFocus = true;
        row.touch();
        row.due = true;
        row.tr.classList.add("going");
        desk.save(row);
      } else desk.drop(row);
      announce(desk.say.sayRemoved);
    },

    split(row, at = null) {
      const data = row.data;
      const rest = at === null ? "" : data.text.slice(at).trim();
      if (rest) {
        data.text = data.text.slice(0, at).trim();
        row.field("text").value = data.text;
        row.grow(row.field("text"));
        row.touch();
        row.suggestSoon();
      }
      const same = { card: data.card, name: data.name, iin: data.iin, iin_end: data.iin_end, phone: data.phone, phone_end: data.phone_end };
      const known = data.card !== null;
      const made = desk.add({ ...same, territory: data.territory, text: rest, same_as: known ? null : data.key }, row);
      if (rest) { made.touch(); made.suggestSoon(); }
      desk.focus(made, "text", 0);
      announce(desk.say.saySplit);
    },

    /* Keeping and sending */
    touched(row) {
      clearTimeout(row.keeping);
      row.keeping = setTimeout(() => desk.keep(row), KEEP);
      clearTimeout(row.idling);
      row.idling = setTimeout(() => { row.due = true; desk.sender.pump(); }, IDLE);
      row.wrongRev = -1;
      showSums();
      showBanners();
    },

    keep(row) {
      clearTimeout(row.keeping);
      if (!row.dirty) return;
      if (!row.waits) { desk.forget(row); return; }
      row.data.order = [...body.children].indexOf(row.tr);
      desk.store.put({ ...row.data }).catch(() => {});
    },

    forget(row) {
      clearTimeout(row.keeping);
      clearTimeout(row.idling);
      desk.store.remove(row.data.key).catch(() => {});
    },

    save(row) {
      if (!row.dirty) return;
      desk.keep(row);
      row.due = true;
      const wrong = desk.wrongText(row);
      if (wrong) { row.wrong({ text: [wrong] }, "", row.rev); row.showState(); showSums(); return; }
      desk.sender.pump();
    },

    /* What the browser itself can tell about the text; the server checks again. */
    wrongText(row) {
      if (row.data.removed || !row.waits) return "";
      if (!row.hasText) return desk.say.noText;
      return row.data.text.length > given.textMax ? desk.say.tooLong : "";
    },

    wrong() { announce(desk.say.sayWrong); },

    announce(text) { announce(text); },

    async findPeople(text) {
      const typed = text.trim();
      const digits = typed.replace(/\D/g, "");
      const letters = /\p{L}/u.test(typed);
      if (letters ? typed.length < 2 : digits.length < 10) return null;
      const found = await desk.sender.ask("people", { query: typed });
      const people = (found ? found.people : []).map((person) => ({
        value: person.card, name: person.name, label: person.name || desk.say.samePerson, iin_end: person.iin_end, phone_end: person.phone_end,
        detail: [
          person.iin_end && `${desk.say.iin} ••${person.iin_end}`,
          person.phone_end && `${desk.say.tel} ••${person.phone_end}`,
          person.questions && `${desk.say.asked} ${person.questions}, ${desk.say.last} ${person.last}`,
          person.keeper,
        ].filter(Boolean).join(" · "),
      }));
      if (!letters && people.length === 1) people[0].sure = true;
      if (letters) return people;
      const isIin = digits.length === 12 && !typed.startsWith("+");
      const made = isIin ? { label: desk.say.newIin, detail: digits, iin: digits } : { label: desk.say.newPhone, detail: typed, phone: typed };
      return [...people, { ...made, sure: !people.length }];
    },

    /* Focus */
    focus(row, name = "name", caret = null) {
      const field = row.field(name);
      field.focus();
      if (caret !== null && field.setSelectionRange) field.setSelectionRange(caret, caret);
      row.tr.scrollIntoView({ block: "nearest" });
    },

    focusNext(input) {
      const row = input.closest("tr").row;
      const name = ORDER.slice(ORDER.indexOf(input.dataset.f) + 1).find((found) => row.field(found).offsetParent);
      if (name) row.field(name).focus();
    },

    refresh() { showSums(); showBanners(); desk.rows().forEach((row) => row.showState()); },
  };

  /* What stands above and below the rows */
  function showSums() {
    const rows = desk.rows().filter((row) => row.hasText && !row.data.removed);
    const count = (test) => rows.filter((row) => test(row.data)).length;
    const sums = {
      all: rows.length,
      spot: count((data) => data.outcome === "on_spot"),
      promises: count((data) => data.promise),
      nobody: count((data) => data.outcome !== "on_spot" && data.responsible === null),
    };
    Object.entries(sums).forEach(([name, value]) => { card.querySelector(`[data-sum="${name}"]`).textContent = value; });
    const waiting = desk.rows().filter((row) => row.waits && (row.due || row.state === "wrong")).length;
    const typing = waiting === 0 && desk.rows().some((row) => row.waits);
    const when = typing ? "typing" : waiting === 0 ? "done" : desk.sender.busy ? "busy" : "waits";
    card.querySelectorAll("[data-when]").forEach((box) => { box.hidden = box.dataset.when !== when; });
    card.querySelector("[data-sent] [data-count]").textContent = waiting;
  }

  let restored = 0;
  function showBanners() {
    const { sender } = desk;
    const waiting = desk.rows().filter((row) => row.waits).length;
    const shown = sender.blocked || (sender.offline ? "unsent" : restored && waiting ? "restored" : "");
    if (!waiting) restored = 0;
    document.querySelectorAll("[data-desk-banner]").forEach((banner) => {
      const on = banner.dataset.deskBanner === shown;
      if (banner.hidden === on) banner.hidden = !on;
      const count = banner.querySelector("[data-count]");
      if (on && count.textContent !== String(waiting)) count.textContent = waiting;
    });
    if (sender.message) document.querySelector('[data-desk-banner="refused"] [data-message]').textContent = sender.message;
  }

  function announce(text) {
    const box = document.getElementById("status");
    if (box) { box.textContent = ""; box.textContent = text; }
  }

  function ask(question) {
    const dialog = document.querySelector("dialog[data-ask]");
    dialog.querySelector("[data-question]").textContent = question;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
  }

  /* Keys */
  const keys = document.querySelector("dialog[data-keys]");
  const showKeys = () => { if (!keys.open) keys.showModal(); };

  function enter(row) {
    const next = row.tr.nextElementSibling;
    if (next) { desk.focus(next.row, "name"); return; }
    if (!row.hasContent) return;
    desk.focus(desk.add(), "name");
    announce(desk.say.sayNewRow);
  }

  function neighbour(row, field, step) {
    const tr = step > 0 ? row.tr.nextElementSibling : row.tr.previousElementSibling;
    if (!tr) return;
    const target = tr.row.field(field.dataset.f || "text");
    (target.offsetParent ? target : tr.row.field("text")).focus();
    tr.scrollIntoView({ block: "nearest" });
  }

  function toggleOutcome(row) {
    row.data.outcome = row.data.outcome === "on_spot" ? "to_work" : "on_spot";
    row.field("outcome").value = row.data.outcome;
    row.showParts();
    row.touch();
    row.field(row.data.outcome === "on_spot" ? "answer" : "text").focus();
  }

  const RULES = [
    [(e) => e.key === "Enter" && e.ctrlKey, () => finish()],
    [(e) => e.key === "Enter" && !e.shiftKey && !e.altKey && !e.target.closest("button"), (row) => enter(row)],
    [(e) => e.altKey && e.key === "ArrowDown", (row, field) => neighbour(row, field, 1)],
    [(e) => e.altKey && e.key === "ArrowUp", (row, field) => neighbour(row, field, -1)],
    [(e) => e.ctrlKey && e.code === "KeyD", (row, field) => desk.split(row, field.dataset.f === "text" ? field.selectionStart : null)],
    [(e) => e.altKey && e.key === "Delete", (row) => desk.remove(row)],
    [(e) => e.key === "F2", (row) => toggleOutcome(row)],
    [(e) => e.key === "F4" && !e.altKey, (row) => row.togglePromise()],
    [(e) => e.key === "F8", (row) => row.toggleMark()],
  ];

  body.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const { row } = event.target.closest("tr");
    const rule = RULES.find(([fits]) => fits(event));
    if (!rule || (row.data.locked && !["Enter", "ArrowDown", "ArrowUp"].includes(event.key))) return;
    event.preventDefault();
    rule[1](row, event.target);
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if ((event.ctrlKey && event.code === "Slash") || (event.key === "?" && !typing)) { event.preventDefault(); showKeys(); }
    else if (event.key === "Enter" && event.ctrlKey && !event.target.closest("[data-rows]") && !document.querySelector("dialog[open]")) finish();
  });

  const join = card.querySelector("[data-join]");
  let pasted = null; // the last list, as long as it may still be put into one row
  let pasting = false;
  body.addEventListener("focusout", (event) => {
    const tr = event.target.closest("tr");
    if (!tr || tr.contains(event.relatedTarget) || event.relatedTarget === join || pasting) return;
    if (pasted && pasted.made.includes(tr.row)) { pasted.made.forEach((row) => desk.save(row)); pasted = null; join.hidden = true; }
    desk.save(tr.row);
  });

  /* A pasted list */
  body.addEventListener("paste", (event) => {
    if (event.target.dataset.f !== "text") return;
    const text = event.clipboardData.getData("text/plain");
    const found = parsePaste(text);
    if (!found) return;
    event.preventDefault();
    pasting = true;
    const { row } = event.target.closest("tr");
    const start = row.hasContent && row.hasText ? null : row;
    let after = row;
    const made = found.map((entry, at) => {
      const target = at === 0 && start ? start : desk.add({}, after);
      Object.assign(target.data, { text: entry.text, name: entry.name || target.data.name, iin: entry.iin || target.data.iin, phone: entry.phone || target.data.phone });
      after = target;
      target.touch();
      target.render();
      target.suggestSoon();
      return target;
    });
    desk.focus(made[made.length - 1], "text");
    pasted = { row: start || made[0], made, text };
    pasting = false;
    join.hidden = found.length < 2;
    announce(`${desk.say.sayRows} ${found.length}`);
  });

  join.addEventListener("click", () => {
    const { row, made, text } = pasted;
    pasted = null;
    made.filter((other) => other !== row).forEach((other) => { if (other.data.id === null && !other.data.attempted) desk.drop(other); });
    row.data.text = text.trim();
    row.touch();
    row.render();
    join.hidden = true;
    desk.focus(row, "text");
  });

  /* Leaving */
  let leaving = false;
  async function finish() {
    desk.rows().filter((row) => row.waits).forEach((row) => desk.save(row));
    for (let tries = 0; tries < 200 && desk.sender.busy; tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    const left = desk.rows().find((row) => row.waits);
    if (left && !(await ask(desk.say.unfinished))) { desk.focus(left, "text"); return; }
    leaving = true;
    window.location.assign(given.urls.finish);
  }

  window.addEventListener("beforeunload", (event) => {
    desk.rows().forEach((row) => { if (row.waits) desk.keep(row); });
    if (!leaving && desk.rows().some((row) => row.waits)) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) desk.rows().forEach((row) => { if (row.waits) desk.save(row); });
  });
  window.addEventListener("offline", () => { desk.sender.offline = true; desk.refresh(); });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("resize", () => body.querySelectorAll("textarea").forEach((area) => area.closest("tr").row.grow(area)));

  document.querySelector("[data-finish]").addEventListener("click", (event) => { event.preventDefault(); finish(); });
  card.querySelector("[data-add]").addEventListener("click", () => desk.focus(desk.add(), "name"));
  const opener = document.querySelector("[data-keys-open]");
  opener.hidden = false;
  opener.addEventListener("click", showKeys);

  /* Rows of the server, with what this browser still holds laid over them */
  async function start() {
    desk.sender = new Sender(desk, given);
    desk.store = await openStore(given.user, given.meeting);
    let kept = [];
    try { kept = await desk.store.all(); } catch { /* nothing can be read: nothing is lost that was there */ }
    const byKey = new Map(given.rows.map((row) => [row.key, row]));
    given.rows.forEach((row) => desk.add({ ...row, topic_auto: row.topic === null, responsible_auto: row.responsible === null && row.outcome === "to_work" }));
    kept.sort((a, b) => a.order - b.order).forEach((data) => restore(data, byKey.get(data.key)));
    const empty = desk.rows().find((row) => !row.hasContent) || desk.add();
    document.querySelector("[data-desk-plain]").hidden = true;
    card.hidden = false;
    desk.rows().forEach((row) => row.render());
    card.dataset.ready = "";
    desk.focus(empty, "name");
    desk.refresh();
    desk.sender.pump();
  }

  function restore(data, stored) {
    let row = stored ? desk.rows().find((found) => found.data.key === data.key) : null;
    if (row && row.data.locked) { desk.store.remove(data.key); return; }
    if (row) Object.assign(row.data, data, { id: stored.id, position: stored.position });
    else row = desk.add({ ...data, version: data.version });
    row.dirty = true;
    row.due = true;
    row.rev += 1;
    if (row.waits) restored += 1; else desk.store.remove(data.key);
  }

  start();
})();

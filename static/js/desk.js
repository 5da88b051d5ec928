/* The desk: keys, rows, what is shown above and below them. Without this script a plain form does the work. */
(() => {
  "use strict";
  const source = document.getElementById("desk-data");
  const card = document.querySelector("[data-desk]");
  if (!source || !card || !window.fetch || !window.AbortController) return;
  const { Advance, Bars, Choices, Others, Row, Sender, announce, ask, newKey, openStore } = window.Desk;
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

    /* A row that another person wrote: among the saved ones by its number, before those that are being typed. */
    place(stored) {
      const row = new Row(desk, { key: stored.key, ...stored, topic_auto: stored.topic === null, responsible_auto: stored.responsible === null && stored.outcome === "to_work" });
      const next = desk.rows().find(({ data }) => data.position === null || data.position > stored.position);
      body.insertBefore(row.tr, next ? next.tr : null);
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
      desk.bars.show();
    },

    async keep(row) {
      clearTimeout(row.keeping);
      if (!row.dirty) return;
      if (!row.waits) { desk.forget(row); return; }
      row.data.order = [...body.children].indexOf(row.tr);
      window.Kept.mark();
      await desk.store.put({ ...row.data }).then(() => desk.bars.kept(desk.store.lasting), () => desk.bars.kept(false));
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
      if (wrong) { row.wrong({ text: [wrong] }, "", row.rev); row.showState(); desk.bars.show(); return; }
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

    refresh() { desk.bars.show(); desk.advance.show(); desk.rows().forEach((row) => row.showState()); },
  };

  /* Leaving */
  let leaving = false;
  desk.finish = async () => {
    desk.rows().filter((row) => row.waits).forEach((row) => desk.save(row));
    for (let tries = 0; tries < 200 && desk.sender.busy; tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    if (desk.sender.offline) { await ask(desk.say.noFinish, { only: true }); return; }
    const left = desk.rows().find((row) => row.waits);
    if (left && !(await ask(desk.say.unfinished))) { desk.focus(left, "text"); return; }
    leaving = true;
    window.location.assign(given.urls.finish);
  };

  window.addEventListener("beforeunload", (event) => {
    desk.rows().forEach((row) => { if (row.waits) desk.keep(row); });
    if (!leaving && !window.Kept.leaving && desk.rows().some((row) => row.waits)) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) desk.rows().forEach((row) => { if (row.waits) desk.save(row); });
  });
  window.addEventListener("offline", () => { desk.sender.offline = true; desk.refresh(); });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("resize", () => body.querySelectorAll("textarea").forEach((area) => area.closest("tr").row.grow(area)));

  document.querySelector("[data-finish]").addEventListener("click", (event) => { event.preventDefault(); desk.finish(); });
  card.querySelector("[data-add]").addEventListener("click", () => desk.focus(desk.add(), "name"));

  /* Rows of the server, with what this browser still holds laid over them */
  async function start() {
    given.user ??= window.Kept.person; // the shell knows nobody: it is for whoever was signed in here last
    if (!given.user) return;
    desk.sender = new Sender(desk, given);
    desk.store = await openStore(given.user, given.meeting);
    desk.bars = new Bars(desk, card, given);
    desk.advance = new Advance(desk, given.advance || []);
    let kept = [];
    try { kept = await desk.store.all(); } catch { /* nothing can be read: nothing is lost that was there */ }
    const byKey = new Map(given.rows.map((row) => [row.key, row]));
    given.rows.forEach(desk.place);
    kept.sort((a, b) => a.order - b.order).forEach((data) => restore(data, byKey.get(data.key)));
    const empty = desk.rows().find((row) => !row.hasContent) || desk.add();
    const plain = document.querySelector("[data-desk-plain]");
    if (plain) plain.hidden = true;
    card.hidden = false;
    desk.rows().forEach((row) => row.render());
    card.dataset.ready = "";
    desk.focus(empty, "name");
    window.Desk.bindKeys(desk, card, body);
    desk.bars.kept(desk.store.lasting);
    desk.bars.countOthers(given.user);
    desk.refresh();
    desk.sender.pump();
    desk.others = new Others(desk, card);
    if (given.shell) desk.bars.dateCopy(given);
    else desk.bars.canReopen = await window.Desk.keepShell(given);
    desk.refresh();
  }

  function restore(data, stored) {
    let row = stored ? desk.rows().find((found) => found.data.key === data.key) : null;
    if (row) Object.assign(row.data, data, { id: stored.id, position: stored.position, locked: false }); // taken up meanwhile: the server says so
    else row = desk.add({ ...data, version: data.version });
    row.dirty = true;
    row.due = true;
    row.rev += 1;
    if (row.waits) desk.bars.restored += 1; else desk.store.remove(data.key);
  }

  start();
})();

/* Questions that people registered before the meeting: taken into a row one by one. The list lives in the open page only. */
(() => {
  "use strict";

  window.Desk.Advance = class {
    constructor(desk, entries) {
      Object.assign(this, { desk, entries, gone: new Set(), box: document.querySelector("[data-advance]") });
      if (!this.box) return;
      this.box.hidden = !entries.length;
      const template = this.box.querySelector("template");
      const items = entries.map((entry) => {
        const item = template.content.firstElementChild.cloneNode(true);
        item.querySelector("[data-no]").textContent = entry.number;
        item.querySelector("[data-name]").textContent = entry.name;
        item.querySelector("[data-text]").textContent = entry.text;
        const button = item.querySelector("[data-take]");
        button.addEventListener("click", () => this.take(entry));
        button.addEventListener("keydown", (event) => this.key(event, button));
        entry.item = item;
        return item;
      });
      this.box.querySelector("[data-list]").replaceChildren(...items);
    }

    buttons() { return [...this.box.querySelectorAll("[data-take]")].filter((button) => !button.hidden); }

    /* F9: to the first one that waits */
    open() {
      if (!this.box || this.box.hidden) return;
      this.box.open = true;
      const [first] = this.buttons();
      (first || this.box.querySelector("summary")).focus();
    }

    key(event, button) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      const all = this.buttons();
      const next = all[all.indexOf(button) + step];
      event.preventDefault();
      if (next) next.focus();
    }

    take(entry) {
      const { desk } = this;
      const row = desk.rows().find((found) => !found.hasContent && found.data.id === null) || desk.add();
      Object.assign(row.data, {
        advance: entry.id, card: entry.card ?? null, name: entry.name || "", phone: "", phone_end: (entry.phone_masked || "").replace(/\D/g, "").slice(-4),
        text: entry.text, topic: entry.topic ?? null, topic_auto: (entry.topic ?? null) === null, territory: entry.territory ?? row.data.territory,
      });
      row.touch();
      row.render();
      row.suggestSoon();
      desk.focus(row, "outcome");
      desk.refresh();
      desk.announce(desk.say.sayTaken);
    }

    /* Keys of those that still wait, as the server told last. */
    waiting(keys) {
      const there = new Set(keys.map((entry) => entry.id ?? entry));
      this.entries.forEach(({ id }) => { if (!there.has(id)) this.gone.add(id); else this.gone.delete(id); });
    }

    show() {
      if (!this.box) return;
      const rows = new Map(this.desk.rows().filter(({ data }) => data.advance !== null && !data.removed).map((row) => [row.data.advance, row]));
      let left = 0;
      this.entries.forEach(({ id, item }) => {
        const row = rows.get(id);
        const saved = row ? row.data.id !== null : this.gone.has(id);
        const waits = !row && !saved;
        if (waits) left += 1;
        item.classList.toggle("taken", !waits);
        item.querySelector("[data-take]").hidden = !waits;
        item.querySelector("[data-in-row]").hidden = !row || saved;
        item.querySelector("[data-taken]").hidden = !saved;
      });
      this.box.querySelector("[data-count]").textContent = left;
    }
  };
})();

/* A field with a list under it: type to filter, arrows and Enter or Tab to choose, Escape to close.
   new Desk.Combo(input, { find, choose, left }): find(text) gives items or a promise of them; an item is
   { label, detail, value, sure }: `sure` is marked at once. choose(item); left(text) when the field is left without one. */
window.Desk = window.Desk || {};
(() => {
  "use strict";
  const BAR = 60; // px at the bottom of the window that the bar of the desk may cover
  let last = 0;

  class Combo {
    constructor(input, { find, choose, left, wait = 0, empty = "" }) {
      Object.assign(this, { input, find, choose, left, wait, empty, items: [], active: -1, round: 0, typed: false });
      last += 1;
      this.list = document.createElement("ul");
      this.list.className = "options";
      this.list.id = `desk-options-${last}`;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", input.getAttribute("aria-label"));
      this.list.hidden = true;
      input.after(this.list);
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-expanded", "false");
      input.setAttribute("aria-controls", this.list.id);
      input.addEventListener("input", () => { this.typed = true; this.ask(); });
      input.addEventListener("keydown", (event) => this.key(event));
      input.addEventListener("blur", () => this.leave());
      this.list.addEventListener("mousedown", (event) => {
        const option = event.target.closest("[role=option]");
        event.preventDefault(); // keep the focus in the field
        if (option && option.dataset.at) this.take(Number(option.dataset.at));
      });
    }

    get open() { return !this.list.hidden; }

    ask() {
      clearTimeout(this.timer);
      this.round += 1;
      const round = this.round;
      this.timer = setTimeout(async () => {
        const found = await this.find(this.input.value);
        if (round === this.round && document.activeElement === this.input) this.show(found);
      }, this.wait);
    }

    show(items) {
      this.items = items || [];
      this.active = -1;
      if (items === null || (!this.items.length && !this.empty)) { this.close(); return; }
      this.list.replaceChildren(...(this.items.length ? this.items.map((item, at) => this.option(item, at)) : [this.note()]));
      this.list.hidden = false;
      this.list.classList.remove("above");
      const bottom = this.list.getBoundingClientRect().bottom;
      this.list.classList.toggle("above", bottom > window.innerHeight - BAR && this.input.getBoundingClientRect().top > this.list.offsetHeight);
      this.input.setAttribute("aria-expanded", "true");
      this.mark(this.items.findIndex((item) => item.sure));
    }

    option(item, at) {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${at}`;
      option.dataset.at = at;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const label = document.createElement("b");
      label.textContent = item.label;
      option.append(label);
      if (item.detail) {
        const detail = document.createElement("span");
        detail.textContent = item.detail;
        option.append(" ", detail);
      }
      return option;
    }

    note() {
      const note = document.createElement("li");
      note.setAttribute("role", "option");
      note.setAttribute("aria-disabled", "true");
      note.setAttribute("aria-selected", "false");
      note.textContent = this.empty;
      return note;
    }

    mark(at) {
      const options = [...this.list.children];
      options.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
      this.active = at;
      if (at < 0) { this.input.removeAttribute("aria-activedescendant"); return; }
      this.input.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    }

    key(event) {
      if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing || this.input.readOnly) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!this.open) { this.round += 1; Promise.resolve(this.find("")).then((found) => this.show(found)); return; }
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (this.items.length) this.mark((this.active + step + this.items.length) % this.items.length);
      } else if (this.open && this.active >= 0 && (event.key === "Enter" || event.key === "Tab")) {
        if (event.key === "Enter") { event.preventDefault(); event.stopPropagation(); }
        this.take(this.active, event.key === "Enter");
      } else if (this.open && event.key === "Escape") {
        event.stopPropagation();
        this.close();
      }
    }

    take(at, byEnter = true) {
      const item = this.items[at];
      this.typed = false;
      this.close();
      this.choose(item, byEnter);
    }

    leave() {
      const typed = this.typed;
      this.close();
      this.typed = false;
      if (typed && this.left) this.left(this.input.value);
    }

    close() {
      clearTimeout(this.timer);
      this.round += 1;
      this.list.hidden = true;
      this.list.replaceChildren(); // nothing personal stays in the page
      this.items = [];
      this.active = -1;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  const FROM = "әғқңөұүһіё", TO = "агкноууhие";
  /* The same folding as the server's: Kazakh letters and what people type instead. */
  const fold = (text) => text.normalize("NFC").toLowerCase().replace(/[әғқңөұүһіё]/g, (letter) => TO[FROM.indexOf(letter)]);

  /* A list of [key, name, other words, group] to look in: every typed word must begin a word of the entry. */
  class Choices {
    constructor(rows) {
      this.rows = rows.map(([value, label, others, group]) => ({ value, label, detail: group || "", folded: ` ${fold(`${label} ${others}`)}` }));
      this.byKey = new Map(this.rows.map((row) => [row.value, row]));
    }
    label(key) { const row = this.byKey.get(key); return row ? row.label : ""; }
    find(text, most = 12) {
      const words = fold(text).split(/[\s,.()«»"-]+/).filter(Boolean);
      const begins = words.map((word) => new RegExp(`[\\s«"(-]${word.replace(/[^\p{L}\p{N}]/gu, "")}`, "u"));
      const found = this.rows.filter((row) => begins.every((begin) => begin.test(row.folded)));
      const first = words[0] || "";
      found.sort((a, b) => (fold(b.label).startsWith(first) - fold(a.label).startsWith(first)));
      return found.slice(0, words.length ? most : 200).map((row, at) => ({ ...row, sure: Boolean(words.length) && at === 0 }));
    }
    /* For who types on before the list is there: the entry of that name, else the first that fits. */
    best(text) {
      const folded = fold(text.trim());
      return this.rows.find((row) => fold(row.label) === folded) || this.find(text, 1)[0];
    }
  }

  Object.assign(window.Desk, { Combo, Choices, fold });
})();

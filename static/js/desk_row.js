/* One row of the desk: its data, its fields, and how it looks in each state. */
(() => {
  "use strict";
  const { Combo } = window.Desk;
  const TYPED = ["name", "phone", "text", "answer", "promise", "promise_by", "promise_due", "outcome"];
  const CONTENT = ["name", "iin", "phone", "text", "answer", "promise", "promise_by", "promise_due"];
  const SENT = [...TYPED, "iin", "card", "topic", "territory", "responsible", "repeat_of"];
  const EMPTY = {
    id: null, version: null, position: null, card: null, name: "", iin: "", iin_end: "", phone: "", phone_end: "",
    text: "", topic: null, topic_auto: true, territory: null, responsible: null, responsible_auto: true,
    outcome: "to_work", answer: "", promise: "", promise_by: "", promise_due: "", same_as: null, saved_card: null,
    locked: false, removed: false, attempted: false, order: 0, repeat_of: null, marked: false,
  };
  const SUGGEST_AFTER = 350;
  const LOOK_AFTER = 900; // ms without a key until earlier questions are looked for
  const LOOK_FROM = 15; // letters

  class Row {
    constructor(desk, data) {
      this.desk = desk;
      this.data = { ...EMPTY, ...data };
      Object.assign(this, { dirty: false, due: false, saving: false, rev: 0, wrongRev: -1, failed: false, errors: {}, message: "", theirs: null, topics: [], before: [] });
      this.tr = desk.template.content.firstElementChild.cloneNode(true);
      this.tr.row = this;
      this.bind();
      this.render();
    }

    one(selector) { return this.tr.querySelector(selector); }
    field(name) { return this.one(`[data-f="${name}"]`); }

    /* What counts */
    get hasText() { return this.data.text.trim() !== ""; }
    get hasContent() { return this.data.card !== null || CONTENT.some((name) => String(this.data[name]).trim() !== ""); }
    get waits() { return this.dirty && !this.data.locked && (this.data.removed ? this.data.id !== null || (this.data.attempted && this.hasText) : this.hasContent); }
    get sendable() { return this.waits && this.due && this.rev !== this.wrongRev && (this.hasText || this.data.removed); }

    payload() {
      const body = Object.fromEntries(SENT.map((name) => [name, this.data[name]]));
      body.topic_auto = this.data.topic_auto;
      body.responsible_auto = this.data.responsible_auto;
      body.client_key = this.data.key.startsWith("q") ? "" : this.data.key;
      if (this.data.version !== null) { body.id = this.data.id; body.version = this.data.version; }
      return body;
    }

    /* Typing */
    bind() {
      this.tr.addEventListener("input", (event) => {
        const name = event.target.dataset.f;
        if (!TYPED.includes(name)) return;
        this.data[name] = event.target.value;
        if (name === "name") this.otherPerson();
        if (name === "text") { this.grow(event.target); this.suggestSoon(); this.lookSoon(); }
        if (name === "answer") this.grow(event.target);
        if (name === "outcome") this.showParts();
        this.touch();
      });
      this.bindPerson();
      this.bindChoice("topic", this.desk.topics, () => { this.data.topic_auto = false; });
      this.bindChoice("territory", this.desk.territories, () => {});
      this.bindChoice("responsible", this.desk.bodies, () => { this.data.responsible_auto = false; });
      const on = (selector, act) => this.one(selector).addEventListener("click", act);
      on("[data-drop-iin]", () => { this.data.iin = ""; this.data.iin_end = ""; this.data.card = null; this.touch(); this.render(); this.field("name").focus(); });
      on("[data-split]", () => this.desk.split(this));
      on("[data-promise]", () => this.togglePromise());
      on("[data-remove]", () => this.desk.remove(this));
      on("[data-take-theirs]", () => this.takeTheirs());
      on("[data-keep-mine]", () => this.keepMine());
      on("[data-mark]", () => this.toggleMark());
    }

    bindPerson() {
      this.person = new Combo(this.field("name"), {
        wait: 180,
        find: (text) => this.desk.findPeople(text),
        choose: (item, byEnter) => this.choosePerson(item, byEnter),
      });
    }

    choosePerson(item, byEnter) {
      if (item.iin) Object.assign(this.data, { iin: item.iin, name: "", card: null, iin_end: item.iin.slice(-4) });
      else if (item.phone) Object.assign(this.data, { phone: item.phone, name: "", card: null });
      else if (item.value) Object.assign(this.data, { card: item.value, name: item.name, iin: "", iin_end: item.iin_end, phone: "", phone_end: item.phone_end });
      this.data.same_as = null;
      this.touch();
      this.render();
      if (item.iin || item.phone) this.field("name").focus();
      else if (byEnter) this.field("text").focus();
    }

    otherPerson() {
      if (this.data.card === null && this.data.same_as === null) return;
      Object.assign(this.data, { card: null, same_as: null, iin_end: this.data.iin.slice(-4), phone_end: "" });
      this.showPerson();
    }

    bindChoice(name, choices, chosen) {
      const input = this.field(name);
      const set = (key) => {
        if (this.data[name] === key) return;
        this.data[name] = key;
        chosen();
        this.touch();
        this.suggestSoon();
        this.lookSoon();
      };
      new Combo(input, {
        find: (text) => (name === "topic" && !text ? this.suggestedFirst(choices) : choices.find(text)),
        empty: this.desk.say.nothing,
        choose: (item, byEnter) => { set(item.value); this.showChoices(); if (byEnter) this.desk.focusNext(input); },
        left: (text) => { const found = text.trim() ? choices.best(text) : { value: null }; if (found) set(found.value); this.showChoices(); },
      });
      input.addEventListener("focus", () => input.select());
    }

    suggestedFirst(choices) {
      const first = this.topics.map((key) => choices.byKey.get(key)).filter(Boolean);
      return [...first, ...choices.rows.filter((row) => !first.includes(row))];
    }

    /* Proposals of the server, as long as the person has not chosen */
    suggestSoon() {
      clearTimeout(this.suggesting);
      if (!this.data.topic_auto && !this.data.responsible_auto) return;
      this.suggesting = setTimeout(async () => {
        const text = this.data.text;
        if (text.trim().length < 5) return;
        const asked = { text, territory: this.data.territory, topic: this.data.topic_auto ? null : this.data.topic };
        const found = await this.desk.sender.ask("suggest", asked);
        if (found && this.data.text === text) this.propose(found);
      }, SUGGEST_AFTER);
    }

    propose(found) {
      this.topics = found.topics;
      if (this.data.topic_auto) this.data.topic = found.topics[0] ?? null;
      if (this.data.responsible_auto) this.data.responsible = found.responsible;
      this.showChoices();
      if (this.dirty) this.desk.keep(this);
      this.desk.refresh();
      this.lookSoon();
    }

    /* Asked before: a hint when the typing rests, never in the way */
    lookSoon() {
      clearTimeout(this.looking);
      if (this.data.locked || this.data.marked) return;
      this.looking = setTimeout(async () => {
        const { text, topic, territory, id } = this.data;
        const enough = text.trim().length >= LOOK_FROM && topic !== null;
        const found = enough ? await this.desk.sender.ask("similar", { text, topic, territory, id }) : { similar: [] };
        if (!found || this.data.text !== text || this.data.repeat_of !== null) return;
        this.before = found.similar;
        this.showBefore();
      }, LOOK_AFTER);
    }

    toggleMark() {
      const [first] = this.before;
      if (this.data.locked || this.data.marked || !first) return;
      this.data.repeat_of = this.data.repeat_of === null ? first.id : null;
      this.touch();
      this.showBefore();
      this.desk.announce(this.data.repeat_of === null ? this.desk.say.sayUnmarked : `${this.desk.say.sayMarked} ${first.number}`);
    }

    showBefore() {
      const [first] = this.before;
      const marked = this.data.marked || this.data.repeat_of !== null;
      this.one("[data-before]").hidden = !first && !marked;
      this.one("[data-before-none]").hidden = Boolean(first);
      this.one("[data-before-found]").hidden = !first;
      if (first) {
        const link = this.one("[data-before-link]");
        link.textContent = first.number;
        link.href = this.desk.pageOf(first.id);
        link.title = first.text;
        this.one("[data-before-said]").textContent = first.said;
      }
      const button = this.one("[data-mark]");
      button.hidden = !first || this.data.marked;
      button.setAttribute("aria-pressed", String(marked));
    }

    touch() {
      this.dirty = true;
      this.rev += 1;
      if (Object.keys(this.errors).length || this.message) { this.errors = {}; this.message = ""; this.showErrors(); }
      this.desk.touched(this);
      this.showState();
    }

    /* Looks */
    render() {
      TYPED.forEach((name) => { const field = this.field(name); if (field.value !== this.data[name]) field.value = this.data[name]; });
      this.showPerson();
      this.showChoices();
      this.showParts();
      this.showErrors();
      this.showBefore();
      this.showState();
      this.tr.querySelectorAll("textarea").forEach((area) => this.grow(area));
    }

    showPerson() {
      const chip = this.one("[data-iin]");
      chip.hidden = !this.data.iin && !this.data.iin_end;
      chip.querySelector("b").textContent = this.data.iin || `••${this.data.iin_end}`;
      const phone = this.field("phone");
      phone.placeholder = this.data.phone_end ? `•••• ${this.data.phone_end}` : phone.getAttribute("aria-label");
    }

    showChoices() {
      const active = document.activeElement;
      [["topic", this.desk.topics], ["territory", this.desk.territories], ["responsible", this.desk.bodies]].forEach(([name, choices]) => {
        const field = this.field(name);
        if (field === active && field.getAttribute("aria-expanded") === "true") return; // being typed
        field.value = choices.label(this.data[name]);
        field.title = field.value;
      });
      const guessed = this.data.topic_auto && this.data.topic !== null;
      this.field("topic").classList.toggle("guessed", guessed);
      this.field("responsible").classList.toggle("guessed", this.data.responsible_auto && this.data.responsible !== null);
      this.one("[data-guess]").hidden = !guessed;
      const others = this.topics.filter((key) => key !== this.data.topic).slice(0, 2);
      this.one("[data-others]").replaceChildren(...others.map((key) => this.other(key)));
    }

    other(key) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn link";
      button.tabIndex = -1; // the same choices stand first in the list of the field
      button.textContent = this.desk.topics.label(key);
      button.addEventListener("click", () => { this.data.topic = key; this.data.topic_auto = false; this.touch(); this.showChoices(); this.suggestSoon(); });
      return button;
    }

    showParts() {
      this.one('[data-part="answer"]').hidden = this.data.outcome !== "on_spot";
      const promised = Boolean(this.data.promise || this.data.promise_by || this.data.promise_due || this.promiseOpen);
      this.one('[data-part="promise"]').hidden = !promised;
      this.one("[data-promise]").setAttribute("aria-expanded", String(promised));
    }

    togglePromise() {
      const part = this.one('[data-part="promise"]');
      const empty = !this.data.promise && !this.data.promise_due;
      this.promiseOpen = part.hidden || !empty;
      if (this.promiseOpen && !this.data.promise_by && empty) { this.data.promise_by = ""; this.field("promise_by").value = ""; this.offerHost(); }
      if (!this.promiseOpen) { this.data.promise_by = ""; this.field("promise_by").value = ""; }
      this.showParts();
      this.field(this.promiseOpen ? "promise" : "text").focus();
    }

    /* Who promises is nearly always the host: offered once the promise is written. */
    offerHost() {
      const promise = this.field("promise");
      promise.addEventListener("change", () => {
        if (!this.data.promise || this.data.promise_by || !this.desk.host) return;
        this.data.promise_by = this.desk.host;
        this.field("promise_by").value = this.desk.host;
        this.touch();
      }, { once: true });
    }

    grow(area) {
      area.style.height = "auto";
      if (area.scrollHeight) area.style.height = `${area.scrollHeight + 2}px`;
    }

    showErrors() {
      this.tr.querySelectorAll("[data-error-of]").forEach((box) => box.remove());
      this.tr.querySelectorAll("[aria-invalid]").forEach((field) => { field.removeAttribute("aria-invalid"); field.removeAttribute("aria-describedby"); });
      const loose = this.message ? [this.message] : [];
      Object.entries(this.errors).forEach(([name, messages]) => {
        const field = this.field(name === "iin" ? "name" : name);
        if (!field) loose.push(...messages); else this.showError(field, name, messages);
      });
      const box = this.one("[data-error]");
      box.hidden = loose.length === 0;
      box.querySelector("span").textContent = loose.join(" ");
      this.one("[data-conflict]").hidden = !this.theirs;
      this.one("[data-keep-mine]").hidden = !this.theirs || this.theirs.locked;
      if (this.errors.answer) this.one('[data-part="answer"]').hidden = false;
      if (this.errors.promise || this.errors.promise_due) this.one('[data-part="promise"]').hidden = false;
    }

    showError(field, name, messages) {
      const box = document.createElement("p");
      box.className = "err";
      box.id = `e-${this.data.key}-${name}`;
      box.dataset.errorOf = name;
      box.textContent = messages.join(" ");
      (field.closest(".combo") || field).after(box);
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", box.id);
    }

    get state() {
      if (this.data.locked) return "locked";
      if (Object.keys(this.errors).length || this.message) return "wrong";
      if (this.saving) return "saving";
      if (this.waits) return this.desk.sender.stopped && this.due ? "unsent" : "changed";
      return this.data.id !== null ? "saved" : "new";
    }

    showState() {
      const state = this.state;
      this.tr.dataset.state = state;
      this.tr.querySelectorAll("[data-shown]").forEach((box) => { box.hidden = box.dataset.shown !== state; });
      this.one("[data-no]").textContent = this.data.position ?? "·";
      this.tr.querySelectorAll("input, textarea").forEach((field) => { field.readOnly = this.data.locked; });
      this.field("outcome").disabled = this.data.locked;
      if (this.data.id !== null) this.one("[data-open]").href = this.desk.pageOf(this.data.id);
      this.one(".tools-row").hidden = this.data.locked;
    }

    /* Answers of the server */
    saved(stored, rev) {
      const known = this.data;
      Object.assign(known, { id: stored.id, version: stored.version, position: stored.position, number: stored.number });
      known.saved_card = stored.card;
      this.failed = false;
      if (rev !== this.rev) return; // typed on meanwhile: what is newer stays and is sent next
      Object.assign(known, { card: stored.card, iin: "", iin_end: stored.iin_end, phone: "", phone_end: stored.phone_end, locked: stored.locked, removed: stored.removed, same_as: null, marked: stored.marked, repeat_of: null });
      if (stored.name || !/\p{L}/u.test(known.name)) known.name = stored.name; // a typed number is no name
      if (known.topic_auto) known.topic = stored.topic;
      if (known.responsible_auto) known.responsible = stored.responsible;
      Object.assign(this, { dirty: false, due: false, errors: {}, message: "", theirs: null });
      if (!this.tr.contains(document.activeElement)) this.render();
      else { this.showPerson(); this.showChoices(); this.showErrors(); this.showBefore(); if (this.field("phone") !== document.activeElement) this.field("phone").value = ""; }
    }

    wrong(errors, message, rev, theirs = null) {
      Object.assign(this, { errors: errors || {}, message: message || "", wrongRev: rev, theirs });
      this.showErrors();
    }

    takeTheirs() {
      Object.assign(this.data, this.theirs, { iin: "", phone: "", topic_auto: false, responsible_auto: false, key: this.data.key });
      Object.assign(this, { dirty: false, due: false, errors: {}, message: "", theirs: null });
      this.desk.forget(this);
      this.render();
      this.field("text").focus();
    }

    keepMine() {
      Object.assign(this.data, { id: this.theirs.id, version: this.theirs.version });
      this.theirs = null;
      this.touch();
      this.due = true;
      this.desk.sender.pump();
      this.field("text").focus();
    }
  }

  window.Desk.Row = Row;
})();

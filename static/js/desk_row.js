/* One row of the desk: its data, its fields, and how it looks in each state. */
(() => {
  "use strict";
  const { Combo } = window.Desk;
  const TYPED = ["name", "phone", "text", "answer", "promise", "promise_by", "promise_due", "outcome"];
  const CONTENT = ["name", "iin", "phone", "text", "answer", "promise", "promise_by", "promise_due"];
  const SENT = [...TYPED, "iin", "card", "topic", "territory", "responsible", "repeat_of", "advance"];
  const EMPTY = {
    id: null, version: null, position: null, card: null, name: "", iin: "", iin_end: "", phone: "", phone_end: "",
    text: "", topic: null, topic_auto: true, territory: null, responsible: null, responsible_auto: true,
    outcome: "to_work", answer: "", promise: "", promise_by: "", promise_due: "", same_as: null, saved_card: null,
    locked: false, removed: false, attempted: false, order: 0, repeat_of: null, marked: false, advance: null, tried: [],
  };
  const SUGGEST_AFTER = 350;
  const LOOK_AFTER = 900; // ms without a key until earlier questions are looked for
  const LOOK_FROM = 15; // letters

  class Row extends window.Desk.RowAnswers {
    constructor(desk, data) {
      super();
      this.desk = desk;
      this.data = { ...EMPTY, ...data };
      Object.assign(this, { dirty: false, due: false, saving: false, rev: 0, wrongRev: -1, failed: false, errors: {}, message: "", theirs: null, topics: [], before: [] });
      this.tr = desk.template.content.firstElementChild.cloneNode(true);
      this.tr.row = this;
      this.bind();
      this.render();
    }

    get typed() { return TYPED; }
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

    touch() {
      this.dirty = true;
      this.rev += 1;
      if (Object.keys(this.errors).length || this.message) { this.errors = {}; this.message = ""; this.showErrors(); }
      this.desk.touched(this);
      this.showState();
    }
  }

  window.Desk.Row = Row;
})();

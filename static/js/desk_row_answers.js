/* What answers of the server do to a row of the desk; between its looks and Desk.Row. */
(() => {
  "use strict";
  const SAID = ["text", "answer", "outcome", "promise", "promise_by", "promise_due", "territory"];
  const CHOSEN = ["topic", "responsible"];
  const plain = (value) => String(value ?? "").replace(/\s+/g, " ").trim();

  window.Desk.RowAnswers = class extends window.Desk.RowLooks {
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

    /* Sendings whose answer is not known: what they would have made of the row. Kept with the row, so that they are
       known as one's own also after the browser was killed. */
    trying() {
      const said = Object.fromEntries(SAID.map((name) => [name, plain(this.data[name])]));
      CHOSEN.forEach((name) => { said[name] = this.data[`${name}_auto`] ? null : plain(this.data[name]); });
      const now = JSON.stringify({ version: this.data.version, ...said });
      if (!this.data.tried.includes(now)) this.data.tried = [...this.data.tried, now];
    }

    isMine(stored) {
      return this.data.tried.map((text) => JSON.parse(text)).some(({ version, ...said }) => stored.version === version + 1
        && Object.entries(said).every(([name, value]) => value === null || value === plain(stored[name])));
    }

    /* What another person wrote, as long as nothing of this row waits here. */
    heard(stored) {
      if (this.dirty || this.saving || (this.data.id !== null && this.data.version >= stored.version)) return;
      Object.assign(this.data, stored, { key: this.data.key, topic_auto: false, responsible_auto: false });
      this.render();
    }
  };
})();

/* Several registrars at one desk: asks now and then what the others wrote, shows it among the rows and says who is there.
   Seldom when nothing happens, never in a hidden window. Also the way in which a connection that is back is noticed. */
(() => {
  "use strict";
  const PAUSES = [4000, 6000, 10000, 15000, 20000]; // ms, longer with each answer that brought nothing
  const AT_WORK = 600; // seconds after their last row that somebody counts as being here (as the server has it)

  window.Desk.Others = class {
    constructor(desk, card) {
      Object.assign(this, { desk, card, state: null, quiet: 0, asking: false, names: [] });
      document.addEventListener("visibilitychange", () => this.soon());
      window.addEventListener("focus", () => this.soon());
      window.addEventListener("online", () => this.soon());
      this.soon();
    }

    soon() {
      this.quiet = 0;
      clearTimeout(this.timer);
      if (!document.hidden) this.look();
    }

    later() {
      clearTimeout(this.timer);
      if (document.hidden) return;
      this.timer = setTimeout(() => this.look(), PAUSES[Math.min(this.quiet, PAUSES.length - 1)]);
      this.quiet += 1;
    }

    async look() {
      if (this.asking) return;
      this.asking = true;
      const known = {};
      this.desk.rows().forEach(({ data }) => { if (data.id !== null) known[data.id] = data.version; });
      try {
        const { status, data } = await this.desk.sender.post("since", { state: this.state, known }, true);
        this.answered(status, data);
      } finally {
        this.asking = false;
        this.later();
      }
    }

    answered(status, data) {
      const { sender, bars } = this.desk;
      const before = sender.offline;
      sender.told(status, data);
      if (status === 200) {
        this.quiet = 0;
        this.state = data.state;
        data.rows.forEach((stored) => this.take(stored));
        data.gone.forEach((id) => this.lose(id));
        this.names = data.others.map(({ name, ago }) => ({ name, until: Date.now() + (AT_WORK - ago) * 1000 }));
        if (data.advance) this.desk.advance.waiting(data.advance);
        bars.partial = false; // all rows are here now, also in a shell
      }
      this.show();
      if (status === 200 || before !== sender.offline || sender.blocked) this.desk.refresh();
    }

    take(stored) {
      const row = this.desk.rows().find(({ data }) => data.id === stored.id || data.key === stored.key);
      if (row) row.heard(stored); else this.desk.place(stored).render();
    }

    lose(id) {
      const row = this.desk.rows().find(({ data }) => data.id === id);
      if (row && !row.dirty && !row.saving) this.desk.drop(row);
    }

    show() {
      this.names = this.names.filter(({ until }) => until > Date.now());
      const box = this.card.querySelector("[data-others-here]");
      box.hidden = !this.names.length;
      box.querySelector("[data-count]").textContent = this.names.length;
      box.querySelector("[data-names]").textContent = this.names.map(({ name }) => name).join(", ");
    }
  };
})();

/* What stands above and below the rows of the desk: sums, what waits and why, questions before something is done. */
(() => {
  "use strict";
  const { Desk, Kept } = window;

  Desk.announce = (text) => {
    const box = document.getElementById("status");
    if (box) { box.textContent = ""; box.textContent = text; }
  };

  Desk.ask = (question, { only = false } = {}) => {
    const dialog = document.querySelector("dialog[data-ask]");
    dialog.querySelector("[data-question]").textContent = question;
    dialog.querySelector("[data-ask-two]").hidden = only;
    dialog.querySelector("[data-ask-one]").hidden = !only;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
  };

  /* The hour, and the day unless it is today. */
  Desk.clock = (time) => {
    const moment = new Date(time);
    const pad = (number) => String(number).padStart(2, "0");
    const hour = `${pad(moment.getHours())}:${pad(moment.getMinutes())}`;
    return moment.toDateString() === new Date().toDateString() ? hour : `${pad(moment.getDate())}.${pad(moment.getMonth() + 1)}. ${hour}`;
  };

  const show = (box, on) => { if (box && box.hidden === on) box.hidden = !on; };
  const write = (box, text) => { if (box && box.textContent !== String(text)) box.textContent = text; };

  Desk.Bars = class {
    constructor(desk, card, given) {
      Object.assign(this, { desk, card, restored: 0, others: 0, keepFailed: false, canReopen: Boolean(given.shell), partial: Boolean(given.shell) });
    }

    show() { this.sums(); this.banners(); }

    sums() {
      const { desk, card } = this;
      const rows = desk.rows().filter((row) => row.hasText && !row.data.removed);
      const count = (test) => rows.filter((row) => test(row.data)).length;
      const sums = {
        all: rows.length,
        spot: count((data) => data.outcome === "on_spot"),
        promises: count((data) => data.promise),
        nobody: count((data) => data.outcome !== "on_spot" && data.responsible === null),
      };
      Object.entries(sums).forEach(([name, value]) => write(card.querySelector(`[data-sum="${name}"]`), value));
      const waiting = desk.rows().filter((row) => row.waits && (row.due || row.state === "wrong")).length;
      const typing = waiting === 0 && desk.rows().some((row) => row.waits);
      const when = typing ? "typing" : waiting === 0 ? "done" : desk.sender.busy ? "busy" : "waits";
      card.querySelectorAll("[data-when]").forEach((box) => { box.hidden = box.dataset.when !== when; });
      write(card.querySelector("[data-sent] [data-count]"), waiting);
    }

    banners() {
      const { sender } = this.desk;
      const waiting = this.desk.rows().filter((row) => row.waits).length;
      if (!waiting) this.restored = 0;
      const main = sender.blocked || (sender.offline ? "unsent" : this.restored && waiting ? "restored" : "");
      const shown = new Set([main, this.partial && "copy", this.keepFailed && "storage", this.others && "others"]);
      document.querySelectorAll("[data-desk-banner]").forEach((banner) => {
        const name = banner.dataset.deskBanner;
        write(banner.querySelector("[data-count]"), name === "others" ? this.others : waiting);
        show(banner, shown.has(name));
      });
      document.querySelectorAll("[data-some]").forEach((part) => show(part, waiting > 0));
      document.querySelectorAll("[data-reopen]").forEach((part) => show(part, this.canReopen === (part.dataset.reopen === "yes")));
      document.querySelectorAll("[data-sent-at]").forEach((part) => {
        show(part, sender.sentAt !== null);
        if (sender.sentAt) write(part.querySelector("b"), Desk.clock(sender.sentAt));
      });
      if (sender.message) write(document.querySelector('[data-desk-banner="refused"] [data-message]'), sender.message);
    }

    /* Whether the browser took a row into its store. */
    kept(well) {
      if (this.keepFailed === !well) return;
      this.keepFailed = !well;
      this.banners();
    }

    async countOthers(user) {
      this.others = (await Kept.count(user)).others;
      this.banners();
    }

    async dateCopy(given) {
      const kept = await Desk.shellKept(given);
      document.querySelectorAll("[data-copy-of]").forEach((box) => { show(box, kept !== null); if (kept) write(box.querySelector("b"), Desk.clock(kept)); });
    }
  };
})();

/* Sends rows one after another, each exactly once as far as the server is concerned: the key of a row, later its id and
   version, make a repeated sending harmless. What can't be sent stays in the store and is tried again. */
(() => {
  "use strict";
  const PATIENCE = 20000; // ms until an answer counts as lost
  const PAUSES = [1000, 2000, 5000, 10000, 20000, 30000];
  const KEEPING = 1000; // ms that a row waits for the store of the browser before it is sent all the same
  const SMALL = 60000; // bytes that a browser still sends while the page closes

  const cookie = (name) => {
    const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  };

  class Sender {
    constructor(desk, { urls, user, meeting }) {
      Object.assign(this, { desk, urls, user, busy: false, offline: false, blocked: null, tries: 0 });
      this.sentName = `${window.Kept.NAME}-sent-${user}-${meeting}`;
      window.addEventListener("online", () => this.again());
      window.addEventListener("focus", () => this.again());
      document.addEventListener("visibilitychange", () => { if (!document.hidden) this.again(); });
    }

    get sentAt() { return Number(window.Kept.stored(this.sentName)) || null; }

    get stopped() { return this.offline || this.blocked !== null; }

    token() {
      const field = document.querySelector("input[name=csrfmiddlewaretoken]");
      return cookie("csrftoken") || (field ? field.value : "");
    }

    /* { status, data }: 0 without a connection, 401 when the session has ended. */
    async post(name, body, byItself = false) {
      const text = JSON.stringify(body);
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), PATIENCE);
      try {
        const answer = await fetch(this.urls[name], {
          method: "POST",
          body: text,
          credentials: "same-origin",
          redirect: "manual",
          keepalive: text.length < SMALL,
          signal: stop.signal,
          headers: { "Content-Type": "application/json", "X-CSRFToken": this.token(), "X-Desk-User": String(this.user), ...(byItself ? { "X-Asked-By": "page" } : {}) },
        });
        // The application names each of its answers; without the name it is the proxy telling that nobody is behind it.
        if ([502, 503, 504].includes(answer.status) && !answer.headers.has("X-Request-ID")) return { status: 0, data: {} };
        if (answer.type === "opaqueredirect") return { status: 401, data: {} };
        const isJson = (answer.headers.get("Content-Type") || "").includes("json");
        return { status: answer.status, data: isJson ? await answer.json() : {} };
      } catch {
        return { status: 0, data: {} };
      } finally {
        clearTimeout(timer);
      }
    }

    /* A question whose answer is a comfort: no answer is no error. */
    async ask(name, body) {
      if (this.stopped) return null;
      const { status, data } = await this.post(name, body);
      return status === 200 ? data : null;
    }

    /* What any other answer tells about the connection and the session. */
    told(status, data) {
      if (status === 0) { this.offline = true; return; }
      const back = this.offline || (this.blocked && status < 300);
      this.offline = false;
      if (status === 401) this.block("signed_out");
      else if (data.code === "other_user") this.block("other_user");
      else if (status === 403 || status === 404) this.block("refused", data.message || this.desk.say.sayRefused);
      else if (back) this.again();
    }

    again() {
      this.blocked = null;
      clearTimeout(this.timer);
      this.desk.refresh();
      if (this.desk.rows().some((row) => row.due)) this.pump();
    }

    later() {
      clearTimeout(this.timer);
      const pause = PAUSES[Math.min(this.tries, PAUSES.length - 1)];
      this.tries += 1;
      this.timer = setTimeout(() => this.pump(), pause);
    }

    async pump() {
      if (this.busy || this.blocked) { this.desk.refresh(); return; }
      this.busy = true;
      const skipped = new Set();
      try {
        for (let row = this.next(skipped); row; row = this.next(skipped)) {
          if (!(await this.send(row))) break;
          if (row.failed) skipped.add(row);
        }
      } finally {
        this.busy = false;
        if (skipped.size) this.later();
        this.desk.refresh();
      }
    }

    next(skipped) {
      return this.desk.rows().find((row) => row.sendable && !skipped.has(row) && !this.waitsForOther(row));
    }

    /* A further question of a person whose own row is still on its way. */
    waitsForOther(row) {
      if (!row.data.same_as) return false;
      const other = this.desk.rows().find((found) => found.data.key === row.data.same_as);
      if (other && other.sendable) return true;
      if (other && other.data.saved_card) row.data.card = other.data.saved_card;
      row.data.same_as = null;
      return false;
    }

    async send(row) {
      row.saving = true;
      row.showState();
      const rev = row.rev;
      const removal = row.data.removed && row.data.id !== null;
      row.data.attempted = true;
      row.trying();
      const body = removal ? { id: row.data.id, version: row.data.version } : row.payload();
      await Promise.race([this.desk.keep(row), new Promise((resolve) => setTimeout(resolve, KEEPING))]);
      const { status, data } = await this.post(removal ? "remove" : "save", body);
      row.saving = false;
      const goesOn = this.answered(row, rev, status, data, removal);
      row.showState();
      return goesOn;
    }

    /* Whether the next row may be sent. */
    answered(row, rev, status, data, removal) {
      if (status === 0) { this.offline = true; this.later(); return false; }
      this.offline = false;
      if (status === 401) return this.block("signed_out");
      if (data.code === "other_user") return this.block("other_user");
      if (status === 403 || status === 404) return this.block("refused", data.message || this.desk.say.sayRefused);
      this.tries = 0;
      if (data.code === "conflict" && data.row && row.isMine(data.row)) { // one's own change, whose answer was lost
        Object.assign(row.data, { id: data.row.id, version: data.row.version, tried: [] });
        return true;
      }
      row.data.tried = [];
      if (status === 200) window.Kept.store(this.sentName, String(Date.now()));
      if (status === 200) this.stored(row, rev, data, removal);
      else if (status >= 500 || status === 400) { row.failed = true; row.message = this.desk.say.sayFailed; row.showErrors(); this.desk.keep(row); }
      else { row.wrong(data.errors, data.message, rev, data.row || null); this.desk.wrong(row); }
      return true;
    }

    stored(row, rev, data, removal) {
      if (removal) { this.desk.drop(row); return; }
      const removed = row.data.removed;
      row.saved(data.row, rev);
      if (removed) { row.data.removed = true; row.dirty = true; row.due = true; this.desk.keep(row); return; }
      if (row.dirty) this.desk.keep(row); else this.desk.forget(row);
    }

    block(reason, message = "") {
      this.blocked = reason;
      this.message = message;
      return false;
    }
  }

  window.Desk.Sender = Sender;
})();

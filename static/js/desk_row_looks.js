/* How a row of the desk looks in each state: its fields, proposals, errors, parts that open. The base of Desk.Row. */
(() => {
  "use strict";

  window.Desk.RowLooks = class {
    /* Looks */
    render() {
      this.typed.forEach((name) => { const field = this.field(name); if (field.value !== this.data[name]) field.value = this.data[name]; });
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
  };
})();

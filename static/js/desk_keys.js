/* Keys of the desk, and lists that are pasted into it. */
(() => {
  "use strict";
  const { Desk } = window;

  Desk.bindKeys = (desk, card, body) => {
    /* Keys */
    const keys = document.querySelector("dialog[data-keys]");
    const showKeys = () => { if (!keys.open) keys.showModal(); };

    function enter(row) {
      const next = row.tr.nextElementSibling;
      if (next) { desk.focus(next.row, "name"); return; }
      if (!row.hasContent) return;
      desk.focus(desk.add(), "name");
      Desk.announce(desk.say.sayNewRow);
    }

    function neighbour(row, field, step) {
      const tr = step > 0 ? row.tr.nextElementSibling : row.tr.previousElementSibling;
      if (!tr) return;
      const target = tr.row.field(field.dataset.f || "text");
      (target.offsetParent ? target : tr.row.field("text")).focus();
      tr.scrollIntoView({ block: "nearest" });
    }

    function toggleOutcome(row) {
      row.data.outcome = row.data.outcome === "on_spot" ? "to_work" : "on_spot";
      row.field("outcome").value = row.data.outcome;
      row.showParts();
      row.touch();
      row.field(row.data.outcome === "on_spot" ? "answer" : "text").focus();
    }

    const rules = [
      [(e) => e.key === "Enter" && e.ctrlKey, () => desk.finish()],
      [(e) => e.key === "Enter" && !e.shiftKey && !e.altKey && !e.target.closest("button"), (row) => enter(row)],
      [(e) => e.altKey && e.key === "ArrowDown", (row, field) => neighbour(row, field, 1)],
      [(e) => e.altKey && e.key === "ArrowUp", (row, field) => neighbour(row, field, -1)],
      [(e) => e.ctrlKey && e.code === "KeyD", (row, field) => desk.split(row, field.dataset.f === "text" ? field.selectionStart : null)],
      [(e) => e.altKey && e.key === "Delete", (row) => desk.remove(row)],
      [(e) => e.key === "F2", (row) => toggleOutcome(row)],
      [(e) => e.key === "F4" && !e.altKey, (row) => row.togglePromise()],
      [(e) => e.key === "F8", (row) => row.toggleMark()],
      [(e) => e.key === "F9", () => desk.advance.open()],
    ];

    body.addEventListener("keydown", (event) => {
      if (event.isComposing || event.defaultPrevented) return;
      const { row } = event.target.closest("tr");
      const rule = rules.find(([fits]) => fits(event));
      if (!rule || (row.data.locked && !["Enter", "ArrowDown", "ArrowUp"].includes(event.key))) return;
      event.preventDefault();
      rule[1](row, event.target);
    });

    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, textarea, select, [contenteditable]");
      if ((event.ctrlKey && event.code === "Slash") || (event.key === "?" && !typing)) { event.preventDefault(); showKeys(); }
      else if (event.key === "Enter" && event.ctrlKey && !event.target.closest("[data-rows]") && !document.querySelector("dialog[open]")) desk.finish();
    });

    const join = card.querySelector("[data-join]");
    let pasted = null; // the last list, as long as it may still be put into one row
    let pasting = false;
    body.addEventListener("focusout", (event) => {
      const tr = event.target.closest("tr");
      if (!tr || tr.contains(event.relatedTarget) || event.relatedTarget === join || pasting) return;
      if (pasted && pasted.made.includes(tr.row)) { pasted.made.forEach((row) => desk.save(row)); pasted = null; join.hidden = true; }
      desk.save(tr.row);
    });

    /* A pasted list */
    body.addEventListener("paste", (event) => {
      if (event.target.dataset.f !== "text") return;
      const text = event.clipboardData.getData("text/plain");
      const found = Desk.parsePaste(text);
      if (!found) return;
      event.preventDefault();
      pasting = true;
      const { row } = event.target.closest("tr");
      const start = row.hasContent && row.hasText ? null : row;
      let after = row;
      const made = found.map((entry, at) => {
        const target = at === 0 && start ? start : desk.add({}, after);
        Object.assign(target.data, { text: entry.text, name: entry.name || target.data.name, iin: entry.iin || target.data.iin, phone: entry.phone || target.data.phone });
        after = target;
        target.touch();
        target.render();
        target.suggestSoon();
        return target;
      });
      desk.focus(made[made.length - 1], "text");
      pasted = { row: start || made[0], made, text };
      pasting = false;
      join.hidden = found.length < 2;
      Desk.announce(`${desk.say.sayRows} ${found.length}`);
    });

    join.addEventListener("click", () => {
      const { row, made, text } = pasted;
      pasted = null;
      made.filter((other) => other !== row).forEach((other) => { if (other.data.id === null && !other.data.attempted) desk.drop(other); });
      row.data.text = text.trim();
      row.touch();
      row.render();
      join.hidden = true;
      desk.focus(row, "text");
    });

    const opener = document.querySelector("[data-keys-open]");
    opener.hidden = false;
    opener.addEventListener("click", showKeys);
  };
})();

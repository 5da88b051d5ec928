/* The closing step: rows of this meeting that this browser has not sent yet are in none of its totals, and it says so. */
(() => {
  "use strict";
  const box = document.querySelector("[data-unsent]");
  const form = document.querySelector("form[data-finish-form]");
  if (!box || !form || !window.Kept) return;
  const { person } = window.Kept;
  const meeting = box.dataset.keptHere;

  async function show() {
    const { own, others } = await window.Kept.count(person);
    const rows = own.has(meeting) ? await (await window.Desk.openStore(person, meeting)).all() : [];
    rows.sort((a, b) => a.order - b.order);
    box.hidden = !rows.length;
    box.querySelector("[data-count]").textContent = rows.length;
    box.querySelector("[data-list]").replaceChildren(...rows.map((row) => {
      const item = document.createElement("li");
      item.textContent = (row.text || row.name).slice(0, 120);
      return item;
    }));
    const theirs = document.querySelector("[data-unsent-others]");
    theirs.hidden = !others;
    theirs.querySelector("[data-count]").textContent = others;
    return rows.length;
  }

  form.addEventListener("submit", async (event) => {
    if (form.dataset.sure) return;
    event.preventDefault();
    const rows = await show();
    if (rows && !(await window.Desk.ask(form.dataset.ask))) { box.querySelector("a").focus(); return; }
    form.dataset.sure = "1";
    form.requestSubmit();
  });
  window.addEventListener("focus", show);
  show();
})();

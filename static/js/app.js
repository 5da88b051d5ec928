/* What every page shares. All of it is comfort: without it links, forms and <details> do the same work. */
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const show = (id, on) => { const box = document.getElementById(id); if (box) box.hidden = !on; };
  const token = () => { const field = one("input[name=csrfmiddlewaretoken]"); return field ? field.value : ""; };

  /* htmx: token, form errors (422), failures */
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, boosted } = event.detail;
    if (xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
    // A whole page where a fragment was asked (the session ended): go there instead of nesting it.
    if (!boosted && /^\s*<!doctype html/i.test(xhr.responseText || "")) {
      event.detail.shouldSwap = false;
      if (xhr.status < 400) window.location.assign(xhr.responseURL);
    }
  });

  document.addEventListener("htmx:sendError", () => show("offline", true));
  document.addEventListener("htmx:timeout", () => show("offline", true));
  document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status !== 422) show("failed", true); });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig.verb !== "get") show("failed", false);
  });
  document.addEventListener("htmx:afterOnLoad", () => show("offline", false));
  window.addEventListener("online", () => show("offline", false));

  /* focus: stays where it is unless its element vanished with the swap */
  let lost = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    lost = active && event.detail.target.contains(active) ? { id: active.id, name: active.name } : null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    counts();
    const summary = one("[data-error-summary]", event.detail.elt);
    if (summary) { summary.focus(); lost = null; return; }
    if (!lost || (document.activeElement && document.activeElement !== document.body)) return;
    const found = (lost.id && document.getElementById(lost.id)) || one("[data-focus]", event.detail.elt);
    const target = found || event.detail.elt;
    if (!found && !target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: !found });
    lost = null;
  });

  /* menus and small dialogs: one open at a time, Escape and a click elsewhere close them */
  const floating = "details.menu[open], details.pop[open]";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all(floating).forEach((box) => {
      const inside = box.contains(document.activeElement);
      box.open = false;
      if (inside) one("summary", box).focus();
    });
  });
  document.addEventListener("click", (event) => {
    all(floating).forEach((box) => { if (!box.contains(event.target)) box.open = false; });
  });

  /* lists with boxes to tick: form[data-select] holds input[name=…][data-row], input[data-all], output[data-selected] */
  function counts() {
    all("[data-select]").forEach((form) => {
      const boxes = all("input[data-row]", form);
      const ticked = boxes.filter((box) => box.checked);
      all("output[data-selected]", form).forEach((out) => { out.value = ticked.length; });
      boxes.forEach((box) => { const row = box.closest("tr"); if (row) row.classList.toggle("on", box.checked); });
      const every = one("input[data-all]", form);
      if (!every) return;
      every.hidden = false;
      every.checked = boxes.length > 0 && ticked.length === boxes.length;
      every.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
    });
  }
  document.addEventListener("change", (event) => {
    const box = event.target;
    const form = box.closest("[data-select]");
    if (!form) return;
    if (box.matches("input[data-all]")) all("input[data-row]", form).forEach((row) => { row.checked = box.checked; });
    counts();
  });

  /* chosen files: names and sizes under input[type=file][data-list="id"], refused above data-max bytes */
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches("input[type=file][data-list]")) return;
    const max = Number(input.dataset.max || 0);
    const large = [...input.files].find((file) => max && file.size > max);
    input.setCustomValidity(large ? `${large.name}: ${input.dataset.tooLarge || ""}` : "");
    if (large) input.reportValidity();
    const list = document.getElementById(input.dataset.list);
    if (!list) return;
    list.replaceChildren(...[...input.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} · ${Math.ceil(file.size / 1024)} KB`;
      return item;
    }));
  });

  /* a form is sent once; leaving the page back and forth frees it */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.classList.add("busy");
    setTimeout(() => { delete form.dataset.sent; form.classList.remove("busy"); }, 5000);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  /* buttons that need the script are shown by it */
  function ready() {
    all("button[data-print]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
    counts();
    const summary = one("[data-error-summary]");
    if (summary) summary.focus();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();

/* Pays the price of an attempt (common/proofs.py) while the person types: looks for a number with which the SHA-256 of
   price and number begins with so many zero bits. Sent before it is found, the form waits. Without WebCrypto nothing
   happens, and the page says what else leads to the question. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-bits]");
  if (!form || !window.crypto || !crypto.subtle) return;
  const bits = Number(form.dataset.bits);
  const { price, proof } = form.elements;
  const words = new TextEncoder();

  const digest = async (number) => new DataView(await crypto.subtle.digest("SHA-256", words.encode(`${price.value}.${number}`)));

  async function search() {
    for (let number = 0; ; number += 1) {
      if ((await digest(number)).getUint32(0) >>> (32 - bits) === 0) return String(number);
    }
  }

  const found = search().then((number) => { proof.value = number; });

  form.addEventListener("submit", async (event) => {
    if (proof.value) return;
    event.preventDefault();
    form.setAttribute("aria-busy", "true");
    await found;
    form.submit();
  });
})();

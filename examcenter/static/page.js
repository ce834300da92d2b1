// Small conveniences; every page works without them.
(() => {
  "use strict";
  // An errors summary is read out and reached first.
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
  // A form is sent once: further clicks while it is under way do nothing; data-again allows more (it downloads).
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "again" in form.dataset) return;
    if (form.dataset.sent === "yes") event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
  // Copies a text (a notice for a chat group): <button data-copy="#id" data-copied="…">.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.querySelector(button.dataset.copy);
    const text = "value" in source ? source.value : source.innerText;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      if (source.select) source.select();
      else { getSelection().removeAllRanges(); getSelection().addRange(range); }
      document.execCommand("copy");
    }
    if (button.dataset.copied) button.textContent = button.dataset.copied;
  });
  // Prints: <button data-print>.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
  });
})();

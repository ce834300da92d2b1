// Opens and closes the navigation of the staff console on a phone.
(() => {
  "use strict";
  const button = document.querySelector(".side-toggle");
  const fold = document.getElementById("side-fold");
  if (!button || !fold) return;
  const show = (open) => {
    fold.classList.toggle("show", open);
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && fold.classList.contains("show")) {
      show(false);
      button.focus();
    }
  });
})();

// Holds the start button until the session begins; the server decides, this only saves a vain attempt.
(function () {
  "use strict";
  var note = document.querySelector("[data-wait]");
  if (!note) return;
  var button = document.querySelector("main form button");
  var begun = performance.now();
  button.disabled = true;
  var timer = setInterval(function () {
    if ((performance.now() - begun) / 1000 < Number(note.dataset.wait)) return;
    clearInterval(timer);
    button.disabled = false;
    note.hidden = true;
  }, 500);
})();

// On the result page: nothing of this sitting stays on the device. <script src="…clear.js" data-sitting="17" defer>
(function () {
  "use strict";
  var mine = "exam." + document.currentScript.dataset.sitting + ".";
  try {
    Object.keys(localStorage).forEach(function (key) {
      if (key.indexOf(mine) === 0) localStorage.removeItem(key);
    });
  } catch (blocked) { /* nothing was kept either */ }
})();

// On the result page: nothing of the exam stays on this device.
(function () {
  "use strict";
  try {
    Object.keys(localStorage).forEach(function (key) {
      if (/^exam\.\d+\.\d+$/.test(key)) localStorage.removeItem(key);
    });
  } catch (blocked) { /* nothing was kept either */ }
})();

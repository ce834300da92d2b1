// Takes the code out of the QR code's fragment, which no server and no log ever sees.
(function () {
  "use strict";
  var field = document.getElementById("id_code");
  if (!field) return;
  function read() {
    var match = /^#([tr])=([A-Za-z2-7]{20,40})$/.exec(location.hash);
    if (match) {
      field.value = match[2].toUpperCase();
      try { sessionStorage.setItem("exam.door", match[1]); } catch (blocked) { /* only the sentence below is lost */ }
    }
    var door = match ? match[1] : "";
    if (!door && field.value) {
      try { door = sessionStorage.getItem("exam.door") || ""; } catch (blocked) { door = ""; }
    }
    var bad = document.querySelector("[data-code] .errorlist");
    document.querySelector("[data-code]").hidden = Boolean(door && field.value && !bad);
    document.querySelectorAll("[data-scanned]").forEach(function (note) {
      note.hidden = note.dataset.scanned !== door || Boolean(bad);
    });
  }
  read();
  addEventListener("hashchange", read);
})();

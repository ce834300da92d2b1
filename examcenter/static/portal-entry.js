// Takes the slip's code out of the QR code's fragment, which no server and no log ever sees.
(() => {
  "use strict";
  const field = document.getElementById("id_code");
  if (!field) return;
  const read = () => {
    const match = /^#c=([A-Za-z2-7]{16})$/.exec(location.hash);
    if (match) field.value = match[1].toUpperCase();
    const bad = document.querySelector("[data-code] .errorlist");
    const scanned = Boolean(match && !bad);
    document.querySelector("[data-code]").hidden = scanned;
    document.querySelector("[data-scanned]").hidden = !scanned;
  };
  read();
  addEventListener("hashchange", read);
})();

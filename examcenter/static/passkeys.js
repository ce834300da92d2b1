/* Passkeys: buttons that can work are shown, and what the browser refuses is said on the page. */
(() => {
  "use strict";
  const show = (id) => { const element = document.getElementById(id); if (element) element.hidden = false; };
  // Browsers offer passkeys on https (or localhost) only, and never to a bare IP address.
  const named = !/^[\d.]+$|:/.test(window.location.hostname);
  if (window.isSecureContext && window.PublicKeyCredential && named) {
    document.querySelectorAll("[data-passkey]").forEach((button) => { button.hidden = false; });
  } else {
    show("passkey-impossible");
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    show("passkey-failed");
  });
})();

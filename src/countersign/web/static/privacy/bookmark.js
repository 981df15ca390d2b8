// The bookmark: takes the marked text of any page to Check a text, from window to window.
// It is given to the browser as one line; this practice's address is the only place it speaks to.
"use strict";
(() => {
  const link = document.getElementById("bookmark");
  if (!link) return;
  function take(address, origin) {
    const field = document.activeElement;
    const typed = field && "selectionStart" in field && field.type !== "password"
      ? field.value.slice(field.selectionStart, field.selectionEnd) || field.value : "";
    const text = String(window.getSelection()) || typed
      || (field && field.isContentEditable ? field.innerText : "");
    const there = window.open(address, "_blank");
    if (!there) { alert("The browser kept the window closed. Allow it for this page, then press again."); return; }
    const answer = (event) => {
      if (event.source !== there || event.origin !== origin || event.data !== "countersign-ready") return;
      window.removeEventListener("message", answer);
      there.postMessage({ countersign: text }, origin);
    };
    window.addEventListener("message", answer);
  }
  const { address, origin } = link.dataset;
  const code = `(${take})(${JSON.stringify(address)},${JSON.stringify(origin)})`;
  link.href = `javascript:${encodeURIComponent(code)}`;
  link.addEventListener("click", (event) => event.preventDefault());
})();

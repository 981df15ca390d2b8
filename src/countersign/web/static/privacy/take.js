// Check a text, opened by the bookmark: asks the page it came from for its text, once.
"use strict";
(() => {
  const field = document.querySelector("#bench textarea[name=text]");
  const place = document.getElementById("came");
  if (!field || !window.opener || field.value) return;
  const take = (event) => {
    if (event.source !== window.opener || typeof event.data?.countersign !== "string") return;
    window.removeEventListener("message", take);
    field.value = event.data.countersign.slice(0, field.maxLength > 0 ? field.maxLength : undefined);
    place.textContent = field.value
      ? "The text you marked stands below. Nothing was sent yet: press Check."
      : "No text was marked. Paste it below.";
    field.focus();
  };
  window.addEventListener("message", take);
  window.opener.postMessage("countersign-ready", "*");
})();

// What every page shares: keys, the error summary, log-off after idling, and text kept at log-off.
"use strict";
(() => {
  const body = document.body;
  const token = () => JSON.parse(body.getAttribute("hx-headers"))["X-CSRFToken"];
  const post = (url, data, quiet) => fetch(url, {
    method: "POST", keepalive: true, redirect: "manual",
    headers: { "X-CSRFToken": token(), "Content-Type": "application/json", ...(quiet ? { "X-Countersign-Quiet": "1" } : {}) },
    body: JSON.stringify(data || {}),
  });
  const typing = (el) => el.closest("input, textarea, select, [contenteditable=true], dialog[open]");

  document.getElementById("error-summary")?.focus();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const found = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (found) { event.preventDefault(); found.matches("input, textarea") ? found.focus() : found.click(); }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    for (const menu of document.querySelectorAll("details.who[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.who[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const place = document.getElementById("passkey-error");
    if (place) { place.hidden = false; place.focus(); }
  });

  if (!body.dataset.idleMinutes) return;

  const idle = Number(body.dataset.idleMinutes) * 60000;
  const warning = Math.min(120000, idle / 2);
  const dialog = document.getElementById("idle");
  let last = Date.now();
  let told = Date.now();
  let leaving = false;

  const unsaved = () => {
    const fields = {};
    for (const field of document.querySelectorAll("main textarea[name], main input[name]")) {
      if (["hidden", "password", "file", "checkbox", "radio", "submit", "search"].includes(field.type)) continue;
      if (field.autocomplete === "one-time-code" || field.value === field.defaultValue) continue;
      fields[field.name] = field.value;
    }
    return fields;
  };
  const leave = async () => {
    if (leaving) return;
    leaving = true;
    const fields = unsaved();
    try {
      if (Object.keys(fields).length) {
        await post(body.dataset.keep, { path: location.pathname, fields }, true);
      }
      await post(body.dataset.signOff, {}, true);
    } finally {
      location.replace(`${body.dataset.leave}?next=${encodeURIComponent(location.pathname + location.search)}`);
    }
  };
  const awake = () => {
    if (dialog.open) return;
    last = Date.now();
    if (last - told > 60000) { told = last; post(body.dataset.stillHere); }
  };
  for (const kind of ["pointerdown", "keydown", "scroll", "input"]) {
    document.addEventListener(kind, awake, { passive: true, capture: true });
  }
  dialog.querySelector("[data-stay]").addEventListener("click", () => {
    dialog.close();
    told = 0;
    awake();
  });
  dialog.querySelector("[data-leave-now]").addEventListener("click", leave);
  dialog.addEventListener("cancel", () => { told = 0; last = Date.now(); });
  const tick = () => {
    const left = idle - (Date.now() - last);
    if (left <= 0) { leave(); return; }
    if (left <= warning) {
      if (!dialog.open) dialog.showModal();
      const seconds = Math.ceil(left / 1000);
      dialog.querySelector("[data-left]").textContent =
        seconds > 60 ? "two minutes" : seconds > 30 ? "one minute" : `${seconds} seconds`;
    }
    window.setTimeout(tick, Math.min(5000, Math.max(250, left - warning)));
  };
  tick();

  const kept = document.getElementById("kept");
  if (kept) {
    const fields = JSON.parse(document.getElementById("kept-fields").textContent);
    const forget = () => { kept.remove(); post(body.dataset.keep, { path: location.pathname, fields: {} }); };
    kept.querySelector("[data-put-back]").addEventListener("click", () => {
      const homeless = [];
      for (const [name, value] of Object.entries(fields)) {
        const field = document.querySelector(`main [name="${CSS.escape(name)}"]`);
        if (field) { field.value = value; field.dispatchEvent(new Event("input", { bubbles: true })); } else homeless.push(value);
      }
      if (homeless.length) {
        const place = kept.querySelector("[data-homeless]");
        place.hidden = false;
        place.querySelector("textarea").value = homeless.join("\n\n");
        kept.querySelector("[data-put-back]").remove();
      } else forget();
    });
    kept.querySelector("[data-forget]").addEventListener("click", forget);
  }
})();

// The chart's own document: tabs, masks, the editor in its frame, and lines that are added.
"use strict";
(() => {
  function bind(field) {
    field.addEventListener("change", () => {
      field.value = kit.masked(field.dataset.kind, field.value);
      const how = field.dataset.turn;
      if (!how) return;
      const turn = () => (field.value = kit.turned(how, field.value));
      if (how === "late") setTimeout(turn, 250);
      else turn();
    });
  }

  function gate(form) {
    for (const field of form.querySelectorAll("[data-gate]")) {
      const radios = form.querySelectorAll(`input[type=radio][name="${CSS.escape(field.dataset.gate)}"]`);
      const row = field.closest("tr.gated") || field.parentElement.closest("tr");
      const obey = () => {
        const chosen = [...radios].find((radio) => radio.checked);
        const open = Boolean(chosen) && chosen.value === "Yes";
        field.disabled = !open;
        row.style.display = open ? "" : "none";
      };
      radios.forEach((radio) => radio.addEventListener("change", obey));
      obey();
    }
  }

  function editor(frame) {
    const source = document.getElementById(frame.dataset.for);
    const inside = frame.contentDocument;
    inside.open();
    inside.write("<!doctype html><html><head><style>body{font:14px sans-serif}</style></head><body></body></html>");
    inside.close();
    inside.body.innerHTML = source.value;
    inside.body.contentEditable = String(!("locked" in frame.dataset));
    kit.watch(inside);
    inside.body.addEventListener("input", () => {
      const how = source.dataset.turn;
      if (!how) return;
      const turn = () => (inside.body.textContent = kit.turned(how, inside.body.innerText));
      setTimeout(turn, how === "late" ? 250 : 0);
    });
  }

  function lines(table) {
    const pattern = table.nextElementSibling;
    pattern.nextElementSibling.addEventListener("click", (event) => {
      event.preventDefault();
      const row = table.tBodies[0].insertRow();
      row.innerHTML = pattern.innerHTML.replaceAll("ROW", String(table.tBodies[0].rows.length - 1));
      row.querySelectorAll("input,select,textarea").forEach(bind);
    });
  }

  function open(tab) {
    for (const pane of document.querySelectorAll(".pane")) {
      pane.style.display = pane.dataset.pane === tab ? "" : "none";
    }
  }

  function start() {
    const later = document.getElementById("later");
    if (later) {
      document.querySelector(".wait").remove();
      later.replaceWith(later.content);
    }
    const form = document.forms[0];
    form.querySelectorAll("input,select,textarea").forEach(bind);
    form.querySelectorAll("iframe.rte").forEach(editor);
    form.querySelectorAll("table.grid").forEach(lines);
    gate(form);
    form.addEventListener("submit", () => {
      for (const frame of form.querySelectorAll("iframe.rte")) {
        document.getElementById(frame.dataset.for).value = frame.contentDocument.body.innerHTML;
      }
    });
    const tabs = [...document.querySelectorAll("[data-tab]")];
    tabs.forEach((link) =>
      link.addEventListener("click", (event) => {
        event.preventDefault();
        open(link.dataset.tab);
      }),
    );
    if (tabs.length) open(tabs[0].dataset.tab);
  }
  kit.later(start);
})();

// Shows on the page where the field that has the focus was read.
"use strict";
const boxes = new Map([...document.querySelectorAll("rect[data-box]")].map((box) => [box.dataset.box, box]));

// The first thing to pick has the focus; with nothing to pick, the button has it.
const child = document.getElementById("client");
const first = document.querySelector("[role=alert]") || document.querySelector("section dd[data-field] > select, section dd[data-field] > fieldset input")
  || (child && !child.value ? child : document.querySelector("[data-confirm]"));
if (first) first.focus({ preventScroll: first.matches("[data-confirm]") });

document.addEventListener("focusin", (event) => {
  const field = event.target.closest("[data-field]");
  for (const box of boxes.values()) box.classList.remove("here");
  const box = field && boxes.get(field.dataset.field);
  if (!box) return;
  box.classList.add("here");
  box.scrollIntoView({ block: "nearest" });
});

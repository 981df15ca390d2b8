// J and K go to the next and the previous charge, L to the next line, O opens the sheet.
// They can be turned off, with the same switch as on the sheet (WCAG 2.1.4).
const KEY = "countersign.keys";
const on = () => localStorage.getItem(KEY) !== "off";
const tell = () => {
  for (const button of document.querySelectorAll("[data-keys]")) {
    button.textContent = on() ? "keys on" : "keys off";
    button.setAttribute("aria-pressed", String(on()));
  }
};
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-keys]")) return;
  localStorage.setItem(KEY, on() ? "off" : "on");
  tell();
});
tell();

function nextLine() {
  const lines = [...document.querySelectorAll("[data-line]")];
  const at = lines.findIndex((line) => line.contains(document.activeElement));
  lines[(at + 1) % lines.length]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (!on() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select") || document.querySelector("dialog:modal")) return;
  const way = { j: "a[rel=next]", k: "a[rel=prev]", o: "a[data-open]" }[event.key.toLowerCase()];
  if (event.key.toLowerCase() === "l") nextLine();
  else if (way) document.querySelector(way)?.click();
});

// J and K move between what is open, arrows between sentences. They can be turned off (WCAG 2.1.4).
const KEY = "countersign.keys";

export function startKeys(choose) {
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
  document.addEventListener("htmx:afterSettle", tell);
  tell();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable=true]") || document.querySelector("dialog:modal")) return;
    const key = event.key.toLowerCase();
    if ((key === "j" || key === "k") && on()) {
      const all = [...document.querySelectorAll("[data-finding]")];
      if (!all.length) return;
      event.preventDefault();
      const now = all.findIndex((f) => f.contains(document.activeElement));
      const next = all[(now + (key === "j" ? 1 : now < 0 ? 0 : -1) + all.length) % all.length];
      if (document.getElementById(`s-${next.dataset.ref}`)) choose(next.dataset.ref, { focus: "none" });
      next.scrollIntoView({ block: "nearest" });
      next.focus({ preventScroll: true });
    } else if (["arrowdown", "arrowright", "arrowup", "arrowleft"].includes(key) && event.target.matches(".sent")) {
      const all = [...document.querySelectorAll(".sent")];
      const step = key === "arrowdown" || key === "arrowright" ? 1 : -1;
      const next = all[all.indexOf(event.target) + step];
      if (!next) return;
      event.preventDefault();
      choose(next.dataset.at);
    }
  });
}

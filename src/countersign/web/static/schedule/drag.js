// A visit dragged on the grid opens the form of the same move, filled in; nothing is moved by dropping.
(() => {
  const STEP = 5;
  const SNAP = 15;
  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const first = Number(grid.dataset.first);
  let held = null;

  const column = (x) =>
    [...grid.querySelectorAll("[data-column]")].find((one) => {
      const box = one.getBoundingClientRect();
      return box.left <= x && x < box.right;
    });

  // What is under the pointer is read from the open column: rows are steps of five minutes.
  const place = (event) => {
    const there = column(event.clientX);
    if (!there || !held) return null;
    const box = there.getBoundingClientRect();
    const steps = Number(grid.dataset.rows);
    const minutes = ((event.clientY - held.above - box.top) / box.height) * steps * STEP;
    const at = first + Math.round(minutes / SNAP) * SNAP;
    if (at < 0 || at >= 24 * 60) return null;
    return { there, at: `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}` };
  };

  grid.addEventListener("dragstart", (event) => {
    const item = event.target.closest("[data-move]");
    if (!item) return;
    held = { address: item.dataset.move, above: event.clientY - item.getBoundingClientRect().top };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  grid.addEventListener("dragover", (event) => {
    if (held) event.preventDefault();
  });
  grid.addEventListener("dragend", () => {
    held = null;
  });
  grid.addEventListener("drop", (event) => {
    const found = place(event);
    if (!found) return;
    event.preventDefault();
    const said = new URLSearchParams({ at: found.at, day: found.there.dataset.day });
    const [kind, key] = found.there.dataset.column.split(":");
    if (kind === "therapist") said.set("therapist", key);
    window.location.assign(`${held.address}?${said}`);
  });
})();

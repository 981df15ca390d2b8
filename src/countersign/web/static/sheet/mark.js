// Unsigned words that leave the page say so, and the record knows that they left.
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

export function startMark() {
  const place = () => document.querySelector(".crumb[data-unsigned]");
  const tell = (how) => {
    const crumb = place();
    if (!crumb) return;
    fetch(crumb.dataset.copied, {
      method: "POST", keepalive: true, headers: { "X-CSRFToken": token() }, body: new URLSearchParams({ how }),
    }).catch(() => {});
  };
  for (const kind of ["copy", "cut"]) {
    document.addEventListener(kind, (event) => {
      const crumb = place();
      const chosen = document.getSelection()?.toString() || "";
      if (!crumb || !chosen.trim() || event.target.closest?.("input, textarea")) return;
      event.clipboardData.setData("text/plain", `${crumb.dataset.unsigned}\n\n${chosen}\n\nDRAFT, NOT SIGNED`);
      event.preventDefault();
      tell("copied");
    });
  }
  document.addEventListener("dragstart", (event) => {
    const crumb = place();
    const chosen = document.getSelection()?.toString() || "";
    if (crumb && chosen.trim()) event.dataTransfer.setData("text/plain", `${crumb.dataset.unsigned}\n\n${chosen}\n\nDRAFT, NOT SIGNED`);
  });
  addEventListener("beforeprint", () => tell("printed"));
}

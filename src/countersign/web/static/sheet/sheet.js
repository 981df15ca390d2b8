// The sheet: sentence and evidence side by side, findings by key, panels, signing, copying.
import { startCapture } from "./capture.js";
import { startKeys } from "./keys.js";
import { startMark } from "./mark.js";
import { startSigning } from "./sign.js";

document.documentElement.classList.add("scripted");
const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 1080px)");
let at = new URLSearchParams(location.search).get("at") || "";
let picked = Boolean(at); // somebody chose this sentence

// Quietly: shown beside the text without moving the page or the focus, so that what is open stays in sight.
export function choose(ref, { open = true, focus = "", quiet = false } = {}) {
  at = ref;
  const sentence = $(`s-${ref}`);
  for (const other of document.querySelectorAll(".sent")) {
    const on = other === sentence;
    other.classList.toggle("on", on);
    other.setAttribute("aria-pressed", String(on));
  }
  const stands = new Set((sentence?.dataset.standsOn || "").split(" "));
  for (const fact of document.querySelectorAll("[data-fact]")) fact.classList.toggle("on", stands.has(fact.dataset.fact));
  const where = $("where");
  for (const source of where.querySelectorAll(".source")) source.hidden = source.dataset.ref !== ref;
  if (!sentence) { where.close(); return; }
  if (!open) return;
  picked ||= !quiet;
  if (narrow.matches) {
    if (where.open && !where.matches(":modal")) where.close();
    if (!where.open) where.showModal();
  } else {
    if (!where.open) {
      const before = document.activeElement;
      where.show();
      if (quiet) before === document.body ? document.activeElement.blur() : before?.focus({ preventScroll: true });
    }
    if (quiet) return;
    sentence.scrollIntoView({ block: "nearest" });
    where.scrollIntoView({ block: "nearest" });
    if (!focus) sentence.focus({ preventScroll: true });
  }
  if (focus) {
    const place = where.querySelector(`.source:not([hidden]) [data-verb="${CSS.escape(focus)}"]`);
    if (place?.tagName === "DETAILS") { place.open = true; place.querySelector("summary").focus(); } else place?.focus();
  }
}

function settle() {
  if (at && $(`s-${at}`)) choose(at, { open: !narrow.matches && !$("act").open, quiet: !picked || document.activeElement !== document.body });
  else if (!narrow.matches && !$("where").open && !("calm" in document.querySelector(".crumb").dataset)) {
    const first = document.querySelector("[data-finding][data-ref*='.']");
    const ref = first?.dataset.ref || document.querySelector(".sent")?.dataset.at;
    if (ref && $(`s-${ref}`)) choose(ref, { quiet: true });
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-at], [data-goto], [data-mark], [data-open], [data-close]");
  if (!link || event.metaKey || event.ctrlKey) return;
  if (link.dataset.at) {
    event.preventDefault();
    choose(link.dataset.at, { focus: link.dataset.focus || "" });
  } else if (link.dataset.mark) {
    const fact = $(`f-${link.dataset.mark}`);
    event.preventDefault();
    if (fact && narrow.matches) $("where").close();
    fact?.scrollIntoView({ block: "center" });
  } else if (link.dataset.open) {
    const box = $(link.dataset.open);
    if (box) { box.open = true; event.preventDefault(); box.scrollIntoView({ block: "start" }); box.querySelector("input:not([type=hidden]), textarea")?.focus(); }
  } else if ("goto" in link.dataset) {
    const place = $(link.getAttribute("href").slice(1));
    if (place) { event.preventDefault(); place.scrollIntoView({ block: "center" }); place.setAttribute("tabindex", "-1"); place.focus({ preventScroll: true }); }
  }
});
// A sentence is a button: the space bar presses it too.
document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches("[role=button][data-at]")) { event.preventDefault(); event.target.click(); }
});

// The facts a sentence may be tied to stand once on the page, and are put in where they are opened.
document.addEventListener("toggle", (event) => {
  const ties = event.target.matches?.("details.tie[open]") && event.target.querySelector(".ties");
  if (!ties || ties.querySelector(".tick")) return;
  const had = new Set(ties.dataset.not.split(" "));
  for (const tick of $(`ties-${ties.dataset.of}`).content.children) {
    if (!had.has(tick.querySelector("input").value)) ties.append(tick.cloneNode(true));
  }
}, true);

// A panel opens when its words have come.
document.addEventListener("htmx:afterSwap", (event) => {
  const panel = $("act");
  if (event.detail.target === panel && panel.childElementCount && !panel.open) panel.showModal();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-shut]")) { event.preventDefault(); $("act").close(); }
});
$("act")?.addEventListener("close", () => { $("act").replaceChildren(); });
document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target?.id !== "act") settle(); });
document.addEventListener("sheet:fresh", settle);
document.addEventListener("htmx:responseError", (event) => say(event.detail.xhr.status === 403 ? "Your role here does not include this." : "That was not saved. Load the page again and try once more."));
document.addEventListener("htmx:sendError", () => say("The server cannot be reached. Nothing was changed; try again in a moment."));

export function say(words) {
  const place = $("say");
  const box = document.createElement("p");
  box.className = "finding warn";
  box.textContent = `▲ ${words}`;
  place.replaceChildren(box);
  place.scrollIntoView({ block: "nearest" });
}

startKeys(choose);
startCapture(say);
startSigning();
startMark();
settle();

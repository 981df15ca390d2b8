// Capturing: steppers, tallies, a timer, and posts that survive a lost connection or a closed page.
import { Queue } from "./queue.js";

const $ = (id) => document.getElementById(id);
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const uuid = () => crypto.randomUUID();

export function startCapture(say) {
  const crumb = document.querySelector(".crumb[data-owner]");
  if (!crumb) return;
  const queue = new Queue(crumb.dataset.owner);
  const sheet = crumb.dataset.sheet;
  const half = (form) => `half:${sheet}:${form.dataset.keepForm}`;
  let turn = Promise.resolve();

  // Steppers and tallies.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const field = $(button.dataset.for);
    const value = Math.max(0, Math.min(Number(field.max), (Number(field.value) || 0) + Number(button.dataset.step)));
    field.value = String(value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    navigator.vibrate?.(8);
  });

  // Choosing an activity brings its usual aim and its goal, also when it was tapped before this script was here.
  const follow = (tile) => {
    const form = tile.form;
    const { aim, goal } = tile.dataset;
    if (aim) { const pick = form.querySelector(`input[name=aim][value="${CSS.escape(aim)}"]`); if (pick) pick.checked = true; }
    form.elements.goal_id.value = goal || "";
    form.elements.activity_other.value = "";
  };
  document.addEventListener("change", (event) => { if (event.target.matches("input[name=activity]")) follow(event.target); });
  const early = document.querySelector("form:not(:has(input[name=revises])) input[name=activity]:checked");
  if (early) follow(early);
  document.addEventListener("input", (event) => {
    if (event.target.id !== "activity-other" || !event.target.value) return;
    for (const tile of event.target.form.querySelectorAll("input[name=activity]")) tile.checked = false;
    event.target.form.elements.goal_id.value = "";
  });

  // The timer runs on in a closed page: its start is kept with the half-filled form.
  const since = () => Number($("timer-says")?.dataset.since || 0);
  const tick = () => {
    const says = $("timer-says");
    if (!says) return;
    const button = document.querySelector("[data-timer]");
    button.setAttribute("aria-pressed", String(Boolean(since())));
    button.textContent = since() ? "Stop timer" : "Start timer";
    if (!since()) return;
    const seconds = Math.floor((Date.now() - since()) / 1000);
    says.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-timer]");
    if (!button) return;
    const says = $("timer-says");
    const field = $(button.dataset.timer);
    if (since()) {
      field.value = String((Number(field.value) || 0) + Math.max(1, Math.round((Date.now() - since()) / 60000)));
      delete says.dataset.since;
      says.textContent = "";
    } else says.dataset.since = String(Date.now());
    field.dispatchEvent(new Event("input", { bubbles: true }));
    tick();
  });
  setInterval(tick, 1000);

  // What is half filled in is kept on this device until it is sent: at once, since a page may close at any moment;
  // what changes while it is being kept is kept right after.
  const keeping = new Map();
  const keepHalf = (form) => {
    const name = half(form);
    const before = keeping.get(name);
    if (before) { before.again = true; return before.done; }
    const turn = { again: false };
    turn.done = (async () => {
      do {
        turn.again = false;
        const fields = [...new FormData(form)].filter(([field]) => !["csrfmiddlewaretoken", "id", "at", "shown"].includes(field));
        await queue.put(name, { fields, since: form.dataset.keepForm === "activity" ? since() : 0 });
      } while (turn.again);
    })().finally(() => { keeping.delete(name); delete form.dataset.keeping; });
    keeping.set(name, turn);
    form.dataset.keeping = "1";
    return turn.done;
  };
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest?.("form[data-capture]");
      if (!form || form.elements.revises) return;
      keepHalf(form).catch(() => {});
    });
  }
  addEventListener("pagehide", () => { for (const form of document.querySelectorAll("form[data-capture]")) if (form.dataset.touched) keepHalf(form); });
  document.addEventListener("input", (event) => { const form = event.target.closest?.("form[data-capture]"); if (form && !form.elements.revises) form.dataset.touched = "1"; });

  const putBack = async () => {
    for (const form of document.querySelectorAll("form[data-capture]")) {
      if (form.elements.revises) continue;
      const kept = await queue.get(half(form)).catch(() => null);
      if (!kept) continue;
      for (const [name, value] of kept.fields) {
        for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
          if (["radio", "checkbox"].includes(field.type)) { if (field.value === value) field.checked = true; }
          else if (field.type !== "hidden" || name === "goal_id") field.value = value;
        }
      }
      if (kept.since) $("timer-says").dataset.since = String(kept.since);
      const box = form.closest("details");
      if (box && kept.fields.some(([n, v]) => v && !["form", "goal_id", "speaker"].includes(n))) box.open = true;
    }
    tick();
  };

  // Every post goes through the queue: kept first, sent next, forgotten when the server has it.
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-capture]");
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    if (since() && form.dataset.keepForm === "activity") form.querySelector("[data-timer]").click();
    form.querySelector("[data-now]").value = new Date().toISOString();
    const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    const id = form.querySelector("[data-fresh]").value;
    const words = label(form);
    await keeping.get(half(form))?.done.catch(() => {});
    await queue.put(`post:${id}`, { sheet, url: form.action, fields, words });
    await queue.drop(half(form));
    if (!form.elements.revises) { form.reset(); delete form.dataset.touched; form.querySelector("[data-fresh]").value = uuid(); }
    await show();
    await flush();
  }, true);

  const label = (form) => {
    const said = new FormData(form);
    const head = said.get("activity_other") || said.get("activity") || said.get("hard") || said.get("text") || "";
    return [head, said.get("minutes") ? `${said.get("minutes")} min` : ""].filter(Boolean).join(", ").slice(0, 80);
  };

  const show = async () => {
    const waiting = await queue.all("post:");
    const here = waiting.filter((w) => w.sheet === sheet);
    const list = $("waiting");
    if (list) {
      list.replaceChildren(...here.map((w) => {
        const li = document.createElement("li");
        li.className = "fact";
        const sign = document.createElement("time");
        sign.textContent = "●";
        const words = document.createElement("div");
        words.textContent = `${w.words} (kept on this device)`;
        li.append(sign, words);
        return li;
      }));
    }
    const chip = $("unsent");
    if (chip) { chip.hidden = !waiting.length; chip.textContent = `▲ ${waiting.length} not sent yet`; }
    return waiting;
  };

  const flush = () => (turn = turn.then(send, send));
  const send = async () => {
    let sent = 0;
    for (const item of await queue.all("post:")) {
      let answer;
      try {
        answer = await fetch(item.url, {
          method: "POST", redirect: "manual", body: new URLSearchParams(item.fields),
          headers: { "X-CSRFToken": token(), "X-Countersign-Capture": "1", "HX-Request": "true" },
        });
      } catch { break; }
      if (answer.ok && !answer.headers.has("HX-Redirect")) {
        await queue.drop(item.id);
        if (answer.headers.has("X-Countersign-Refused")) { swap(await answer.text()); say("One capture needs a look. It is in the form again."); } else sent += 1;
      } else if (answer.headers.has("HX-Redirect") || answer.type === "opaqueredirect" || answer.status === 403) {
        say("You are signed out. What you tapped is kept on this device and sent when you sign in again.");
        break;
      } else break;
    }
    if (sent) await refresh();
    await show();
  };
  // Somebody is typing there: what is typed outlives the news.
  const busy = (region) => [...region.querySelectorAll("textarea, input:not([type=hidden])")].some((f) => f === document.activeElement || (f.dataset.keep !== undefined && f.value !== f.defaultValue));
  const swap = (html, spare = () => false) => {
    const box = document.createElement("template");
    box.innerHTML = html;
    for (const region of box.content.querySelectorAll("[hx-swap-oob], #capture")) {
      region.removeAttribute("hx-swap-oob");
      const old = $(region.id);
      if (old && !spare(old)) { old.replaceWith(region); htmx.process(region); }
    }
  };
  // Acts and captures take turns. An act first waits for the taps on their way, so that it counts them; while it
  // is on its way nothing replaces its button. A panel brings no regions, so a refresh it held up is made up for.
  let acting = 0;
  let missed = false;
  document.addEventListener("htmx:confirm", async (event) => {
    event.preventDefault();
    acting += 1;
    await flush().catch(() => {});
    if (event.detail.verb !== "get") missed = false;
    event.detail.issueRequest(true);
  });
  document.addEventListener("htmx:afterRequest", () => {
    acting = Math.max(0, acting - 1);
    if (!acting && missed) refresh();
  });
  const refresh = async () => {
    missed = acting > 0;
    if (missed) return;
    const answer = await fetch(document.querySelector(".crumb").dataset.refresh, { headers: { "HX-Request": "true" } }).catch(() => null);
    missed = acting > 0;
    if (answer?.ok && !missed) {
      swap(await answer.text(), busy);
      document.dispatchEvent(new CustomEvent("sheet:fresh"));
    }
    // A correction is done: the card goes back to capturing.
    const card = $("capture");
    if (!card?.querySelector("input[name=revises]")) return;
    const blank = await fetch(card.dataset.post, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (blank?.ok) swap(await blank.text());
  };

  addEventListener("online", flush);
  setInterval(flush, 20000);
  for (const fresh of ["htmx:afterSettle", "sheet:fresh"]) document.addEventListener(fresh, () => { show(); tick(); });

  // Leaving the device: send what waits, then forget the key and everything under it.
  document.addEventListener("submit", async (event) => {
    const out = event.target.closest("form");
    if (!out || !out.action.includes("sign-out") || out.dataset.cleared) return;
    event.preventDefault();
    await flush();
    const left = await queue.all("post:");
    if (left.length && !confirm(`${left.length} of your taps could not be sent. Signing out now loses them. Sign out?`)) return;
    await queue.clear();
    out.dataset.cleared = "1";
    out.submit();
  }, true);

  // A file may be dropped on the capture card.
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest?.(".capture")?.querySelector("[data-drop]");
      if (!form) return;
      event.preventDefault();
      form.classList.toggle("over", kind === "dragover");
      form.closest("details").open = true;
      if (kind === "drop" && event.dataTransfer.files.length) { form.elements.file.files = event.dataTransfer.files; form.requestSubmit(); }
    });
  }

  putBack().then(show).then(flush).catch(() => {});
}

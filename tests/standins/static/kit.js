// What all stand-ins share: the faults of a page, and how a value is turned after it was entered.
"use strict";
const kit = (() => {
  const held = document.getElementById("boot");
  const facts = held ? JSON.parse(held.textContent) : {};
  const kit = { facts, faults: facts.faults || {} };
  let entries = 0;
  let over = false;

  kit.turned = (how, text) => {
    if (how === "truncate" || how === "late") return text.slice(0, 24);
    if (how === "trim") return text.replace(/\s+/g, " ").trim().replace(/\.$/, "");
    if (how === "format") return text.replace(/\b\w/g, (letter) => letter.toUpperCase());
    return text;
  };

  function expire() {
    if (over) return;
    over = true;
    fetch(`/${kit.facts.product}/expire`, { method: "POST" });
    if (!kit.faults.overlay) {
      top.location.assign(`/${kit.facts.product}/login?expired=1`);
      return;
    }
    const veil = top.document.createElement("form");
    veil.className = "veil";
    veil.method = "post";
    veil.action = `/${kit.facts.product}/login`;
    veil.innerHTML = "<h2>Your session is locked</h2><label>Password <input type=password></label><button>Unlock</button>";
    top.document.body.append(veil);
  }

  // Every entry of any kind counts once for its field, whichever events it is told by.
  const seen = new WeakSet();
  kit.entered = (target) => {
    if (!target || seen.has(target)) return;
    seen.add(target);
    entries += 1;
    if (kit.faults.expire_at && entries === kit.faults.expire_at) expire();
    if (kit.faults.switch_at && entries === kit.faults.switch_at) top.kit.show(kit.faults.switch_to);
  };

  // Every press and every sending of a form, by whom: a script's are not trusted. They are kept for
  // the tab, also when it goes on to another page.
  function act(event) {
    const said = (one) => String(one.innerText || one.value || one.localName || "").trim().slice(0, 40);
    const path = event.composedPath();
    const on = path.find((one) => one.matches && one.matches("button,a,input,[role],form")) || path[0];
    const held = JSON.parse(sessionStorage.getItem("acts") || "[]");
    held.push({ type: event.type, words: said(on), save: Boolean(on.matches && on.matches("button.save,button.sign,[type=submit],form")), trusted: event.isTrusted });
    sessionStorage.setItem("acts", JSON.stringify(held));
  }

  kit.watch = (doc) => {
    for (const kind of ["click", "submit"]) doc.addEventListener(kind, act, true);
    for (const kind of ["input", "change"]) {
      doc.addEventListener(kind, (event) => kit.entered(event.composedPath()[0]), true);
    }
  };
  kit.watch(document);

  // A product says here how it shows another chart without loading the page again.
  kit.show = () => {};

  kit.begin = (faults) => {
    kit.faults = faults;
    if (!faults.poll || window !== top || kit.polling) return;
    kit.polling = true;
    setInterval(async () => {
      const said = await (await fetch(`/${kit.facts.product}/current`)).json();
      if (said.patient && said.patient !== kit.facts.patient) kit.show(said.patient);
    }, 40);
  };

  kit.later = (draw) => (kit.faults.delay ? setTimeout(draw, kit.faults.delay) : draw());

  kit.send = async (act, page, patient, values) => {
    const answer = await fetch(`/${kit.facts.product}/${act}/${page}?patient=${patient}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(values),
    });
    if (answer.status === 401) top.location.assign(`/${kit.facts.product}/login?expired=1`);
    return answer.ok;
  };

  kit.get = async (page, patient) => {
    const answer = await fetch(`/${kit.facts.product}/api/${page}?patient=${patient}`);
    if (answer.status === 401) {
      top.location.assign(`/${kit.facts.product}/login?expired=1`);
      return null;
    }
    return answer.json();
  };

  // 3/4/2026 becomes 03/04/2026; what is no day is cleared.
  kit.asDate = (text) => {
    const parts = text.trim().match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/);
    if (!parts || +parts[1] < 1 || +parts[1] > 12 || +parts[2] < 1 || +parts[2] > 31) return "";
    return `${parts[1].padStart(2, "0")}/${parts[2].padStart(2, "0")}/${parts[3]}`;
  };

  // 9:05 am becomes 09:05 AM; what is no time is cleared.
  kit.asTime = (text) => {
    const parts = text.trim().match(/^(\d{1,2}):(\d{2})\s*([ap]m)?$/i);
    if (!parts || +parts[2] > 59 || +parts[1] > 23) return "";
    let hour = +parts[1];
    const half = parts[3] ? parts[3].toUpperCase() : hour >= 12 ? "PM" : "AM";
    hour = hour > 12 ? hour - 12 : hour || 12;
    return `${String(hour).padStart(2, "0")}:${parts[2]} ${half}`;
  };

  kit.asNumber = (text) => (/^\d+(\.\d+)?$/.test(text.trim()) ? text.trim() : "");

  kit.masked = (kind, text) => {
    if (!text) return text;
    if (kind === "date") return kit.asDate(text);
    if (kind === "time") return kit.asTime(text);
    if (kind === "number") return kit.asNumber(text);
    return text;
  };

  kit.begin(kit.faults);
  return kit;
})();
window.kit = kit;

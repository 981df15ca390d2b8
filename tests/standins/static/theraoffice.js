// Windows in a page, as a program for the desk has them. A tab fetches its fields when it is first
// opened. What a field holds is taken when it says `change`; rich text when a key or the field is left.
"use strict";
(() => {
  const desk = document.getElementById("desk");

  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  class Navigator {
    constructor(facts) {
      this.facts = facts;
      this.model = {};
      this.element = make("div", { class: "navigator" });
      this.draw();
    }

    title() {
      const said = this.facts.banner;
      const rows = {
        name: ["Patient", `${said.name} (#${said.chart})`],
        born: [said.born_label, said.born],
        day: [said.day_label, said.day],
      };
      const lines = this.facts.order
        .filter((part) => rows[part][1])
        .map((part) => make("tr", {}, make("td", {}, `${rows[part][0]}:`), make("td", { class: "v" }, rows[part][1])));
      return make("table", { class: "info" }, ...lines);
    }

    draw() {
      const { sheet, pages } = this.facts;
      this.body = make("div", { class: "editor" });
      const tabs = make("ul", { class: "tabs" });
      for (const tab of sheet.tabs) {
        const link = make("a", { href: "#" }, tab.label || sheet.title);
        link.addEventListener("click", (event) => {
          event.preventDefault();
          this.open(tab.key);
        });
        tabs.append(make("li", {}, link));
      }
      const bottom = make("ul", { class: "tabs bottom" });
      for (const [key, title] of pages) {
        const link = make("a", { href: "#" }, title);
        link.addEventListener("click", (event) => {
          event.preventDefault();
          this.go(key, this.facts.patient);
        });
        bottom.append(make("li", {}, link));
      }
      const said = make("span", { role: "status" });
      const foot = make("p", {}, this.button("save", sheet.save, said));
      if (sheet.sign) foot.append(" ", this.button("sign", sheet.sign, said));
      foot.append(" ", said);
      this.element.replaceChildren(this.title(), make("h3", {}, sheet.title), tabs, this.body, foot, bottom);
      kit.later(() => this.open(sheet.tabs[0].key));
    }

    async open(key) {
      const known = [...this.body.children].find((part) => part.dataset.key === key);
      for (const part of this.body.children) part.style.display = part === known ? "" : "none";
      if (known) return;
      const place = make("div", { class: "part", "data-key": key }, "Loading...");
      this.body.append(place);
      const { patient, sheet } = this.facts;
      const answer = await fetch(`/theraoffice/part/${sheet.page}?patient=${patient}&tab=${key}`);
      if (answer.status === 401) return top.location.assign("/theraoffice/login?expired=1");
      place.innerHTML = await answer.text();
      this.bind(place);
      for (const table of place.querySelectorAll("table.grid")) this.lines(table);
    }

    bind(place) {
      for (const field of place.querySelectorAll("input,select,textarea")) {
        const take = () => (this.model[field.name] = field.type === "checkbox" ? field.checked : field.value);
        take();
        field.addEventListener("change", () => {
          if (field.type !== "checkbox") field.value = kit.masked(field.dataset.kind, field.value);
          const how = field.dataset.turn;
          const turn = () => {
            field.value = kit.turned(how, field.value);
            take();
          };
          if (how && how !== "late") turn();
          if (how === "late") setTimeout(turn, 250);
          take();
        });
      }
      for (const field of place.querySelectorAll("[contenteditable]")) {
        const take = () => (this.model[field.dataset.name] = field.innerHTML);
        take();
        for (const kind of ["keyup", "blur"]) {
          field.addEventListener(kind, () => {
            const how = field.dataset.turn;
            const turn = () => {
              field.textContent = kit.turned(how, field.innerText);
              take();
            };
            if (how && how !== "late") turn();
            if (how === "late") setTimeout(turn, 250);
            take();
          });
        }
      }
    }

    lines(table) {
      const pattern = table.nextElementSibling;
      pattern.nextElementSibling.addEventListener("click", (event) => {
        event.preventDefault();
        const row = table.tBodies[0].insertRow();
        row.innerHTML = pattern.innerHTML.replaceAll("ROW", String(table.tBodies[0].rows.length - 1));
        this.bind(row);
      });
    }

    held() {
      const sent = {};
      for (const [name, value] of Object.entries(this.model)) {
        const [grid, row, column] = name.split("~");
        if (column === undefined) {
          sent[name] = value;
          continue;
        }
        sent[grid] = sent[grid] || [];
        sent[grid][+row] = { ...(sent[grid][+row] || {}), [column]: value };
      }
      return sent;
    }

    button(act, label, said) {
      const made = make("button", { type: "button", class: act }, label);
      made.addEventListener("click", async () => {
        const kept = await kit.send(act, this.facts.sheet.page, this.facts.patient, this.held());
        said.textContent = kept ? "Saved" : "Not saved";
      });
      return made;
    }

    async go(page, patient) {
      const facts = await kit.get(page, patient);
      if (!facts) return;
      this.facts = facts;
      this.model = {};
      this.draw();
    }
  }

  async function start() {
    const first = new Navigator(kit.facts);
    desk.append(first.element);
    const list = make("ul", { class: "nav" });
    for (const [who, name] of kit.facts.patients) {
      const link = make("a", { href: "#" }, name);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        first.go(first.facts.sheet.page, who);
      });
      list.append(make("li", {}, link));
    }
    desk.prepend(list);
    kit.show = (patient) => {
      kit.facts.patient = patient;
      first.go(first.facts.sheet.page, patient);
    };
    if (kit.facts.second) {
      desk.append(new Navigator(await kit.get(kit.facts.sheet.page, kit.facts.second)).element);
    }
  }
  start();
})();

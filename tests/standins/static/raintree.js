// Components with shadow roots of their own. A panel makes its fields when it is first opened; a cell
// of a table holds an input only while it is edited.
"use strict";
(() => {
  const style = "<style>.row{margin:5px 0} .cap{display:inline-block;width:12em} td,th{border:1px solid #bbb;padding:3px;min-width:4em;height:1.3em} [contenteditable]{border:1px solid #999;min-height:3em} .tabs button[aria-selected=true]{font-weight:bold}</style>";

  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  function digits(kind, text) {
    const only = text.replace(/\D/g, "");
    if (kind === "number") return only;
    if (kind === "date") {
      return [only.slice(0, 2), only.slice(2, 4), only.slice(4, 8)].filter(Boolean).join("/");
    }
    return [only.slice(0, 2), only.slice(2, 4)].filter(Boolean).join(":");
  }

  function whole(kind, text) {
    if (kind === "date") return /^\d{2}\/\d{2}\/\d{4}$/.test(text) ? kit.asDate(text) : "";
    if (kind === "time") return kit.asTime(text) ? text : "";
    return text;
  }

  class Field extends HTMLElement {
    draw(field, tell) {
      this.field = field;
      this.tell = tell;
      this.setAttribute("field-id", field.name);
      const root = this.attachShadow({ mode: "open" });
      root.innerHTML = style;
      root.append(make("div", { class: "row" }, make("span", { class: "cap" }, field.label), this.control()));
      this.say(field.kind === "check" ? false : field.value);
    }

    say(value) {
      this.tell(this.field.name, value);
    }

    control() {
      const { kind } = this.field;
      if (kind === "check") return this.check();
      if (kind === "select") return this.select();
      if (kind === "rich") return this.rich();
      if (kind === "combo") return this.combo();
      return this.entry(make(kind === "area" ? "textarea" : "input", kind === "area" ? { rows: 3, cols: 60 } : { type: "text" }));
    }

    entry(made) {
      const { kind, transform, readonly, most } = this.field;
      const masked = ["date", "time", "number"].includes(kind);
      made.value = this.field.value;
      made.readOnly = readonly;
      if (most) made.maxLength = most;
      made.addEventListener("input", () => {
        if (masked) made.value = digits(kind, made.value);
        if (transform && transform !== "late") made.value = kit.turned(transform, made.value);
        this.say(made.value);
        if (transform !== "late") return;
        setTimeout(() => {
          made.value = kit.turned(transform, made.value);
          this.say(made.value);
        }, 250);
      });
      made.addEventListener("focusout", () => {
        made.value = whole(kind, made.value);
        this.say(made.value);
      });
      return made;
    }

    check() {
      const made = make("button", { type: "button", role: "checkbox", "aria-checked": "false" }, "☐");
      made.disabled = this.field.readonly;
      made.addEventListener("click", () => {
        const on = made.getAttribute("aria-checked") !== "true";
        made.setAttribute("aria-checked", String(on));
        made.textContent = on ? "☑" : "☐";
        kit.entered(made);
        this.say(on);
      });
      return made;
    }

    select() {
      const options = ["", ...this.field.options].map((one) => make("option", { value: one }, one));
      const made = make("select", {}, ...options);
      made.disabled = this.field.readonly;
      made.addEventListener("change", () => this.say(made.value));
      return made;
    }

    // What is typed must be one of the list when the field is left, or it is cleared.
    combo() {
      const list = make("datalist", { id: "choices" }, ...this.field.options.map((one) => make("option", { value: one })));
      const made = make("input", { type: "text", list: "choices", role: "combobox" });
      made.readOnly = this.field.readonly;
      const settle = () => {
        const found = this.field.options.find((one) => one.toLowerCase() === made.value.trim().toLowerCase());
        made.value = found || "";
        this.say(made.value);
      };
      made.addEventListener("change", settle);
      made.addEventListener("focusout", settle);
      return make("span", {}, made, list);
    }

    rich() {
      const made = make("div", { role: "textbox" });
      made.contentEditable = String(!this.field.readonly);
      made.textContent = this.field.value;
      made.addEventListener("input", () => {
        const how = this.field.transform;
        const turn = () => {
          made.textContent = kit.turned(how, made.innerText);
          this.say(made.innerHTML);
        };
        if (how && how !== "late") turn();
        else this.say(made.innerHTML);
        if (how === "late") setTimeout(turn, 250);
      });
      return made;
    }
  }

  // A box with a shadow root of its own: how deep a field lies depends on the seed.
  class Box extends HTMLElement {
    hold(child) {
      this.attachShadow({ mode: "open" }).append(make("div", { class: "cell" }, child));
      return this;
    }
  }

  class Lines extends HTMLElement {
    draw(grid, rows) {
      this.grid = grid;
      this.rows = rows;
      const root = this.attachShadow({ mode: "open" });
      root.innerHTML = style;
      this.body = make("tbody");
      const head = make("tr", {}, ...grid.columns.map((column) => make("th", {}, column.label)));
      const add = make("button", { type: "button" }, grid.add);
      add.addEventListener("click", () => this.line());
      root.append(make("table", {}, make("thead", {}, head), this.body), add);
      this.line();
    }

    line() {
      const row = {};
      this.rows.push(row);
      const cells = this.grid.columns.map((column) => {
        const cell = make("td", { tabindex: "0", "data-col": column.name });
        cell.addEventListener("click", () => this.edit(cell, column, row));
        cell.addEventListener("keydown", (event) => {
          if (event.key === "Enter" && event.target === cell) this.edit(cell, column, row);
        });
        return cell;
      });
      this.body.append(make("tr", {}, ...cells));
    }

    edit(cell, column, row) {
      if (cell.firstElementChild || column.readonly) return;
      const options = ["", ...column.options].map((one) => make("option", { value: one }, one));
      const made = column.kind === "select" ? make("select", {}, ...options) : make("input", { type: "text" });
      made.value = row[column.name] || "";
      const masked = ["date", "time", "number"].includes(column.kind);
      made.addEventListener("input", () => {
        if (masked) made.value = digits(column.kind, made.value);
      });
      let done = false;
      const commit = () => {
        if (done) return;
        done = true;
        let value = whole(column.kind, made.value);
        if (column.transform) value = kit.turned(column.transform, value);
        row[column.name] = value;
        cell.textContent = value;
      };
      made.addEventListener("focusout", commit);
      made.addEventListener("change", commit);
      made.addEventListener("keydown", (event) => event.key === "Enter" && commit());
      cell.replaceChildren(made);
      made.focus();
    }
  }

  class Chart extends HTMLElement {
    draw(facts) {
      this.facts = facts;
      this.model = {};
      this.root = this.shadowRoot || this.attachShadow({ mode: "open" });
      const { sheet } = facts;
      this.root.innerHTML = style;
      this.panels = make("div");
      const tabs = make("div", { class: "tabs", role: "tablist" });
      for (const tab of sheet.tabs) {
        const button = make("button", { type: "button", role: "tab" }, tab.label || sheet.title);
        button.addEventListener("click", () => this.open(tab.key, button));
        tabs.append(button);
      }
      const said = make("span", { role: "status" });
      const foot = make("p", {}, this.button("save", sheet.save, said));
      if (sheet.sign) foot.append(" ", this.button("sign", sheet.sign, said));
      foot.append(" ", said);
      const banner = make("wk-banner");
      banner.draw(facts);
      this.root.append(banner, make("h2", {}, sheet.title), tabs, this.panels, foot);
      kit.later(() => this.open(sheet.tabs[0].key, tabs.firstChild));
    }

    open(key, button) {
      for (const one of button.parentElement.children) one.setAttribute("aria-selected", String(one === button));
      for (const panel of this.panels.children) panel.hidden = panel.dataset.key !== key;
      if ([...this.panels.children].some((panel) => panel.dataset.key === key)) return;
      const panel = make("div", { "data-key": key, role: "tabpanel" });
      this.panels.append(panel);
      const { sheet } = this.facts;
      for (const spec of sheet.fields.filter((one) => one.tab === key)) {
        const field = make("wk-field");
        field.draw(spec, (name, value) => (this.model[name] = value));
        let held = field;
        for (let at = 0; at < spec.nest; at += 1) held = make("wk-box").hold(held);
        panel.append(held);
      }
      for (const grid of sheet.grids.filter((one) => one.tab === key)) {
        this.model[grid.name] = [];
        const lines = make("wk-lines");
        lines.draw(grid, this.model[grid.name]);
        panel.append(lines);
      }
    }

    button(act, label, said) {
      const made = make("button", { type: "button", class: act }, label);
      made.addEventListener("click", async () => {
        const kept = await kit.send(act, this.facts.sheet.page, this.facts.patient, this.model);
        said.textContent = kept ? "Saved" : "Not saved";
      });
      return made;
    }
  }

  class Banner extends HTMLElement {
    draw(facts) {
      const said = facts.banner;
      const parts = {
        name: make("strong", {}, `${said.name} [${said.chart}]`),
        born: make("span", { class: "b" }, said.born ? `${said.born_label}: ${said.born}` : ""),
        day: make("span", { class: "d" }, `${said.day_label}: ${said.day} ${said.clock}`),
      };
      this.attachShadow({ mode: "open" }).append(
        make("div", { class: "bar" }, ...facts.order.flatMap((part) => [parts[part], " | "])),
      );
    }
  }

  class Desk extends HTMLElement {
    connectedCallback() {
      this.attachShadow({ mode: "open" });
      this.open(kit.facts);
    }

    async open(facts) {
      const list = make("ul", { class: "worklist" });
      const link = (said, go) => {
        const made = make("button", { type: "button" }, said);
        made.addEventListener("click", go);
        list.append(make("li", {}, made));
      };
      for (const [key, title] of facts.pages) link(title, () => this.go(key, facts.patient));
      for (const [who, name] of facts.patients) link(name, () => this.go(facts.sheet.page, who));
      const chart = make("wk-chart");
      this.shadowRoot.replaceChildren(chart);
      kit.facts.patient = facts.patient;
      this.page = facts.sheet.page;
      chart.draw(facts);
      if (facts.second) {
        const beside = make("wk-chart");
        this.shadowRoot.append(beside);
        beside.draw(await kit.get(facts.sheet.page, facts.second));
      }
      this.shadowRoot.append(list);
    }

    async go(page, patient) {
      const facts = await kit.get(page, patient);
      if (facts) this.open(facts);
    }
  }

  customElements.define("wk-field", Field);
  customElements.define("wk-box", Box);
  customElements.define("wk-lines", Lines);
  customElements.define("wk-banner", Banner);
  customElements.define("wk-chart", Chart);
  customElements.define("wk-desk", Desk);
  kit.show = (patient) => {
    kit.facts.patient = patient;
    const desk = document.querySelector("wk-desk");
    desk.go(desk.page, patient);
  };
})();

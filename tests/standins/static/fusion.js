// A page of one document: what is shown follows a state, and a field that was only written to, without
// the page hearing of it, is set back. Sections draw their fields when they are first opened.
"use strict";
(() => {
  kit.facts.product = "fusion";
  const charts = new Set();

  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  class Chart {
    constructor(facts, place) {
      this.facts = facts;
      this.place = place;
      this.state = {};
      this.rows = {};
      this.syncs = [];
      for (const field of facts.sheet.fields) {
        this.state[field.name] = field.kind === "check" ? false : field.value;
      }
      for (const grid of facts.sheet.grids) this.rows[grid.name] = [{}];
      place.addEventListener("focusout", () => this.render());
      charts.add(this);
    }

    render() {
      for (const sync of this.syncs) sync();
    }

    set(store, field, value) {
      const how = field.transform;
      store[field.name] = how && how !== "late" ? kit.turned(how, value) : value;
      if (how === "late") {
        setTimeout(() => {
          store[field.name] = kit.turned(how, store[field.name]);
          this.render();
        }, 250);
      }
      this.render();
    }

    // An input that knows what it was last told; what the user typed is what differs from that.
    text(field, store, tag, attributes) {
      const made = make(tag, attributes);
      const proto = tag === "textarea" ? HTMLTextAreaElement : HTMLInputElement;
      const native = Object.getOwnPropertyDescriptor(proto.prototype, "value");
      let told = "";
      Object.defineProperty(made, "value", {
        configurable: true,
        get: () => native.get.call(made),
        set: (value) => {
          told = String(value);
          native.set.call(made, value);
        },
      });
      made.addEventListener("input", () => {
        const now = native.get.call(made);
        if (now === told) return;
        told = now;
        this.set(store, field, now);
      });
      this.syncs.push(() => {
        const want = store[field.name] || "";
        if (native.get.call(made) !== want) made.value = want;
      });
      if (field.most) made.maxLength = field.most;
      made.readOnly = field.readonly;
      return made;
    }

    check(field, store, attributes) {
      const made = make("input", { ...attributes, type: "checkbox" });
      made.disabled = field.readonly;
      made.addEventListener("click", () => this.set(store, field, made.checked));
      this.syncs.push(() => (made.checked = Boolean(store[field.name])));
      return made;
    }

    select(field, store, attributes) {
      const options = ["", ...field.options].map((one) => make("option", { value: one }, one));
      const made = make("select", attributes, ...options);
      made.disabled = field.readonly;
      made.addEventListener("change", () => this.set(store, field, made.value));
      this.syncs.push(() => (made.value = store[field.name] || ""));
      return made;
    }

    // Only an option that was picked counts; what was typed and not picked is dropped.
    combo(field, store, attributes) {
      const list = make("ul", { role: "listbox" });
      const made = make("input", { ...attributes, role: "combobox", autocomplete: "off", "aria-expanded": "false" });
      const box = make("div", { class: "combo" }, made, list);
      list.hidden = true;
      made.readOnly = field.readonly;
      let typing = false;
      const close = () => {
        typing = false;
        list.hidden = true;
        made.setAttribute("aria-expanded", "false");
      };
      const pick = (one) => {
        close();
        this.set(store, field, one);
      };
      const offer = () => {
        if (field.readonly) return;
        typing = true;
        const said = made.value.toLowerCase();
        const found = field.options.filter((one) => one.toLowerCase().includes(said));
        list.replaceChildren(
          ...found.map((one) => {
            const item = make("li", { role: "option" }, one);
            item.addEventListener("mousedown", (event) => event.preventDefault());
            item.addEventListener("click", () => pick(one));
            return item;
          }),
        );
        list.hidden = !found.length;
        made.setAttribute("aria-expanded", String(!list.hidden));
      };
      made.addEventListener("input", offer);
      made.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || list.hidden) return;
        event.preventDefault();
        pick(list.firstChild.textContent);
      });
      made.addEventListener("blur", close);
      this.syncs.push(() => {
        if (!typing) made.value = store[field.name] || "";
      });
      return box;
    }

    rich(field, store, attributes) {
      const made = make("div", { ...attributes, class: "rich", role: "textbox", "aria-multiline": "true" });
      made.contentEditable = String(!field.readonly);
      let shown = "";
      made.addEventListener("input", () => {
        shown = made.innerHTML;
        const how = field.transform;
        this.set(store, field, how && how !== "late" ? made.innerText : shown);
      });
      this.syncs.push(() => {
        const want = store[field.name] || "";
        if (made.innerHTML === want) return;
        shown = want;
        made.innerHTML = want;
      });
      return made;
    }

    control(field, store, id) {
      const attributes = { id, name: field.name };
      if (field.kind === "area") return this.text(field, store, "textarea", { ...attributes, rows: 3, cols: 50 });
      if (field.kind === "rich") return this.rich(field, store, { id, "data-field": field.name });
      if (field.kind === "check") return this.check(field, store, attributes);
      if (field.kind === "select") return this.select(field, store, attributes);
      if (field.kind === "combo") return this.combo(field, store, attributes);
      return this.text(field, store, "input", { ...attributes, type: field.kind });
    }

    field(field) {
      let box = this.control(field, this.state, `${field.id}${this.place.dataset.pane}`);
      if (field.kind === "rich") box.setAttribute("aria-label", field.label);
      for (let at = 0; at < field.nest; at += 1) box = make("div", { class: `css-${at}${field.nest}` }, box);
      const label = make("label", { for: `${field.id}${this.place.dataset.pane}` }, field.label);
      return make("div", { class: "row" }, label, box);
    }

    grid(grid) {
      const head = make("tr", {}, ...grid.columns.map((column) => make("th", {}, column.label)));
      const body = make("tbody");
      const draw = (row) => {
        const at = body.rows.length;
        const cells = grid.columns.map((column) => {
          const made = this.control(column, row, `${column.id}-${at}${this.place.dataset.pane}`);
          (made.querySelector("input") || made).setAttribute("aria-label", column.label);
          return make("td", {}, made);
        });
        body.append(make("tr", {}, ...cells));
      };
      this.rows[grid.name].forEach(draw);
      const add = make("button", { type: "button" }, grid.add);
      add.addEventListener("click", () => {
        const row = {};
        this.rows[grid.name].push(row);
        draw(row);
        this.render();
      });
      return make("div", {}, make("table", { class: "grid" }, make("thead", {}, head), body), add);
    }

    section(tab, open) {
      const body = make("div", { class: "body" });
      const edit = make("button", { type: "button" }, "Edit");
      const made = make("section", {}, make("h3", {}, tab.label), edit, body);
      const fill = () => {
        edit.remove();
        const { fields, grids } = this.facts.sheet;
        body.replaceChildren(
          ...fields.filter((one) => one.tab === tab.key).map((one) => this.field(one)),
          ...grids.filter((one) => one.tab === tab.key).map((one) => this.grid(one)),
        );
        this.render();
      };
      edit.addEventListener("click", fill);
      if (open) fill();
      return made;
    }

    banner() {
      const said = this.facts.banner;
      const parts = {
        name: make("h1", { class: "patient" }, said.name),
        born: make("span", { class: "born" }, said.born ? `${said.born_label} ${said.born} · ${said.age}` : ""),
        day: make("span", { class: "when" }, `${said.day_label} ${said.day} at ${said.clock}`),
      };
      return make("header", {}, ...this.facts.order.flatMap((part) => [parts[part], " "]));
    }

    held() {
      return { ...this.state, ...this.rows };
    }

    button(act, label, said) {
      const made = make("button", { type: "button", class: act }, label);
      made.addEventListener("click", async () => {
        const kept = await kit.send(act, this.facts.sheet.page, this.facts.patient, this.held());
        said.textContent = kept ? "Saved" : "Not saved";
      });
      return made;
    }

    draw() {
      const { sheet } = this.facts;
      const said = make("span", { role: "status" });
      const buttons = make("p", {}, this.button("save", sheet.save, said));
      if (sheet.sign) buttons.append(" ", this.button("sign", sheet.sign, said));
      buttons.append(" ", said);
      const form = make("div", { class: "form" });
      this.place.replaceChildren(this.banner(), make("h2", {}, sheet.title), form);
      kit.later(() => {
        form.append(...sheet.tabs.map((tab, at) => this.section(tab, at === 0)), buttons);
      });
    }
  }

  function aside(facts, page) {
    const links = (each, where) =>
      make("ul", {}, ...each.map(([key, said]) => make("li", {}, make("a", { href: where(key) }, said))));
    return make(
      "nav",
      {},
      links(facts.pages, (key) => `#/patients/${facts.patient}/${key}`),
      links(facts.patients, (who) => `#/patients/${who}/${page}`),
    );
  }

  async function route() {
    const [, , patient, page] = location.hash.split("/");
    const facts = await kit.get(page || "note", patient || "p1");
    if (!facts) return;
    kit.facts.patient = facts.patient;
    kit.begin(facts.faults);
    charts.clear();
    const panes = make("div", { class: "panes" });
    const first = make("main", { "data-pane": "" });
    panes.append(first);
    document.getElementById("root").replaceChildren(aside(facts, facts.sheet.page), panes);
    new Chart(facts, first).draw();
    if (!facts.second) return;
    const second = make("main", { "data-pane": "-2" });
    panes.append(second);
    new Chart(await kit.get(facts.sheet.page, facts.second), second).draw();
  }

  kit.show = (patient) => {
    kit.facts.patient = patient;
    location.hash = `#/patients/${patient}/${location.hash.split("/")[3] || "note"}`;
  };
  window.addEventListener("hashchange", route);
  route();
})();

// The outer page: when another chart is opened its line and its frame change, the page stays.
"use strict";
kit.show = async (patient) => {
  kit.facts.patient = patient;
  const page = new URLSearchParams(location.search).get("page") || "note";
  const facts = await kit.get(page, patient);
  if (!facts) return;
  const line = facts.banner;
  const parts = {
    name: `<b class=pt></b>`,
    born: line.born ? `<span class=dob>${line.born_label}: ${line.born} (${line.age})</span>` : "",
    day: `<span class=dos>${line.day_label}: ${line.day}</span>`,
  };
  const row = document.getElementById("who");
  row.innerHTML = facts.order.map((part) => `<td>${parts[part]}</td>`).join("");
  row.querySelector("b").textContent = line.name;
  document.getElementById("main").src = `/webpt/${kit.facts.inner}?patient=${patient}&page=${page}`;
};

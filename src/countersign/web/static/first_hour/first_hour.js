// The first hour: sends files one by one, and says how far it is. Nothing is kept in the browser.
"use strict";
(() => {
  const send = async (form, files) => {
    const data = new FormData(form);
    data.delete("files");
    for (const file of files) data.append("files", file);
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Part": "1" }, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  };
  const look = async (form) => {
    const files = [...form.elements.files.files];
    if (!files.length) return;
    const place = form.parentElement.querySelector("[data-answers]");
    const told = form.querySelector("[data-progress]");
    const button = form.querySelector("button");
    const parts = "together" in form.dataset ? [files] : files.map((file) => [file]);
    place.replaceChildren();
    button.disabled = true;
    let at = 0;
    for (const part of parts) {
      at += 1;
      told.textContent = parts.length > 1 ? `${at} of ${parts.length}: ${part[0].name}` : "Reading…";
      try {
        place.insertAdjacentHTML("beforeend", await send(form, part));
      } catch {
        const line = document.createElement("p");
        line.className = "finding";
        line.textContent = `${part.map((file) => file.name).join(", ")}: it could not be read here. Try it alone, or a smaller one.`;
        place.append(line);
      }
    }
    told.textContent = `Done: ${files.length === 1 ? "1 file" : `${files.length} files`}.`;
    button.disabled = false;
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-look]")) return;
    event.preventDefault();
    look(event.target);
  });
})();

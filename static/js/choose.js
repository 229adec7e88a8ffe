// Several cards at once. While some are chosen the tick boxes of their column choose instead of ticking.
const bulk = document.getElementById("bulk");
const board = document.getElementById("board");

document.addEventListener("opsflow:choose-card", (event) => choose(event.detail.card));
document.addEventListener("opsflow:unchoose", clear);

document.addEventListener("click", (event) => {
  const act = event.target.closest("[data-act]");
  if (act?.dataset.act === "choose") return toggleColumn(act.closest(".column"));
  if (act?.dataset.act === "unchoose") return clear();
  if (act?.dataset.act === "tick-chosen") return tickChosen();
  if (act?.dataset.act === "ship-chosen") return shipChosen();
  if (act?.dataset.act === "list-chosen") return listChosen();
  if (act?.dataset.act === "sheet-chosen") return sheet(act.dataset.sheetOf);
  const tick = event.target.closest(".choosing .card:not(.ended) .stub");
  const shifted = (event.shiftKey || event.ctrlKey || event.metaKey) && event.target.closest(".column:not(.ended) .card .slip");
  if (!tick && !shifted) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  choose((tick || shifted).closest(".card"));
}, true);

function choose(card) {
  if (!board || !card.matches(".card:not(.ended)")) return;
  card.classList.toggle("chosen");
  card.closest(".column").classList.add("choosing");
  show();
}

function toggleColumn(column) {
  const on = column.classList.toggle("choosing");
  column.querySelector("[data-act=choose]").setAttribute("aria-pressed", on);
  if (!on) for (const card of column.querySelectorAll(".chosen")) card.classList.remove("chosen");
  show();
}

function clear() {
  for (const card of document.querySelectorAll(".chosen")) card.classList.remove("chosen");
  for (const column of document.querySelectorAll(".choosing")) toggleColumn(column);
  show();
}

function chosen() {
  return [...document.querySelectorAll(".card.chosen")];
}

function show() {
  if (!bulk) return;
  const cards = chosen();
  bulk.hidden = !cards.length;
  document.documentElement.classList.toggle("has-chosen", cards.length > 0);
  bulk.querySelector("[data-chosen]").textContent = cards.length;
  bulk.querySelector("[data-urgent]").textContent = cards.map((card) => card.querySelector(".time .said")?.textContent).filter(Boolean)[0] ?? "";
  for (const card of document.querySelectorAll(".card[aria-selected]")) card.removeAttribute("aria-selected");
  for (const card of cards) card.setAttribute("aria-selected", "true");
}

// Each is an act of its own, and a refused one does not hold up the rest. A card whose tick asks for more stays chosen.
async function tickChosen() {
  const cards = chosen().filter((card) => card.querySelector("button.tick:not(:disabled)"));
  if (!cards.length) return sheet("ways");
  const tasks = cards.map((card) => card.querySelector("button.tick")).map((tick) => `${tick.formAction.split("/").at(-2)}:${tick.value}`);
  await htmx.ajax("POST", `/boards/${board.dataset.workflow}/bulk/tick`, { target: "#toasts", swap: "beforeend", values: { tasks: tasks.join(",") } });
  const sheetFilled = document.querySelector("#sheet > *");
  if (sheetFilled) document.dispatchEvent(new CustomEvent("opsflow:sheet"));
  for (const card of cards) {
    card.classList.remove("chosen");
    document.dispatchEvent(new CustomEvent("opsflow:card", { detail: { id: card.id.slice(5) } }));
  }
  if (chosen().length) show(); else clear();
}

async function sheet(name) {
  const ids = chosen().map((card) => card.id.slice(5));
  await htmx.ajax("GET", `/boards/${board.dataset.workflow}/bulk/${name}?ids=${ids.join(",")}`, { target: "#sheet", swap: "innerHTML" });
  if (document.querySelector("#sheet > *")) document.dispatchEvent(new CustomEvent("opsflow:sheet"));
}

// What a sheet did to many cards: the board is drawn anew, and nothing is chosen any more.
document.addEventListener("htmx:afterRequest", (event) => {
  if (!board || event.detail.requestConfig?.verb !== "post" || !event.detail.successful) return;
  if (event.detail.requestConfig.path.includes("/bulk/") || event.detail.requestConfig.path.includes("/ship")) {
    if (!event.detail.requestConfig.path.endsWith("/bulk/tick")) clear();
    document.dispatchEvent(new CustomEvent("opsflow:columns"));
  }
});

function numbers() {
  return chosen().map((card) => card.querySelector(".where .n").title);
}

async function shipChosen() {
  const lines = numbers().map((number) => `${number}, , `).join("\n");
  await htmx.ajax("GET", `/boards/${board.dataset.workflow}/ship?lines=${encodeURIComponent(lines)}`, { target: "#sheet", swap: "innerHTML" });
  document.dispatchEvent(new CustomEvent("opsflow:sheet"));
}

function listChosen() {
  const ids = chosen().map((card) => card.id.slice(5));
  location.href = `/boards/${board.dataset.workflow}/dispatch-list?ids=${ids.join(",")}`;
}

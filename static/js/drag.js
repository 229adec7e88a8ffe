// A card dragged to another column, with the mouse or by keyboard (m). The server finds the decision that leads there:
// it does it, asks for what it needs in the drawer, or refuses in words.
const board = document.getElementById("board");
const texts = document.getElementById("texts").dataset;
const START = 6; // px before a press becomes a drag
let held = null;

if (board) {
  board.addEventListener("pointerdown", grab);
  board.addEventListener("dragstart", (event) => event.preventDefault());
  document.addEventListener("opsflow:move-card", (event) => ask(event.detail.card));
}

function grab(event) {
  const card = event.target.closest(".card:not(.ended)");
  if (!card || event.button || event.pointerType !== "mouse" || event.target.closest(".tick")) return;
  held = { card, x: event.clientX, y: event.clientY, ghost: null };
  document.addEventListener("pointermove", drag);
  document.addEventListener("pointerup", drop, { once: true });
  document.addEventListener("keydown", cancel, true);
}

function drag(event) {
  if (!held.ghost) {
    if (Math.hypot(event.clientX - held.x, event.clientY - held.y) < START) return;
    lift();
  }
  held.ghost.style.translate = `${event.clientX - held.x}px ${event.clientY - held.y}px`;
  const over = under(event);
  for (const column of board.children) column.classList.toggle("over", column === over && column !== held.card.closest(".column"));
}

function lift() {
  const box = held.card.getBoundingClientRect();
  held.ghost = held.card.cloneNode(true);
  held.ghost.removeAttribute("id");
  held.ghost.classList.add("ghost");
  Object.assign(held.ghost.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px` });
  document.body.append(held.ghost);
  held.card.classList.add("held");
  getSelection().removeAllRanges();
}

function under(event) {
  return document.elementsFromPoint(event.clientX, event.clientY).find((one) => one.matches(".column"));
}

function drop(event) {
  const { card, ghost } = held;
  const to = ghost && under(event);
  release();
  if (!ghost) return;
  // The press ends in a click on the card's link; it was a drag, so nothing opens.
  addEventListener("click", swallow, true);
  setTimeout(() => removeEventListener("click", swallow, true), 0);
  if (to && to !== card.closest(".column")) move(card, to.dataset.column);
}

function swallow(click) {
  click.preventDefault();
  click.stopImmediatePropagation();
}

function cancel(event) {
  if (event.key === "Escape") { event.stopImmediatePropagation(); release(); }
}

function release() {
  document.removeEventListener("pointermove", drag);
  document.removeEventListener("pointerup", drop);
  document.removeEventListener("keydown", cancel, true);
  held?.ghost?.remove();
  held?.card.classList.remove("held");
  for (const column of board.children) column.classList.remove("over");
  held = null;
}

async function move(card, column) {
  const id = card.id.slice(5);
  await htmx.ajax("POST", `/cases/${id}/move`, { target: "#toasts", swap: "beforeend", values: { column, version: card.dataset.version } });
  if (document.querySelector("#drawer #case")?.dataset.case === id) return document.dispatchEvent(new CustomEvent("opsflow:asked", { detail: { card, hash: "" } }));
  document.dispatchEvent(new CustomEvent("opsflow:card", { detail: { id } }));
}

function ask(card) {
  const menu = document.createElement("dialog");
  menu.className = "sheet";
  const head = menu.appendChild(Object.assign(document.createElement("div"), { className: "sheet-head" }));
  head.append(Object.assign(document.createElement("h2"), { textContent: texts.move }));
  const list = menu.appendChild(Object.assign(document.createElement("div"), { className: "options" }));
  for (const column of board.children) {
    if (column === card.closest(".column")) continue;
    const button = list.appendChild(Object.assign(document.createElement("button"), { className: "button", type: "button" }));
    button.textContent = column.querySelector("h2 > span").textContent;
    button.addEventListener("click", () => { menu.close(); move(card, column.dataset.column); });
  }
  menu.addEventListener("close", () => { menu.remove(); card.querySelector(".slip")?.focus({ preventScroll: true }); });
  document.body.append(menu);
  menu.showModal();
}

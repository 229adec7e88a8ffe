// Everything by keyboard. A letter works only where nobody types; Space and Enter act on the card with focus.
const board = document.getElementById("board");

const keys = {
  j: () => move(1), ArrowDown: (event) => onCard(event) && move(1),
  k: () => move(-1), ArrowUp: (event) => onCard(event) && move(-1),
  h: () => across(-1), ArrowLeft: (event) => onCard(event) && across(-1),
  l: () => across(1), ArrowRight: (event) => onCard(event) && across(1),
  x: () => fire("choose-card", current()),
  m: () => fire("move-card", current()),
  "/": () => search(),
  "?": () => document.getElementById("keys").showModal(),
  "[": () => document.dispatchEvent(new CustomEvent("opsflow:rail")),
  " ": (event) => onCard(event) && tick(),
  Escape: () => escape(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "k" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); return search(); }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, dialog");
  if (typing && event.key !== "Escape") return;
  if (document.querySelector("dialog[open]")) return;
  if (typing) return typing.blur();
  const does = keys[event.key];
  if (does && does(event) !== false) event.preventDefault();
});

const LINK = ".card .slip, .row > .slip-link";
function current() {
  return document.activeElement?.closest(".card, .row");
}
function onCard(event) {
  return Boolean(event.target.closest(LINK));
}
function focus(card) {
  const link = card?.querySelector(".slip, .slip-link");
  link?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function move(by) {
  const drawer = document.querySelector(`#drawer [data-act=drawer-${by > 0 ? "down" : "up"}]`);
  if (drawer) return drawer.click();
  const card = current();
  const list = [...document.querySelectorAll(card?.matches(".row") || !board ? ".row" : ".card")].filter((one) => one.checkVisibility?.() ?? true);
  const same = card ? list.filter((one) => one.parentElement === card.parentElement || one.matches(".row")) : list;
  focus(card ? same[same.indexOf(card) + by] : list[0]);
}

function across(by) {
  if (!board) return;
  const columns = [...board.children];
  const from = columns.indexOf(current()?.closest(".column"));
  const at = [...(columns[from]?.querySelectorAll(".card") ?? [])].indexOf(current());
  for (let to = from + by; columns[to]; to += by) {
    const cards = columns[to].querySelectorAll(".card");
    if (cards.length) return focus(cards[Math.min(Math.max(at, 0), cards.length - 1)]);
  }
}

function tick() {
  current()?.querySelector(".tick:not(:disabled)")?.click();
}
function fire(name, card) {
  if (!card) return false;
  document.dispatchEvent(new CustomEvent(`opsflow:${name}`, { detail: { card } }));
}
function search() {
  document.dispatchEvent(new CustomEvent("opsflow:palette"));
}
function escape() {
  if (document.querySelector("#drawer > *")) return document.dispatchEvent(new CustomEvent("opsflow:close"));
  document.dispatchEvent(new CustomEvent("opsflow:unchoose"));
}

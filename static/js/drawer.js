// A card opens beside its board. The address says which one (?case=12), so that it can be shared and the back button
// closes it; closing gives focus and scroll back, and what was typed is not lost without asking.
const holder = document.getElementById("drawer") ?? document.createElement("div"); // none for those not signed in
const texts = document.getElementById("texts").dataset;
let opener = null;
let dirty = false;

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  const link = event.target.closest(".card .slip, .card a.tick, .row > .slip-link, .row a.tick");
  if (link) {
    event.preventDefault();
    show(link, link.hash);
    return;
  }
  const act = event.target.closest("[data-act]")?.dataset.act;
  if (act === "close-drawer" && holder.firstElementChild) { event.preventDefault(); close(); }
  if (act === "drawer-up") step(-1);
  if (act === "drawer-down") step(1);
});

async function show(link, hash = "", history = "push") {
  if (dirty && !confirm(texts.left)) return;
  const id = link.pathname.split("/").pop();
  opener = link.closest(".card, .row")?.id ?? null;
  await htmx.ajax("GET", `/cases/${id}/drawer`, { target: "#drawer", swap: "innerHTML" });
  arrive(id, hash, history);
}

function arrive(id, hash = "", history = "push") {
  if (document.getElementById("case")?.dataset.case !== id) return;
  dirty = false;
  const address = new URL(location);
  address.searchParams.set("case", id);
  address.hash = "";
  if (history === "push") window.history[address.href === location.href ? "replaceState" : "pushState"]({ drawer: id }, "", address);
  place(id);
  const asked = holder.querySelector(hash || ".way[open]");
  (asked?.querySelector("input:not([type=hidden], :checked), select, textarea") ?? document.getElementById("case")).focus({ preventScroll: true });
  asked?.scrollIntoView({ block: "nearest" });
}

// A drag or a key asked for something first: the server sent the drawer instead of a word.
document.addEventListener("opsflow:asked", (event) => {
  opener = event.detail.card.id;
  arrive(event.detail.card.id.slice(5), event.detail.hash);
});

function place(id) {
  const cards = siblings(id);
  const at = cards.findIndex((card) => card.id === `case-${id}`);
  const said = holder.querySelector("[data-place]");
  if (said && at >= 0) said.textContent = `${at + 1} / ${total(cards)}`;
}

// A column shows its first cards; its head counts all of them, unless a filter narrows the cards alone.
function total(cards) {
  const head = cards[0].closest(".column")?.querySelector(".column-head .n")?.textContent;
  return cards[0].parentElement.querySelector(":scope > .more") && head ? head : cards.length;
}

function siblings(id) {
  return [...(document.getElementById(`case-${id}`)?.closest(".cards")?.querySelectorAll(".card") ?? [])];
}

function step(by) {
  const id = document.getElementById("case")?.dataset.case;
  const cards = siblings(id);
  const next = cards[cards.findIndex((card) => card.id === `case-${id}`) + by];
  if (next) show(next.querySelector(".slip"));
}

function close(history = "push") {
  if (dirty && !confirm(texts.left)) return;
  dirty = false;
  holder.textContent = "";
  const address = new URL(location);
  address.searchParams.delete("case");
  if (history === "push") window.history.pushState({}, "", address);
  const back = opener && document.getElementById(opener);
  back?.querySelector(".slip, .slip-link")?.focus({ preventScroll: true });
  opener = null;
}
document.addEventListener("opsflow:reopen", () => {
  const id = document.getElementById("case")?.dataset.case;
  if (id && holder.firstElementChild && !dirty) htmx.ajax("GET", `/cases/${id}/drawer`, { target: "#drawer", swap: "innerHTML" });
});
document.addEventListener("opsflow:close", () => { if (holder.firstElementChild) close(); });

window.addEventListener("popstate", () => {
  const id = new URL(location).searchParams.get("case");
  const link = id && document.querySelector(`a[href="/cases/${CSS.escape(id)}"]`);
  if (link) show(link, "", "none");
  else if (holder.firstElementChild) close("none");
});

holder.addEventListener("input", (event) => { if (!event.target.closest(".points")) dirty = true; });
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful && holder.contains(event.detail.elt) && !event.detail.elt.closest(".fields")) dirty = false; });
window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

// Focus stays in the drawer while it is open over its veil.
document.addEventListener("focusin", (event) => {
  const drawer = document.getElementById("case");
  if (!drawer?.classList.contains("drawer") || !holder.contains(drawer)) return;
  if (event.target.closest("#drawer, #toasts, dialog, .top, .rail, .bottom")) return;
  drawer.focus();
});

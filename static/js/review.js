// Comments on a design: pin them, walk them, answer; the page is drawn anew after every act, one's own and others'.
const texts = () => document.getElementById("texts").dataset;
const toasts = document.getElementById("toasts");
const csrf = document.querySelector("meta[name=csrf-token]").content;
const review = () => document.getElementById("review");
const form = () => document.querySelector("#new-pin form");
let drawing = null;
let again = false;

// What somebody is typing, has opened or chosen stays when the page is drawn anew.
function keeps(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return false;
  if (node.matches("[data-keeps]")) return true;
  if (node.id === "new-pin") return node.open;
  return node.matches("form") && [...node.querySelectorAll("textarea")].some((one) => one.value !== one.defaultValue);
}

function draw() {
  if (drawing) { again = true; return drawing; }
  drawing = morph().finally(() => { drawing = null; if (again) { again = false; draw(); } });
  return drawing;
}

async function morph() {
  const known = new Set([...document.querySelectorAll("[data-thread]")].map((one) => one.dataset.thread));
  const open = document.getElementById("solved-ones")?.open;
  const mode = document.getElementById("panes")?.dataset.mode;
  const answer = await fetch(location.href.split("#")[0]);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("review");
  if (!fresh) return;
  if (mode) fresh.querySelector("#panes")?.setAttribute("data-mode", mode);
  Idiomorph.morph(review(), fresh, { morphStyle: "outerHTML", ignoreActiveValue: true, callbacks: { beforeNodeMorphed: (old) => !keeps(old) } });
  htmx.process(review());
  const solved = document.getElementById("solved-ones");
  if (solved && open !== undefined) solved.open = open;
  for (const pin of document.querySelectorAll("[data-pin]")) pin.classList.toggle("fresh", !known.has(pin.dataset.pin));
  document.dispatchEvent(new CustomEvent("opsflow:review-drawn"));
  choose();
}

document.addEventListener("opsflow:moved", (event) => {
  if (!review() || (event.detail.id && String(event.detail.id) !== review().dataset.case)) return;
  draw();
});

// An own act: the form is empty again, then the page is drawn.
document.addEventListener("htmx:afterRequest", (event) => {
  const sent = event.detail.elt;
  if (!review()?.contains(sent) || !event.detail.successful) return;
  for (const one of sent.querySelectorAll("textarea")) one.value = one.defaultValue;
  if (sent.closest("#new-pin")) close();
  document.activeElement?.blur?.();
  draw();
});

// A point of the standard is saved as it is set.
document.addEventListener("change", async (event) => {
  const box = event.target;
  if (!box.matches?.("[data-point]")) return;
  const body = new URLSearchParams(box.checked ? { points: box.value } : {});
  const headers = { "HX-Request": "true", "HX-Trigger": box.id, "X-CSRFToken": csrf };
  const answer = await fetch(box.dataset.point, { method: "POST", body, headers }).catch(() => null);
  if (!answer) document.dispatchEvent(new CustomEvent("opsflow:toast", { detail: { text: texts().failed } }));
  else if (!answer.ok) toasts.insertAdjacentHTML("beforeend", await answer.text());
  if (!answer?.ok) box.checked = !box.checked;
  draw();
});

// A new comment: where it will be stands on the picture while it is written.
document.addEventListener("opsflow:spot", (event) => {
  if (!form()) return;
  const { at, x, y } = event.detail;
  const place = form().elements;
  if (![...place.at.options].some((one) => one.value === at)) return;
  place.at.value = at;
  place.x.value = x;
  place.y.value = y;
  write();
});
function write() {
  document.getElementById("new-pin").open = true;
  ghost();
  form().elements.text.focus();
  form().scrollIntoView({ block: "nearest" });
}
function close() {
  document.getElementById("new-pin").open = false;
  ghost();
}
function ghost() {
  const details = document.getElementById("new-pin");
  for (const one of document.querySelectorAll("[data-ghost]")) {
    const here = details?.open && one.closest("[data-at]").dataset.at === form().elements.at.value;
    one.classList.toggle("placed", Boolean(here));
    if (!here) continue;
    one.setAttribute("x", `${form().elements.x.value || 50}%`);
    one.setAttribute("y", `${form().elements.y.value || 50}%`);
  }
}
document.addEventListener("input", (event) => { if (event.target.closest?.("#new-pin")) ghost(); });
document.addEventListener("toggle", (event) => { if (event.target.id === "new-pin") ghost(); }, true);
document.addEventListener("opsflow:review-drawn", ghost);

// The chosen comment: the address names it, list and picture mark it.
function choose() {
  const number = /^#pin-(\d+)$/.exec(location.hash)?.[1];
  for (const one of document.querySelectorAll("[data-pin]")) one.classList.toggle("chosen", one.dataset.pin === number);
  for (const one of document.querySelectorAll("[data-thread]")) one.classList.toggle("chosen", one.dataset.thread === number);
  return number && document.getElementById(`pin-${number}`);
}
function arrive() {
  const thread = choose();
  if (!thread) return;
  const solved = thread.closest("details");
  if (solved) solved.open = true;
  thread.scrollIntoView({ block: "nearest" });
  document.querySelector(`[data-pin="${thread.dataset.thread}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
window.addEventListener("hashchange", arrive);
arrive();

// j and k walk the comments, n writes one.
function walk(by) {
  const all = [...document.querySelectorAll("[data-thread]")].filter((one) => one.checkVisibility?.() ?? true);
  const at = all.findIndex((one) => one.classList.contains("chosen"));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  if (!next) return;
  const link = next.querySelector(".number");
  if (link.getAttribute("href").startsWith("#")) location.hash = link.hash;
  else location.href = link.href;
  next.focus({ preventScroll: true });
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && event.target.closest("#new-pin")) return close();
  if (event.target.closest("input:not([type=checkbox], [type=range]), textarea, select, dialog") || document.querySelector("dialog[open]")) return;
  if (event.key === "j") walk(1);
  if (event.key === "k") walk(-1);
  if (event.key === "n" && form()) { event.preventDefault(); write(); }
});

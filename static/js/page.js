// What every page does: menus that close, toasts that leave, sheets, copying, the rail. No module imports another;
// they speak through events on `document`: opsflow:toast, opsflow:card, opsflow:heads.
const root = document.documentElement;
const texts = document.getElementById("texts").dataset;
const toasts = document.getElementById("toasts");
const sheet = document.getElementById("sheet");
const csrf = document.querySelector("meta[name=csrf-token]").content;
root.classList.add("js");

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrf;
});
document.addEventListener("htmx:sendError", () => say(texts.failed));

// A toast leaves by itself unless it asks for an answer; while the pointer or focus is on it, it waits.
const TOAST_MS = 8000;
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) {
      if (node.dataset?.toast === "") leaveLater(node);
    }
  }
  while (toasts.children.length > 3) toasts.firstElementChild.remove();
}).observe(toasts, { childList: true });

function leaveLater(toast) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) leaveLater(toast);
    else toast.remove();
  }, TOAST_MS);
}

function say(text) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = "";
  toast.append(Object.assign(document.createElement("p"), { textContent: text }));
  toasts.append(toast);
}
document.addEventListener("opsflow:toast", (event) => say(event.detail.text));

// The rail, narrow or wide, as the reader left it.
root.dataset.rail = read("rail") ?? "";
function read(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}
function toggleRail() {
  root.dataset.rail = root.dataset.rail === "narrow" ? "wide" : "narrow";
  try { localStorage.setItem("rail", root.dataset.rail); } catch { /* private window: only this page */ }
}

const acts = {
  rail: toggleRail,
  keys: () => document.getElementById("keys").showModal(),
  dismiss: (button) => button.closest("[data-toast]").remove(),
  "close-sheet": (_button, event) => { if (sheet.open) { event.preventDefault(); sheet.close(); } },
  more: (button) => button.closest(".column").querySelector(".more")?.click(),
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act], [data-copy], [data-sheet], [data-opens]");
  closeMenus(event.target.closest("details.menu"));
  if (!button) return;
  if (button.dataset.copy) copy(button.dataset.copy);
  else if ("sheet" in button.dataset) openSheet(button.href, event);
  else if ("opens" in button.dataset) openWay(button.hash, event);
  else acts[button.dataset.act]?.(button, event);
});
document.addEventListener("opsflow:rail", toggleRail);

function closeMenus(but) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== but) menu.open = false;
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (!open) return;
  event.stopImmediatePropagation();
  open.open = false;
  open.querySelector("summary").focus();
}, true);

async function copy(text) {
  await navigator.clipboard?.writeText(text);
  say(texts.copied);
}

async function openSheet(address, event) {
  event.preventDefault();
  await htmx.ajax("GET", address, { target: "#sheet", swap: "innerHTML" });
  showSheet();
}
function showSheet() {
  if (!sheet.open) sheet.showModal();
  sheet.querySelector("[autofocus], input:not([type=hidden]), select, textarea, button")?.focus();
}
document.addEventListener("opsflow:sheet", showSheet);
sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
// An act in the sheet that only answers with a toast is done: the sheet goes, the drawer below shows the case anew.
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful || event.detail.target !== toasts || !sheet.contains(event.detail.elt)) return;
  sheet.close();
  document.dispatchEvent(new CustomEvent("opsflow:reopen"));
});
sheet.addEventListener("close", () => { sheet.textContent = ""; });

function openWay(hash, event) {
  const way = document.querySelector(hash);
  if (!way) return;
  event.preventDefault();
  way.open = true;
  way.scrollIntoView({ block: "center" });
  way.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
}
if (location.hash.startsWith("#way-")) document.querySelector(location.hash)?.setAttribute("open", "");

// A field of text is as high as what is in it; Enter sends its form, as in a chat, and Shift+Enter begins a line.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("textarea.grows")) return;
  if (!matchMedia("(pointer: fine)").matches) return;
  event.preventDefault();
  const fields = [...event.target.form.elements].filter((one) => one.matches("input:not([type=hidden], [type=checkbox]), textarea, select"));
  const next = fields[fields.indexOf(event.target) + 1];
  if (next && !next.value) next.focus();
  else event.target.form.requestSubmit();
});

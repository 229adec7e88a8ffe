// Search behind Ctrl-K, / and the button in the head: a dialog over the same groups that /search shows as a page. The
// field keeps the focus; the arrows choose among the hits, Enter opens the chosen one.
const palette = document.getElementById("palette");
const field = palette?.querySelector("input");
const found = document.getElementById("palette-found");
let composing = false;

if (/Mac|iPhone|iPad/.test(navigator.platform)) for (const key of document.querySelectorAll("kbd[data-mac]")) key.textContent = key.dataset.mac;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act=palette]");
  if (!palette || !button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  open();
});
document.addEventListener("opsflow:palette", () => { if (palette) open(); });

function open() {
  const other = document.querySelector("dialog[open]");
  if (other && other !== palette) return;
  if (!palette.open) palette.showModal();
  field.focus();
  field.select();
  ask();
}
function ask() {
  htmx.trigger(field, "opsflow:ask");
}

palette?.addEventListener("click", (event) => {
  if (event.target === palette || event.target.closest("[data-act=close-palette]")) palette.close();
  else if (event.target.closest("a.hit")) palette.close();
});
palette?.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Escape") { event.preventDefault(); palette.close(); } // a field of this type would only empty itself
  if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); }
  if (event.key === "Enter" && event.target === field && isFresh()) {
    const hit = chosen();
    if (!hit) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) window.open(hit.href);
    else hit.click();
  }
});

// What is typed with an input method is asked for when its letters stand, not at each key of them.
field?.addEventListener("compositionstart", () => { composing = true; });
field?.addEventListener("compositionend", () => { composing = false; ask(); });
field?.addEventListener("htmx:beforeRequest", (event) => { if (composing) event.preventDefault(); });

found?.addEventListener("htmx:afterSwap", () => {
  for (const group of found.querySelectorAll("section")) group.role = "group";
  for (const inert of found.querySelectorAll("ul, li")) inert.role = "presentation";
  hits().forEach((hit, at) => Object.assign(hit, { role: "option", id: `hit-${at}`, tabIndex: -1 }));
  found.scrollTop = 0;
  choose(hits()[0]);
});

function hits() {
  return [...found.querySelectorAll("a.hit")];
}
function chosen() {
  return found.querySelector("a.hit[aria-selected=true]");
}
function isFresh() {
  return found.querySelector(".hits")?.dataset.q === field.value.trim();
}
function step(by) {
  const all = hits();
  if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
}
function choose(hit) {
  for (const one of hits()) one.ariaSelected = String(one === hit);
  if (!hit) return field.removeAttribute("aria-activedescendant");
  field.setAttribute("aria-activedescendant", hit.id);
  hit.scrollIntoView({ block: "nearest" });
}

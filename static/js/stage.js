// Pictures on the desk: zoom, pan, the slider between two versions. A picture grows by its width, so that what is pinned to
// it in per cent stays where it is and keeps its size; panning is scrolling. Both versions move together.
const root = document;
const MOST = 8;
const STEP = 1.25;
let zoom = 1;
let cut = 50;
let following = false;

const stages = () => [...root.querySelectorAll("[data-stage]")];
const panes = () => root.getElementById("panes");
const picture = (stage) => stage.querySelector("img");

function apply() {
  for (const stage of stages()) {
    stage.toggleAttribute("data-zoomed", false);
    const fit = picture(stage).clientWidth;
    stage.toggleAttribute("data-zoomed", zoom > 1);
    stage.style.setProperty("--wide", `${fit * zoom}px`);
  }
  said();
  slide(cut);
}

function said() {
  const stage = stages().find((one) => one.checkVisibility?.() ?? true);
  const label = root.querySelector("[data-scale]");
  if (!stage || !label) return;
  const img = picture(stage);
  const whole = Number(img.getAttribute("width")) || img.naturalWidth;
  if (whole) label.textContent = `${Math.round((100 * img.clientWidth) / whole)} %`;
}

function zoomTo(next, stage = stages().at(-1), at = null) {
  if (!stage) return;
  const box = stage.getBoundingClientRect();
  const point = at ?? { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  const before = picture(stage).getBoundingClientRect();
  const share = { x: (point.x - before.left) / before.width, y: (point.y - before.top) / before.height };
  zoom = Math.min(MOST, Math.max(1, next));
  apply();
  const after = picture(stage).getBoundingClientRect();
  stage.scrollLeft += after.left + share.x * after.width - point.x;
  stage.scrollTop += after.top + share.y * after.height - point.y;
}

// The slider: how much of the newer version is shown. The line stands where its picture is cut.
function slide(value) {
  cut = Number(value);
  const all = panes();
  const stage = all?.querySelector(".newer [data-stage]");
  if (!stage) return;
  const box = picture(stage).getBoundingClientRect();
  const frame = stage.getBoundingClientRect();
  const left = Math.max(box.left, frame.left);
  const wide = Math.min(box.right, frame.right) - left;
  const at = left + (wide * cut) / 100;
  all.style.setProperty("--cut", `${at - frame.left}px`);
  all.style.setProperty("--line-at", `${at - all.getBoundingClientRect().left}px`);
}

root.addEventListener("input", (event) => { if (event.target.id === "cut") slide(event.target.value); });
root.addEventListener("pointerdown", (event) => {
  const line = event.target.closest?.("[data-cut-line]");
  if (!line) return;
  event.preventDefault();
  line.setPointerCapture(event.pointerId);
  const move = (moved) => {
    const frame = panes().querySelector(".newer [data-stage]").getBoundingClientRect();
    const box = picture(panes().querySelector(".newer [data-stage]")).getBoundingClientRect();
    const left = Math.max(box.left, frame.left);
    const input = root.getElementById("cut");
    input.value = (100 * (moved.clientX - left)) / (Math.min(box.right, frame.right) - left);
    slide(input.value);
  };
  line.onpointermove = move;
  line.onpointerup = line.onpointercancel = () => { line.onpointermove = null; };
});

// How the versions lie changes without a request; the address says it, so that it can be shared.
root.addEventListener("click", (event) => {
  const link = event.target.closest?.(".modes a[data-mode]");
  if (link && panes() && !(event.metaKey || event.ctrlKey || event.shiftKey)) {
    event.preventDefault();
    for (const one of root.querySelectorAll(".modes a[data-mode]")) one.toggleAttribute("aria-current", false);
    link.setAttribute("aria-current", "true");
    panes().dataset.mode = link.dataset.mode;
    history.replaceState(history.state, "", link.href + location.hash);
    apply();
  }
  const button = event.target.closest?.("[data-zoom]")?.dataset.zoom;
  if (button) zoomTo(button === "fit" ? 1 : button === "in" ? zoom * STEP : zoom / STEP);
});

// Ctrl and the wheel, or two fingers, zoom where they are.
root.addEventListener("wheel", (event) => {
  const stage = event.target.closest?.("[data-stage]");
  if (!stage || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  zoomTo(zoom * Math.exp(-event.deltaY / 300), stage, { x: event.clientX, y: event.clientY });
}, { passive: false });

let pinch = null;
const apart = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
const middle = ([a, b]) => ({ x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 });
root.addEventListener("touchstart", (event) => {
  const stage = event.target.closest?.("[data-stage]");
  pinch = stage && event.touches.length === 2 ? { stage, apart: apart(event.touches), zoom } : null;
}, { passive: true });
root.addEventListener("touchmove", (event) => {
  if (!pinch || event.touches.length !== 2) return;
  event.preventDefault();
  zoomTo((pinch.zoom * apart(event.touches)) / pinch.apart, pinch.stage, middle(event.touches));
}, { passive: false });

// A mouse takes hold of a zoomed picture; a click that moved pins nothing.
let hold = null;
root.addEventListener("pointerdown", (event) => {
  const stage = event.target.closest?.("[data-stage]");
  if (!stage || event.pointerType !== "mouse" || event.button || event.target.closest("a")) return;
  hold = { stage, x: event.clientX, y: event.clientY, left: stage.scrollLeft, top: stage.scrollTop };
});
root.addEventListener("pointermove", (event) => {
  if (!hold || !hold.stage.hasAttribute("data-zoomed")) return;
  if (Math.hypot(event.clientX - hold.x, event.clientY - hold.y) > 4) hold.stage.dataset.dragged = "";
  if (!("dragged" in hold.stage.dataset)) return;
  hold.stage.scrollTo(hold.left + hold.x - event.clientX, hold.top + hold.y - event.clientY);
});
root.addEventListener("pointerup", () => {
  const stage = hold?.stage;
  hold = null;
  if (stage) setTimeout(() => delete stage.dataset.dragged);
});

root.addEventListener("scroll", (event) => {
  const stage = event.target;
  if (following || !stage.matches?.("[data-stage]")) return;
  following = true;
  for (const other of stages()) if (other !== stage) other.scrollTo(stage.scrollLeft, stage.scrollTop);
  if (panes().dataset.mode === "over") slide(cut);
  requestAnimationFrame(() => { following = false; });
}, true);

// A place of a picture was clicked: whoever may, comments on it there.
root.addEventListener("click", (event) => {
  const sheet = event.target.closest?.(".sheet-of");
  if (!sheet || event.target.closest("a") || !sheet.closest("[data-may]")) return;
  if ("dragged" in sheet.closest("[data-stage]").dataset) return;
  const box = picture(sheet).getBoundingClientRect();
  const per = (value) => Math.round(Math.min(100, Math.max(0, value)) * 100) / 100;
  const x = per((100 * (event.clientX - box.left)) / box.width);
  const y = per((100 * (event.clientY - box.top)) / box.height);
  root.dispatchEvent(new CustomEvent("opsflow:spot", { detail: { at: sheet.dataset.at, x, y } }));
});

for (const img of root.querySelectorAll("[data-stage] img")) img.addEventListener("load", apply);
window.addEventListener("resize", apply);
root.addEventListener("opsflow:review-drawn", apply);
apply();

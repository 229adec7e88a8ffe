// Changes by others, within a second: server-sent events, a poll where they are blocked. Only the changed card's node is
// touched; its neighbours keep theirs, and with them focus and scroll. Many at once become one morph a column.
const board = document.getElementById("board");
const texts = document.getElementById("texts").dataset;
const me = document.body.dataset.me;
const BURST = 20;
const POLL_MS = 2000;
const GATHER_MS = 120;
let last = Number(document.body.dataset.live ?? 0);
let waiting = new Map();
let everything = false;
let timer = 0;
let rung = Number(document.querySelector("[data-count=alerts]")?.textContent ?? 0);

let stream = null;
let polling = false;
if (me && !document.hidden) listen();

function listen() {
  if (!window.EventSource) return poll();
  stream = new EventSource(`/live?after=${last}`);
  let failures = 0;
  stream.onopen = () => { failures = 0; note(false); };
  stream.onmessage = (event) => { failures = 0; take(JSON.parse(event.data)); };
  stream.onerror = () => {
    failures += 1;
    if (failures < 3 && stream.readyState !== EventSource.CLOSED) return;
    stream.close();
    poll();
  };
}

// A browser opens six connections to one shop: a page that nobody looks at gives its own back, and catches up later.
document.addEventListener("visibilitychange", () => {
  if (!me || polling) return;
  if (document.hidden) stream?.close();
  else listen();
});

async function poll() {
  if (polling) return;
  polling = true;
  note(true);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    if (document.hidden) continue;
    try {
      const answer = await fetch(`/live/since?after=${last}`, { headers: { Accept: "application/json" } });
      if (answer.ok) for (const message of [await answer.json()].flat()) take(message);
    } catch { /* the next round tries again */ }
  }
}

function note(slow) {
  let line = document.querySelector(".live-note");
  if (!slow) return line?.remove();
  line ??= document.body.appendChild(Object.assign(document.createElement("p"), { className: "live-note" }));
  line.textContent = texts.offline;
}

function take(message) {
  last = Math.max(last, message.id ?? 0);
  if (message.alerts !== undefined) bell(message.alerts, message.breach);
  for (const change of message.cases ?? []) waiting.set(change.id, change);
  if (message.many && (!board || message.workflows.includes(board.dataset.workflow))) everything = true;
  if (!waiting.size && !everything) return;
  clearTimeout(timer);
  timer = setTimeout(draw, GATHER_MS);
}

function bell(count, breach) {
  for (const badge of document.querySelectorAll("[data-count=alerts]")) {
    badge.textContent = count;
    badge.hidden = !count;
    if (breach !== undefined) badge.classList.toggle("breach", breach);
  }
  if (count !== rung && document.getElementById("alerts")) morphParts("alerts", "alerts-read");
  rung = count;
}

async function draw() {
  const changes = [...waiting.values()];
  const all = everything;
  waiting = new Map();
  everything = false;
  for (const change of all ? [{}] : changes) document.dispatchEvent(new CustomEvent("opsflow:moved", { detail: change }));
  if (document.getElementById("work-groups")) return morphWork();
  if (!board) return;
  const here = changes.filter((change) => change.workflow === board.dataset.workflow);
  if (all || here.length > BURST) await morphColumns();
  else await Promise.all(here.map((change) => refresh(change)));
  if (all || here.length) heads();
}

document.addEventListener("opsflow:card", async (event) => { await refresh(event.detail); heads(); });
document.addEventListener("opsflow:heads", heads);
document.addEventListener("opsflow:columns", async () => {
  await morphColumns();
  heads();
});

async function refresh(change) {
  if (!board) return;
  const answer = await fetch(`/boards/${board.dataset.workflow}/cards/${change.id}${location.search}`, { headers: { "HX-Request": "true" } });
  const fresh = parse(answer.ok ? await answer.text() : "");
  const old = document.getElementById(`case-${change.id}`); // looked up last: somebody may have drawn it meanwhile
  const column = answer.headers.get("X-Column") ?? old?.closest(".column")?.dataset.column;
  if (!fresh || !column) return old?.remove();
  put(fresh, old, document.getElementById(`cards-${column}`));
  if (change.name && String(change.by) !== me) glow(fresh, change.name);
}

function parse(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  return box.content.querySelector(".card");
}

function put(fresh, old, list) {
  if (!list) return old?.remove();
  const focused = old?.contains(document.activeElement) ? (document.activeElement.matches(".tick") ? ".tick" : ".slip") : null;
  if (old?.classList.contains("chosen")) fresh.classList.add("chosen");
  if (old && old.parentElement === list && old.dataset.order === fresh.dataset.order) old.replaceWith(fresh);
  else {
    old?.remove();
    insert(fresh, list);
  }
  if (focused) fresh.querySelector(focused)?.focus({ preventScroll: true });
}

// In order; a card that belongs below the last one drawn waits for "show more".
function insert(fresh, list) {
  const after = [...list.querySelectorAll(":scope > .card")].find((card) => card.dataset.order > fresh.dataset.order);
  const more = list.querySelector(":scope > .more");
  if (after) {
    const top = list.scrollTop;
    const above = after.offsetTop < top;
    after.before(fresh);
    if (above) list.scrollTop = top + fresh.offsetHeight + 9;
  } else if (!more) list.append(fresh);
  list.querySelector(":scope > p.column-note")?.remove();
}

function glow(card, text) {
  const tag = Object.assign(document.createElement("span"), { className: "name-tag", textContent: text });
  card.classList.add("glow");
  card.append(tag);
  setTimeout(() => card.classList.add("fading"), 1200);
  setTimeout(() => { card.classList.remove("glow", "fading"); tag.remove(); }, 4000);
}

// All columns are fetched before the first is drawn, so that no card is ever in two of them.
async function morphColumns() {
  const columns = [...board.children].map((column) => column.dataset.column);
  const texts = await Promise.all(columns.map(fetchColumn));
  for (const [at, key] of columns.entries()) {
    const list = document.getElementById(`cards-${key}`);
    if (texts[at] === null) continue;
    Idiomorph.morph(list, texts[at], { morphStyle: "innerHTML", ignoreActiveValue: true });
    htmx.process(list);
  }
}

async function fetchColumn(key) {
  const answer = await fetch(`/boards/${board.dataset.workflow}/columns/${key}${location.search}`, { headers: { "HX-Request": "true" } });
  return answer.ok ? answer.text() : null;
}

function morphWork() {
  return morphParts("work-groups", "day");
}

async function morphParts(...ids) {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ids) {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (!fresh || !old) continue;
    Idiomorph.morph(old, fresh, { morphStyle: "outerHTML" });
    htmx.process(document.getElementById(id));
  }
}

let asked = 0;
function heads() {
  if (!board) return;
  clearTimeout(asked);
  asked = setTimeout(() => htmx.ajax("GET", `/boards/${board.dataset.workflow}/heads${location.search}`, { swap: "none", target: "body" }), 200);
}

// A tick on a card or a row goes without leaving the page.
document.addEventListener("submit", async (event) => {
  if (event.target.id !== "ticks" || !event.submitter) return;
  event.preventDefault();
  const button = event.submitter;
  const card = button.closest(".card, .row");
  card.classList.add("ticking");
  button.disabled = true;
  const version = button.value;
  await htmx.ajax("POST", button.formAction, { target: "#toasts", swap: "beforeend", values: { version, ...fields(event.target) } });
  button.disabled = false;
  card.classList.remove("ticking");
  const id = card.id.startsWith("case-") ? card.id.slice(5) : card.dataset.case;
  if (board) document.dispatchEvent(new CustomEvent("opsflow:card", { detail: { id } }));
  else morphWork();
});

function fields(form) {
  return Object.fromEntries(new FormData(form));
}

// Tabs of the phone change the column without a request.
document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tab]");
  if (!tab || !board || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  for (const one of document.querySelectorAll("[data-tab]")) one.toggleAttribute("aria-current", one === tab);
  tab.setAttribute("aria-current", "true");
  for (const column of board.children) column.classList.toggle("current", column.dataset.column === tab.dataset.tab);
  history.replaceState(history.state, "", tab.href);
  scrollTo({ top: 0 });
});

document.addEventListener("htmx:afterSettle", () => {
  for (const shown of document.querySelectorAll("[data-shown]")) {
    shown.textContent = shown.closest(".column").querySelectorAll(".card").length;
  }
});

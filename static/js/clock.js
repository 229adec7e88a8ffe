// Spans of time run on in the page. Their forms come from the server (`#spans`), so that words live in one place and a
// minute needs no request. Where time alone changes a mood (`data-turns`), the card is asked for again.
const board = document.querySelector("[data-now]");
const ahead = board ? board.dataset.now * 1000 - Date.now() : 0; // by how much the server's clock is before ours
const TURN = 30_000;
const HOURS_BEFORE_DAYS = 72;
const forms = new Map([...document.getElementById("spans").content.children].map((one) => [one.dataset.span, one.innerHTML]));

function words(seconds) {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours >= HOURS_BEFORE_DAYS) return fill("days", { d: Math.floor(hours / 24), h: hours % 24 });
  if (hours) return fill("hours", { h: hours, m: String(rest).padStart(2, "0") });
  return fill("minutes", { m: rest });
}

function fill(name, figures) {
  return forms.get(name).replace(/\{(\w)\}/g, (_hole, key) => figures[key]);
}

function turn() {
  if (document.hidden) return;
  const now = (Date.now() + ahead) / 1000;
  for (const span of document.querySelectorAll("[data-until]")) {
    const said = words(span.dataset.until - now);
    if (span.innerHTML !== said) span.innerHTML = said;
  }
  for (const card of document.querySelectorAll(".card[data-turns]")) {
    if (card.dataset.turns > now) continue;
    delete card.dataset.turns;
    document.dispatchEvent(new CustomEvent("opsflow:card", { detail: { id: card.id.slice(5) } }));
  }
}

setInterval(turn, TURN);
document.addEventListener("visibilitychange", turn);

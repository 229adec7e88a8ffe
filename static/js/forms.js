// Forms of acts, whose fields the server draws anew: what was typed meanwhile stays, and the focus goes where to look next.
const sent = new WeakMap(); // by fields: what stood in them when they were sent
let newer = new Map(); // what somebody typed since, until the fresh fields are there

const controls = (fields) => [...fields.querySelectorAll("input:not([type=file]), select, textarea")];
const ticked = (one) => one.type === "radio" || one.type === "checkbox";
const key = (one) => (ticked(one) ? `${one.name}=${one.value}` : one.id);
const state = (one) => (ticked(one) ? one.checked : one.value);
const states = (fields) => new Map(controls(fields).map((one) => [key(one), state(one)]));

document.addEventListener("htmx:beforeRequest", (event) => {
  const fields = event.detail.target;
  if (fields.matches?.(".fields")) sent.set(fields, states(fields));
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const fields = event.detail.target;
  const before = sent.get(fields);
  const moved = event.detail.requestConfig.elt.name === "less"; // its rows are others' now
  newer = new Map(before && !moved ? [...states(fields)].filter(([name, now]) => before.get(name) !== now) : []);
});

document.addEventListener("htmx:afterSwap", (event) => {
  const fields = event.detail.target;
  if (!fields.matches?.(".fields")) return;
  for (const one of controls(fields)) {
    if (newer.has(key(one))) one[ticked(one) ? "checked" : "value"] = newer.get(key(one));
  }
  const asked = event.detail.requestConfig.elt;
  if (asked.name === "more") firstEmpty(fields, asked.value)?.focus();
  else if (!asked.closest(".fields")) fields.querySelector("[aria-invalid=true]")?.focus();
});

function firstEmpty(fields, list) {
  return [...fields.querySelectorAll(`[name="ask-${CSS.escape(list)}"]`)].find((one) => !one.value);
}

document.addEventListener("change", ({ target }) => {
  const chosen = target.type === "file" && target.closest(".files")?.querySelector(".chosen");
  if (chosen) chosen.textContent = [...target.files].map((file) => file.name).join(" · ") || chosen.dataset.none;
});

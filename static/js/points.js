// Points of a checklist, saved as they are set: one after the other, each naming only itself, so that quick fingers and two
// people at once undo nothing. The case is drawn anew after the last; a tick or decision waits for it.
const toasts = document.getElementById("toasts");
const csrf = document.querySelector("meta[name=csrf-token]").content;
let chain = Promise.resolve();
let waiting = 0;

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!box.matches(".points input[data-post]")) return;
  const { id, value, checked } = box;
  const view = box.form.elements.view.value;
  waiting += 1;
  chain = chain.then(() => save(box.dataset.post, { id, value, checked, view })).catch(failed);
});

async function save(address, { id, value, checked, view }) {
  const body = new URLSearchParams({ view });
  if (checked) body.append("points", value);
  const answer = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true", "HX-Trigger": id, "X-CSRFToken": csrf } });
  const said = await answer.text();
  waiting -= 1;
  if (!answer.ok) {
    toasts.insertAdjacentHTML("beforeend", said);
    document.getElementById(id).checked = !checked;
  } else if (!waiting) draw(said);
}

function failed() {
  waiting = 0;
  document.dispatchEvent(new CustomEvent("opsflow:toast", { detail: { text: document.getElementById("texts").dataset.failed } }));
}

function draw(text) {
  const old = document.getElementById("case");
  if (!old) return;
  Idiomorph.morph(old, text, { morphStyle: "outerHTML", ignoreActiveValue: true });
  htmx.process(document.getElementById("case"));
}

document.addEventListener("htmx:confirm", (event) => {
  if (!waiting || !event.target.closest("#case")) return;
  event.preventDefault();
  chain.then(() => event.detail.issueRequest(true));
});

// The text of a process: its lines are numbered, and what is wrong leads to its line.
const editor = document.querySelector("[data-editor]");
const lines = editor.previousElementSibling;

function number() {
  const count = editor.value.split("\n").length;
  if (lines.dataset.count === String(count)) return;
  lines.dataset.count = count;
  lines.textContent = Array.from({ length: count }, (_, at) => at + 1).join("\n");
}

function goTo(line) {
  const before = editor.value.split("\n").slice(0, line - 1);
  const start = before.reduce((sum, text) => sum + text.length + 1, 0);
  const end = editor.value.indexOf("\n", start);
  editor.focus({ preventScroll: true });
  editor.setSelectionRange(start, end < 0 ? editor.value.length : end);
  const height = editor.scrollHeight / editor.value.split("\n").length;
  editor.scrollTop = Math.max(0, (line - 6) * height);
  editor.scrollIntoView({ block: "nearest" });
}

editor.addEventListener("input", number);
editor.addEventListener("scroll", () => { lines.style.setProperty("translate", `0 ${-editor.scrollTop}px`); });
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  if (!link) return;
  event.preventDefault();
  goTo(Number(link.dataset.line));
});
number();

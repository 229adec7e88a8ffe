// A file dropped on the import page, with how much of it is sent. The form itself works without this.
const form = document.querySelector("form[data-upload]");

if (form) {
  const area = form.querySelector("[data-drop]");
  const field = form.querySelector("input[type=file]");
  const name = form.querySelector("[data-file-name]");
  const sending = form.querySelector("[data-sending]");

  field.addEventListener("change", () => { if (field.files[0]) name.textContent = field.files[0].name; });
  for (const kind of ["dragenter", "dragover"]) area.addEventListener(kind, (event) => { event.preventDefault(); area.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) area.addEventListener(kind, () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change"));
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = (sent) => { if (sent.lengthComputable) sending.firstElementChild.value = (100 * sent.loaded) / sent.total; };
    request.onloadend = () => {
      sending.hidden = true;
      const target = document.getElementById(request.status < 400 && request.status ? "import-result" : "toasts");
      if (!request.status) return document.dispatchEvent(new CustomEvent("opsflow:toast", { detail: { text: document.getElementById("texts").dataset.failed } }));
      target.innerHTML = request.responseText;
      htmx.process(target);
      target.scrollIntoView({ block: "nearest" });
    };
    sending.hidden = false;
    request.send(body);
  });
}

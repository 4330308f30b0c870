/* A comment field that grows, shows Send once there are words, and sends on Ctrl+Enter.

   Markup:  {% composer action ident name %}, which makes form[data-composer="ident"] around one textarea.
   What is typed is kept by typed.js until it is accepted. */

function fit(form, area) {
  form.classList.toggle("typed", area.value.trim() !== "");
  area.style.height = "auto";
  area.style.height = `${Math.max(48, area.scrollHeight + 3)}px`;
}

function start(form) {
  if (form.classList.contains("live")) return;
  const area = form.querySelector("textarea");
  form.classList.add("live");
  fit(form, area);
  area.addEventListener("input", () => fit(form, area));
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit ? form.requestSubmit() : form.submit(); }
  });
}

const all = () => document.querySelectorAll("form[data-composer]").forEach(start);
all();
document.addEventListener("htmx:after:swap", all);

/* A comment field that grows and loses nothing.

   Markup:  {% composer action ident name %}, which makes form[data-composer="ident"] around one textarea.
   Promise: what is typed is kept in this tab (sessionStorage, key "typed:<path>:<ident>") until the server says that it was
            accepted: by a toast with data-accepted="ident" (kit.toasts.toast(..., accepted=ident)) or, with htmx, by an
            answer below 400. A refused form comes back with its text, and that text wins over the kept one. */

const keyOf = (form) => `typed:${location.pathname}:${form.dataset.composer}`;

function keep(form, text) {
  try {
    if (text) sessionStorage.setItem(keyOf(form), text);
    else sessionStorage.removeItem(keyOf(form));
  } catch { /* a closed storage costs the copy, never the words in the field */ }
}

function kept(form) {
  try { return sessionStorage.getItem(keyOf(form)) || ""; } catch { return ""; }
}

function fit(form, area) {
  form.classList.toggle("typed", area.value.trim() !== "");
  area.style.height = "auto";
  area.style.height = `${Math.max(48, area.scrollHeight + 3)}px`;
}

function start(form) {
  if (form.classList.contains("live")) return;
  const area = form.querySelector("textarea");
  form.classList.add("live");
  if (document.querySelector(`[data-accepted="${CSS.escape(form.dataset.composer)}"]`)) keep(form, "");
  if (!area.value) area.value = kept(form);
  fit(form, area);
  area.addEventListener("input", () => { keep(form, area.value); fit(form, area); });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit ? form.requestSubmit() : form.submit(); }
  });
}

const all = () => document.querySelectorAll("form[data-composer]").forEach(start);
all();
document.addEventListener("htmx:after:swap", all);
document.addEventListener("htmx:after:request", (event) => {
  const form = event.target;
  const status = event.detail?.ctx?.response?.status ?? 0;
  if (form instanceof HTMLFormElement && form.matches("[data-composer]") && status >= 200 && status < 400) keep(form, "");
});

/* Every page: words that are not sent yet are kept for whoever typed them, and for nobody else.

   Markup:  <body data-person="7"> says whose page it is. textarea[data-draft="name"] is kept in this tab (sessionStorage,
            key "typed:<person>:<name>") and put back. [data-accepted="name"], in a toast or in what htmx brings, says that
            the words have arrived; a click on [data-lets-go] gives up those of its form.
   Promise: nothing typed is lost until it is accepted: not by a refusal, nor when the session ends meanwhile and the same
            person signs in again. Signing out (form[data-signs-out]) forgets everything, in the other open tabs too; the
            first page of another person deletes what is not theirs. A page of nobody keeps and deletes nothing. */

const person = document.body.dataset.person ?? "";
const others = "BroadcastChannel" in window ? new BroadcastChannel("typed") : null;
const live = new WeakSet();
const keyOf = (name) => `typed:${person}:${name}`;

function keep(name, text) {
  try {
    if (text) sessionStorage.setItem(keyOf(name), text);
    else sessionStorage.removeItem(keyOf(name));
  } catch { /* a closed storage costs the copy, never the words in the field */ }
}

function kept(name) {
  try { return sessionStorage.getItem(keyOf(name)) || ""; } catch { return ""; }
}

function forget(except = "") {
  try {
    Object.keys(sessionStorage).filter((key) => key.startsWith("typed:") && !(except && key.startsWith(except)))
      .forEach((key) => sessionStorage.removeItem(key));
  } catch { /* storage is closed: then nothing was kept either */ }
}

function start(area) {
  if (live.has(area)) return;
  live.add(area);
  const name = area.dataset.draft;
  // what was just refused is what was typed last; any other text of the page is older than what is kept
  if (area.getAttribute("aria-invalid") === "true") keep(name, area.value);
  else area.value = kept(name) || area.value;
  area.addEventListener("input", () => keep(name, area.value));
}

function all() {
  document.querySelectorAll("[data-accepted]").forEach((one) => {
    keep(one.dataset.accepted, "");
    one.removeAttribute("data-accepted"); // once: the next words of that name have not arrived
  });
  document.querySelectorAll("textarea[data-draft]").forEach(start);
}

if (person) {
  forget(keyOf(""));
  all();
  document.addEventListener("htmx:after:swap", all);
  document.addEventListener("click", (event) => {
    const way = event.target.closest("[data-lets-go]");
    way?.closest("form")?.querySelectorAll("textarea[data-draft]").forEach((area) => keep(area.dataset.draft, ""));
    if (way && way.pathname === location.pathname && way.hash && !event.defaultPrevented) {
      event.preventDefault(); // another place of the same page would leave the form where it stands
      history.replaceState(null, "", way.hash);
      location.reload();
    }
  });
}
others?.addEventListener("message", () => forget());
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-signs-out]")) return;
  forget();
  others?.postMessage("signed out");
});

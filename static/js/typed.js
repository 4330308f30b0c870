/* Every page: words that are not sent yet are kept for whoever typed them, and for nobody else.

   Markup:  <body data-person="7"> says whose page it is. textarea[data-draft="name"] is kept (localStorage, key
            "typed:<person>:<name>", a week at most) and put back, with what its form was opened with: its key, the version
            and the readers its writer saw. [data-accepted="name"], in a toast or in what htmx brings, says that the words
            have arrived; a click on [data-lets-go] gives up those of its form.
   Promise: nothing typed is lost until it is accepted: not by a refusal, nor with a tab that is closed, nor when the
            session ends meanwhile and the same person signs in again. What may have arrived before is sent as the same
            words of the same form, and is not written twice. Signing out (form[data-signs-out]) forgets everything, in the
            other open tabs too; the first page of another person deletes what is not theirs. A page of nobody keeps and
            deletes nothing. */

const person = document.body.dataset.person ?? "";
const others = "BroadcastChannel" in window ? new BroadcastChannel("typed") : null;
const live = new WeakSet();
const keyOf = (name) => `typed:${person}:${name}`;
const WITH = ["form_key", "scope"];
const ARRIVED = "arrived";
const LASTS = 7 * 24 * 3600 * 1000;

function fieldsOf(area) {
  // a change of one's own words is one of the wording that was read; what is said beside a comment is not
  return (area.dataset.draft.startsWith("edit-") ? [...WITH, "version"] : WITH).map((name) => area.form?.elements.namedItem(name)).filter((field) => field instanceof HTMLInputElement);
}

function keep(area) {
  const opened = Object.fromEntries(fieldsOf(area).map((field) => [field.name, field.value]));
  try {
    if (area.value) localStorage.setItem(keyOf(area.dataset.draft), JSON.stringify({ words: area.value, opened, at: Date.now() }));
    else localStorage.removeItem(keyOf(area.dataset.draft));
  } catch { /* a closed storage costs the copy, never the words in the field */ }
}

function drop(name) {
  try {
    if (localStorage.getItem(keyOf(name)) === null) return;
    localStorage.setItem(keyOf(name), ARRIVED); // for the other tabs, which may hold other words of that name
    localStorage.removeItem(keyOf(name));
  } catch { /* nothing was kept either */ }
}

function words(kept) {
  try { return JSON.parse(kept).words; } catch { return null; }
}

function read(key) {
  try {
    const found = JSON.parse(localStorage.getItem(key));
    return found && Date.now() - found.at < LASTS ? found : null;
  } catch { return null; }
}

function forget(theirs = "") {
  try {
    Object.keys(localStorage).filter((key) => key.startsWith("typed:") && !(theirs && key.startsWith(theirs) && read(key)))
      .forEach((key) => localStorage.removeItem(key));
  } catch { /* storage is closed: then nothing was kept either */ }
}

function start(area) {
  if (live.has(area)) return;
  live.add(area);
  const found = read(keyOf(area.dataset.draft));
  // what was just refused is what was typed last; any other text of the page is older than what is kept
  if (area.getAttribute("aria-invalid") === "true") keep(area);
  else if (found) {
    area.value = found.words;
    fieldsOf(area).forEach((field) => { field.value = found.opened[field.name] ?? field.value; });
  }
  area.addEventListener("input", () => keep(area));
}

function all() {
  document.querySelectorAll("[data-accepted]").forEach((one) => {
    drop(one.dataset.accepted);
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
    way?.closest("form")?.querySelectorAll("textarea[data-draft]").forEach((area) => drop(area.dataset.draft));
    if (way && way.pathname === location.pathname && way.hash && !event.defaultPrevented) {
      event.preventDefault(); // another place of the same page would leave the form where it stands
      history.replaceState(null, "", way.hash);
      location.reload();
    }
  });
}
others?.addEventListener("message", () => forget());
addEventListener("storage", (event) => {
  if (event.newValue !== ARRIVED) return; // what is forgotten at signing out stays forgotten
  document.querySelectorAll("textarea[data-draft]").forEach((area) => {
    if (keyOf(area.dataset.draft) === event.key && area.value && area.value !== words(event.oldValue)) keep(area);
  });
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-signs-out]")) return;
  forget();
  others?.postMessage("signed out");
});

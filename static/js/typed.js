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
const typed = new WeakSet(); // those that hold what somebody typed, and not what their page came with
const late = new Set();
const keyOf = (name) => `typed:${person}:${name}`;
const WITH = ["form_key", "scope"];
const ARRIVED = "arrived";
const LASTS = 7 * 24 * 3600 * 1000;

function fieldsOf(area) {
  // a change of one's own words is one of the wording that was read; what is said beside a comment is not
  return (area.dataset.draft.startsWith("edit-") ? [...WITH, "version"] : WITH).map((name) => area.form?.elements.namedItem(name)).filter((field) => field instanceof HTMLInputElement);
}

function keep(area, sent = false) {
  const opened = Object.fromEntries(fieldsOf(area).map((field) => [field.name, field.value]));
  try {
    if (area.value) localStorage.setItem(keyOf(area.dataset.draft), JSON.stringify({ words: area.value, opened, sent, at: Date.now() }));
    else localStorage.removeItem(keyOf(area.dataset.draft));
  } catch { /* a closed storage costs the copy, never the words in the field */ }
}

function send(area) {
  if (area.value) keep(area, true);
}

function drop(name) {
  try {
    if (localStorage.getItem(keyOf(name)) === null) return;
    localStorage.setItem(keyOf(name), ARRIVED); // for the other tabs, which may hold other words of that name
    localStorage.removeItem(keyOf(name));
  } catch { /* nothing was kept either */ }
}

// whether this tab holds other words than those that have arrived; where somebody typed while these were on their way,
// nothing kept says what did, so that whatever was typed here stays
function outlives(area, kept) {
  try {
    const { words, sent } = JSON.parse(kept);
    return typed.has(area) && !(sent && area.value === words);
  } catch { return typed.has(area); }
}

function areasOf(form) {
  return [...form?.querySelectorAll("textarea[data-draft]") ?? []];
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
  const refused = area.getAttribute("aria-invalid") === "true";
  if (refused || found) typed.add(area);
  // what was just refused is what was typed last; any other text of the page is older than what is kept
  if (refused) keep(area);
  else if (found) {
    area.value = found.words;
    fieldsOf(area).forEach((field) => { field.value = found.opened[field.name] ?? field.value; });
  }
  area.addEventListener("input", () => { typed.add(area); keep(area); });
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
    if (way) areasOf(way.closest("form")).forEach((area) => { send(area); drop(area.dataset.draft); });
    if (way && way.pathname === location.pathname && way.hash && !event.defaultPrevented) {
      event.preventDefault(); // another place of the same page would leave the form where it stands
      history.replaceState(null, "", way.hash);
      location.reload();
    }
  });
}
// what is sent is what is kept, whichever tab typed last: the other tabs compare theirs with it when it has arrived
if (person) addEventListener("submit", (event) => areasOf(event.target).forEach(send), true);
others?.addEventListener("message", () => forget());
addEventListener("storage", (event) => {
  const named = [...document.querySelectorAll("textarea[data-draft]")].filter((area) => keyOf(area.dataset.draft) === event.key);
  // what is forgotten at signing out stays forgotten; what outlives is kept when the mark is gone, or it would go with it
  if (event.newValue === ARRIVED) named.filter((area) => area.value && outlives(area, event.oldValue)).forEach((area) => late.add(area));
  else if (event.oldValue === ARRIVED) named.filter((area) => late.delete(area)).forEach((area) => keep(area));
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-signs-out]")) return;
  forget();
  others?.postMessage("signed out");
});

/* The workbench without reloading: its forms are sent in the background, and the bench that comes back takes the place of the
   old one. The picture stays where it is, so that nothing flickers; focus and scroll stay too.

   Markup:  [data-bench] around header, main and footer; form[data-swap] inside; form[data-says-at-once] is sent when a
            choice in it changes; [data-scripted] is shown and [data-plain] put away where this script runs.
            [data-bench-says] outside the bench speaks the new state.
   Server:  POST with X-Bench: 1. 200 or 422 with the bench as HTML; X-Go names an address to go to instead.
   Tells:   "portal:bench" on the document after every swap, and once at the start: tagging sets its frames then. */

const bench = document.querySelector("[data-bench]");
const tell = (text) => document.dispatchEvent(new CustomEvent("portal:toast", { detail: { text, bad: true } }));
let busy = false;

function dress() {
  bench.querySelectorAll("[data-scripted]").forEach((part) => { part.hidden = false; });
  bench.querySelectorAll("[data-plain]").forEach((part) => {
    part.hidden = true;
    part.querySelectorAll("select, input, button").forEach((control) => { control.disabled = true; });
  });
  document.dispatchEvent(new CustomEvent("portal:bench"));
}

function swap(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  const focused = document.activeElement && bench.contains(document.activeElement) ? document.activeElement.id : "";
  const strip = bench.querySelector(".strip")?.scrollLeft || 0;
  const before = bench.querySelector("[data-photo]");
  const after = fresh.querySelector("[data-photo]");
  if (before && after && before.dataset.photo === after.dataset.photo) {
    after.querySelector("img").replaceWith(before.querySelector("img"));
  }
  bench.replaceChildren(...fresh.childNodes);
  dress();
  const next = bench.querySelector(".strip");
  if (next) next.scrollLeft = strip;
  const place = (focused && document.getElementById(focused)) || document.getElementById("find");
  place?.focus({ preventScroll: true });
  const alarm = bench.querySelector("[role=alert]");
  if (alarm) alarm.scrollIntoView({ block: "nearest" });
  const speaker = document.querySelector("[data-bench-says]");
  if (speaker) {
    speaker.textContent = [bench.querySelector(".strip [aria-current] span"), bench.querySelector(".ready")]
      .map((part) => part?.textContent.trim()).filter(Boolean).join(". ");
  }
}

async function send(form) {
  if (busy) return;
  busy = true;
  bench.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new FormData(form), credentials: "same-origin", headers: { "X-Bench": "1" },
    });
    const go = answer.headers.get("X-Go");
    if (go) { location.assign(go); return; }
    if (answer.redirected) { location.assign(answer.url); return; }
    if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
    swap(await answer.text());
  } catch {
    tell("We could not save this. Everything is still here; try it again.");
  } finally {
    busy = false;
    bench.removeAttribute("aria-busy");
  }
}

if (bench) {
  bench.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-swap]")) return;
    event.preventDefault();
    send(event.target);
  });
  bench.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-says-at-once]");
    if (form && form.querySelector("input[type=radio]:checked")) send(form);
  });
  dress();
}

/* The shared tablet: after five minutes in which nobody touches the screen it locks, whatever is on it.

   Markup:  [data-tablet-lock="<address>"] around the form that signs out; data-tablet-here is told once a minute that
            somebody is there, so that the server does not lock a person who types for long. Without this module a
            page reloads itself to the tablet's first page, and the server locks by itself. */

const SILENCE = 5 * 60000;
const TELL = 60000;
const box = document.querySelector("[data-tablet-lock]");
let touched = Date.now();
let told = Date.now();

function lock() {
  box.querySelector("form").submit();
}

function alive() {
  touched = Date.now();
  if (touched - told < TELL) return;
  told = touched;
  fetch(box.dataset.tabletHere, { redirect: "manual" }).catch(() => {});
}

if (box) {
  ["pointerdown", "keydown", "scroll", "touchstart"].forEach((kind) => addEventListener(kind, alive, { passive: true, capture: true }));
  setInterval(() => { if (Date.now() - touched >= SILENCE) lock(); }, 5000);
  document.addEventListener("visibilitychange", () => { if (Date.now() - touched >= SILENCE) lock(); });
}

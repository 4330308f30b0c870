/* The shared tablet: after five minutes in which nobody touches the screen it locks, whatever is on it.

   Markup:  [data-tablet-lock="<address>"] around the form that signs out; data-tablet-here is told once a minute that
            somebody is there, so that the server does not lock a person who types for long. Without this module a
            page reloads itself to the tablet's first page, and the server locks by itself.
   Tells:   "portal:locks" on the document before the page is emptied and left: from then on nothing may ask to stay.
            Whoever still has pictures to send adds them to detail.left, and whoever has words to detail.words; the tablet's
            first page says that they did not arrive. What can be sent in some seconds is waited for: its promise goes into
            detail.last. */

const SILENCE = 5 * 60000;
const TELL = 60000;
const PATIENCE = 4000;
const box = document.querySelector("[data-tablet-lock]");
let touched = Date.now();
let told = Date.now();
let locked = 0;

/* emptied first: where the server is away, the page stays until it answers. Asked once a minute: each time ends the last */
function lock() {
  const form = box.querySelector("form");
  if (Date.now() - locked < TELL) return;
  if (!locked) {
    const told = { left: 0, words: 0, last: [] };
    document.dispatchEvent(new CustomEvent("portal:locks", { detail: told }));
    document.title = "Locked";
    document.body.replaceChildren(box);
    const leave = () => {
      form.elements.left.value = told.left;
      form.elements.words.value = told.words;
      form.submit();
    };
    locked = Date.now();
    if (!told.last.length) leave();
    else Promise.race([Promise.allSettled(told.last), new Promise((over) => { setTimeout(over, PATIENCE); })]).then(leave);
    return;
  }
  locked = Date.now();
  form.submit();
}

function alive() {
  if (locked) return;
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

/* The shared tablet: after five minutes in which nobody touches the screen it locks, whatever is on it.

   Markup:  [data-tablet-lock="<address>"] around the form that signs out; data-tablet-here is told once a minute that
            somebody is there, so that the server does not lock a person who types for long. Without this module a
            page reloads itself to the tablet's first page, and the server locks by itself.
   Tells:   "portal:locks" on the document before the page is emptied and left: from then on nothing may ask to stay.
            Whoever still has something to send adds it to detail.left, and the tablet's first page says that it did not
            arrive. */

const SILENCE = 5 * 60000;
const TELL = 60000;
const box = document.querySelector("[data-tablet-lock]");
let touched = Date.now();
let told = Date.now();
let locked = 0;

/* emptied first: where the server is away, the page stays until it answers. Asked once a minute: each time ends the last */
function lock() {
  const form = box.querySelector("form");
  if (Date.now() - locked < TELL) return;
  if (!locked) {
    const leaving = new CustomEvent("portal:locks", { detail: { left: 0 } });
    document.dispatchEvent(leaving);
    form.elements.left.value = leaving.detail.left;
    document.title = "Locked";
    document.body.replaceChildren(box);
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

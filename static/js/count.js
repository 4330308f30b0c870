/* A number of the menu that keeps up on every page: asked once a minute, and only while the page is looked at.

   Markup:  a place with NavEntry(renewed="..."), which makes .count[data-count="<address>"] around [data-number], hidden at
            zero. The address answers {"waiting": 3}.
   Others:  document.dispatchEvent(new CustomEvent("portal:count")) asks at once.
   Promise: an answer that is none (signed out, no right any more) ends the asking; a lost connection, or a server that
            is being started anew, does not. */

const EVERY = 60000;
const badges = [...document.querySelectorAll("[data-count]")];
let asked = Date.now();
let over = badges.length === 0;

async function renew(address) {
  try {
    const answer = await fetch(address, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) { over = answer.status < 500; return; }
    const { waiting } = await answer.json();
    badges.filter((badge) => badge.dataset.count === address).forEach((badge) => {
      badge.querySelector("[data-number]").textContent = waiting;
      badge.hidden = waiting === 0;
    });
  } catch { /* the next one will do */ }
}

function ask(soon) {
  if (over || document.visibilityState !== "visible" || (!soon && Date.now() - asked < EVERY - 1000)) return;
  asked = Date.now();
  new Set(badges.map((badge) => badge.dataset.count)).forEach(renew);
}

if (!over) {
  setInterval(() => ask(false), EVERY);
  document.addEventListener("visibilitychange", () => ask(false));
  document.addEventListener("portal:count", () => ask(true));
}

/* Comments change in place, on pages that load htmx; without script the same forms and links are whole pages.

   Markup:  form[data-swap="talk"] or a[data-swap="talk"] inside section.talk: its answer replaces that section.
   Promise: a refused form (422) comes back in place with its words; an answer that is no talk at all (signed out, gone,
            no connection) leaves the page as it is and says so, and nothing typed is lost. While a form is on its way its
            words stand still, and nothing else of the same talk is sent: its answer would have no place any more. Focus
            goes to the talk that was changed. */

const say = (text, bad = true) => document.dispatchEvent(new CustomEvent("portal:toast", { detail: { text, bad } }));

function wire(root) {
  root.querySelectorAll("[data-swap=\"talk\"]").forEach((one) => {
    const talk = one.closest("section.talk");
    if (!talk || one.hasAttribute("hx-target")) return;
    const place = talk.querySelector("input[name=place]")?.value || "post";
    if (one instanceof HTMLFormElement) one.setAttribute("hx-post", one.getAttribute("action"));
    else one.setAttribute("hx-get", `${one.getAttribute("href")}?place=${place}`);
    one.setAttribute("hx-target", `#${talk.id}`);
    one.setAttribute("hx-swap", "outerHTML");
    one.setAttribute("hx-disable", "find button");
    window.htmx?.process(one);
  });
}

const underWay = new WeakMap(); // talk: what was sent from it and is not answered yet

function still(event, on) {
  const from = event.target.closest?.("[data-swap=talk]");
  const talk = from?.closest("section.talk");
  if (!talk) return;
  if (on && underWay.has(talk)) {
    event.preventDefault();
    say("One moment: something is on its way already.");
    return;
  }
  if (!on && underWay.get(talk) !== from) return; // what was refused just now ends, too
  if (on) underWay.set(talk, from); else underWay.delete(talk);
  if (on) talk.setAttribute("aria-busy", "true"); else talk.removeAttribute("aria-busy");
  from.querySelectorAll("textarea").forEach((area) => { area.readOnly = on; });
}
document.addEventListener("htmx:before:request", (event) => still(event, true));
document.addEventListener("htmx:finally:request", (event) => still(event, false));

const all = () => wire(document);
if (window.htmx) all(); else document.addEventListener("DOMContentLoaded", all);
document.addEventListener("htmx:after:swap", (event) => {
  all();
  const changed = document.getElementById(event.detail?.ctx?.target?.id ?? ""); // a refusal under another post stays where it is
  changed?.querySelector(".err")?.scrollIntoView({ block: "center" }); // above a long text nobody would see it
  document.querySelectorAll("section.talk[data-said]").forEach((talk) => {
    say(talk.dataset.said, false);
    talk.removeAttribute("data-said");
    if (document.activeElement === document.body || document.activeElement === null) {
      talk.tabIndex = -1; // what was pressed is gone: go on from here, not from the top of the page
      talk.focus({ preventScroll: true });
    }
  });
});
document.addEventListener("htmx:before:swap", (event) => {
  // htmx hands the old field's attributes to the new one, and the strict policy refuses a style attribute
  document.querySelectorAll("section.talk [style]").forEach((one) => one.removeAttribute("style"));
  const text = event.detail?.ctx?.text ?? "";
  if (event.target.closest?.("[data-swap=talk]") && !/<section class="talk"/.test(text)) {
    event.preventDefault();
    say("This could not be sent from here. Your words are still in the field; open the page again to see why. Worried about a child? Ask the manager, and if a child is in danger now, call 999.");
  }
});
document.addEventListener("htmx:error", () => say("There is no connection just now. Your words are still here; try again in a moment."));

/* The workbench without reloading: its forms are sent in the background, and the bench that comes back takes the place of the
   old one. The picture stays where it is, so that nothing flickers; focus and scroll stay too. The next picture is fetched
   beforehand. On the page of a post the bench opens over it, so that pictures still on their way go on arriving.

   Markup:  [data-bench] around header, main and footer; form[data-swap] inside; form[data-says-at-once] is sent when a
            choice in it changes; a[data-bench-link] leads to another picture; [data-scripted] is shown and [data-plain] put
            away where this script runs; [data-on-their-way] says how many pictures are still being sent.
            A frame that was drawn and has no name yet outlives the swap in data-fresh of the canvas. So do a description and
            the letters of a name that are typed while an answer about the same picture is on its way.
            [data-bench-says] outside the bench speaks the new state. The canvas has data-photo, data-at (the picture's
            address) and data-follows (the picture that is looked at next).
            Of what waits its turn nothing is sent after a refusal or a lost answer: "everyone is tagged" was said of a tag
            that has not arrived. A description that waited stays in its field.
            What is no longer there (404) is not sent again: the bench is fetched as it stands now, wherever that is.
            An empty [data-bench] with hidden and data-home="/posts/7/edit/" waits until a link in [data-pictures] is followed.
   Server:  GET or POST with X-Bench: 1, or "over" where the bench lies over the page of a post, which is no page to be drawn
            when it goes there. 200 or 422 with the bench as HTML, or 204: it stays as it is; X-Go names an address to go to
            instead, and X-Says is one sentence to tell.
   Listens: "portal:bench-old" on the document: what the bench shows is not so any more, and it is fetched anew.
   Tells:   "portal:bench" on the document after every swap, and once at the start: tagging sets its frames then.
            "portal:bench-closed" when the page of the post is there again. */

const bench = document.querySelector("[data-bench]");
const home = bench?.dataset.home || "";
const tell = (text) => document.dispatchEvent(new CustomEvent("portal:toast", { detail: { text, bad: true } }));
const CHANGED = "Somebody else has changed this meanwhile. Nothing was saved; this is how it stands now.";
const GONE = "This picture is no longer here for you to change: it may have gone out, or been left out.";
const pictureAt = (part) => part.dataset.at.split("/photos/")[1];
const isBench = (url) => /\/photos\/[0-9a-f-]{36}\/$/.test(new URL(url, location.href).pathname);
const touch = window.matchMedia("(hover: none) and (pointer: coarse)");
let busy = false;
let stale = false;
let left = 0;
let behind = null;
const queue = [];

function dress() {
  bench.querySelectorAll("[data-scripted]").forEach((part) => { part.hidden = false; });
  bench.querySelectorAll("[data-plain]").forEach((part) => {
    part.hidden = true;
    part.querySelectorAll("select, input, button").forEach((control) => { control.disabled = true; });
  });
  sayLeft();
  bench.querySelector(".strip [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  const follows = bench.querySelector("[data-follows]")?.dataset.follows;
  if (follows) new Image().src = follows;
  document.dispatchEvent(new CustomEvent("portal:bench"));
}

function sayLeft() {
  const place = bench.querySelector("[data-on-their-way]");
  if (place) place.textContent = left ? ` (${left} still on ${left === 1 ? "its" : "their"} way)` : "";
}

/* `sent` is what the answer is about: the frame and the letters of the name that was chosen, or the description */
function keepTyped(fresh, sent) {
  [["[name=alt_text]", sent.described], ["#find", sent.letters]].forEach(([field, gone]) => {
    const [old, young] = [bench.querySelector(field), fresh.querySelector(field)];
    if (!old || !young) return;
    const typed = old.value !== old.defaultValue && old.value !== gone;
    if (typed) young.value = old.value;
    const folded = young.closest("details");
    if (folded && (typed || (gone === undefined && old.closest("details")?.open))) folded.open = true;
  });
}

function swap(html, sent) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  const focused = document.activeElement && bench.contains(document.activeElement) ? document.activeElement.id : "";
  const strip = bench.querySelector(".strip")?.scrollLeft || 0;
  const before = bench.querySelector("[data-photo]");
  const after = fresh.querySelector("[data-photo]");
  const same = before && after && before.dataset.photo === after.dataset.photo;
  if (before && after && pictureAt(before) === pictureAt(after)) keepTyped(fresh, sent); // altered or moved meanwhile
  if (same) {
    const picture = before.querySelector("img");
    picture.alt = after.querySelector("img").alt;
    after.querySelector("img").replaceWith(picture);
    const waiting = before.querySelector(".mark.new");
    const used = waiting && sent.frame && (waiting === sent.frame || waiting.dataset.region === sent.frame.dataset.region);
    if (waiting && !used) after.dataset.fresh = waiting.dataset.region; // drawn while the answer was on its way
  }
  bench.replaceChildren(...fresh.childNodes);
  const next = bench.querySelector(".strip");
  if (next) next.scrollLeft = strip;
  dress();
  const at = bench.querySelector("[data-at]")?.dataset.at;
  if (at && at !== location.pathname) history.pushState({ bench: true }, "", at);
  const place = (same && focused && document.getElementById(focused))
    || (touch.matches ? bench.querySelector("#who") : document.getElementById("find"));
  place?.focus({ preventScroll: true });
  if (place?.matches("#find") && place.value) place.dispatchEvent(new Event("input")); // its names are offered again
  if (!same) window.scrollTo(0, 0);
  const alarm = bench.querySelector("[role=alert]");
  if (alarm) alarm.scrollIntoView({ block: "nearest" });
  const speaker = document.querySelector("[data-bench-says]");
  if (speaker) {
    speaker.textContent = [bench.querySelector(".strip [aria-current] span"), bench.querySelector(".ready")]
      .map((part) => part?.textContent.trim()).filter(Boolean).join(". ");
  }
}

/* what was to follow was said as if this had been kept */
function giveUp() {
  const described = queue.map(([, options]) => options.body?.get("alt_text")).filter(Boolean).pop() || "";
  queue.length = 0;
  return described;
}

function putBack(described) {
  const field = described && bench.querySelector("[name=alt_text]");
  if (!field) return;
  field.value = described;
  field.closest("details")?.setAttribute("open", "");
}

async function ask(url, options, words, sent = {}) {
  if (busy) { queue.push([url, options, words, sent]); return; } // a quick hand loses nothing
  busy = true;
  bench.setAttribute("aria-busy", "true");
  let go = "";
  let kept = "";
  let said = words;
  try {
    const answer = await fetch(url, { credentials: "same-origin", ...options, headers: { "X-Bench": home ? "over" : "1" } });
    const says = answer.headers.get("X-Says");
    if (says) document.dispatchEvent(new CustomEvent("portal:toast", { detail: { text: says } }));
    go = answer.headers.get("X-Go") || (answer.redirected ? answer.url : "");
    if (!go && answer.status === 404) said = options.method ? CHANGED : GONE;
    if (!go && !answer.ok && answer.status !== 422) throw new Error(String(answer.status));
    if (!go && !answer.ok) kept = giveUp();
    if (!go && answer.status !== 204) { wake(); swap(await answer.text(), sent); putBack(kept); }
  } catch {
    giveUp();
    tell(said);
    if (said === CHANGED) go = bench.querySelector("[data-at]")?.dataset.at || "";
  } finally {
    busy = false;
    bench.removeAttribute("aria-busy");
  }
  if (go) { queue.length = 0; visit(go); } else if (queue.length) ask(...queue.shift());
  else if (stale) renewStrip();
}

const send = (form, button) => {
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  const sent = {
    frame: data.get("x") ? bench.querySelector(".mark.new") : null,
    described: data.get("alt_text") ?? undefined,
    letters: form.id === "add-child" ? bench.querySelector("#find")?.value : undefined,
  };
  ask(form.action, { method: "POST", body: data }, "We could not save this. Everything is still here; try it again.", sent);
};
const show = (url) => ask(url, {}, "The picture could not be fetched. Try it again.");

function visit(url) {
  const path = new URL(url, location.href).pathname;
  if (home && path === home) { close(); history.pushState({}, "", url); } else if (isBench(url)) show(url);
  else location.assign(url);
}

/* over the page of a post: everything else of the page is put away, not taken away */
function wake() {
  if (!bench.hidden) return;
  behind = Array.from(document.body.children).filter((part) => part !== bench && !part.hidden && !part.matches("script, .toasts, [data-bench-says]"));
  behind.forEach((part) => { part.hidden = true; });
  behind.className = document.body.className;
  behind.top = window.scrollY;
  document.body.className = "workbench";
  bench.hidden = false;
}

function close() {
  if (!behind) return;
  bench.hidden = true;
  bench.replaceChildren();
  behind.forEach((part) => { part.hidden = false; });
  document.body.className = behind.className;
  window.scrollTo(0, behind.top);
  behind = null;
  document.dispatchEvent(new CustomEvent("portal:bench-closed"));
}

/* a picture that has just arrived joins the strip; whatever is being typed stays as it is */
async function renewStrip() {
  const at = bench.querySelector("[data-at]")?.dataset.at;
  if (busy || !at) { stale = true; return; }
  stale = false;
  try {
    const answer = await fetch(at, { credentials: "same-origin", headers: { "X-Bench": "1" } });
    if (!answer.ok || busy) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    [".strip", "footer.publish"].forEach((part) => {
      const [old, young] = [bench.querySelector(part), fresh.querySelector(part)];
      if (!old || !young || old.contains(document.activeElement)) return;
      const along = old.scrollLeft;
      old.replaceWith(young);
      young.scrollLeft = along;
    });
  } catch { /* the next answer of the bench brings it */ }
}

if (bench) {
  bench.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-swap]")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  bench.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-says-at-once]");
    if (form && form.querySelector("input[type=radio]:checked")) send(form);
  });
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    const link = event.target.closest("a[data-bench-link], [data-pictures] a, .benchtop a");
    if (!link || !(isBench(link.href) || (home && !bench.hidden && new URL(link.href).pathname === home))) return;
    event.preventDefault();
    visit(link.href);
  }, true); // before the module draft, which would leave the page for it, and with that what is on its way
  window.addEventListener("popstate", () => {
    if (home && location.pathname === home) close();
    else if (isBench(location.href)) show(location.href);
  });
  document.addEventListener("portal:bench-old", () => {
    const at = bench.querySelector("[data-at]")?.dataset.at;
    if (at) show(at);
  });
  document.addEventListener("portal:uploads", (event) => { left = event.detail.left; if (!bench.hidden) sayLeft(); });
  ["portal:uploaded", "portal:draft-saved"].forEach((one) => {
    document.addEventListener(one, () => { if (!bench.hidden) renewStrip(); });
  });
  if (!bench.hidden) dress();
}

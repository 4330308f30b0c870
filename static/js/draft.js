/* A form that is saved while it is being filled in.

   Markup:  <form data-draft="/where/to/save/"> with an element [data-draft-state] inside or anywhere on the page
            (use <p class="saved" role="status" data-draft-state></p>); with data-draft-unread where the page comes with
            words that were sent and not saved.
   Server:  POST with the whole form (files left out) and the header X-Draft: 1. JSON below 400 counts as saved, and nothing
            else does: { "saved": "10:42", "version": 4, "trouble": "...", "unread": false } gives the time to show, the number
            for the form's field `version`, what could not be read yet, and whether words are among it. 409, and 404 with
            { "reason": "..." }, shows the reason and stops; 422 shows it and waits for the next change. 401, 403 or a page
            that is led to: signed out.
            The header X-Draft: aside asks to keep the words as a draft of their own: what could not be saved where it was
            typed when the shared tablet locks.
   Tells:   "portal:draft-saved" on the document after each saving: what may be done with the post hangs on its words, too.
   Listens: "portal:locks" (see tablet.js): what is typed last is sent, and counted where it could not be kept.
   Promise: whoever was signed out is told so, and it is saved once the same person has signed in again in another tab; the
            form's own buttons wait for that, too, and what is typed last is saved before they send the form. Saved one and a half seconds after the last key, at once when the page is hidden, and tried again until it works.
            What is on its way when the page is hidden would end with its tab: it is given up, and all is sent once more in a
            way that outlives the page.
            A link that is followed before waits for the saving; where that fails, it is followed at the second try. So it is
            where the saving has stopped: the person is told first what is not kept. */

const PAUSE = 1500;
const AGAIN = 10000;
const PATIENCE = 5000;
const OUT = "Not saved: you have been signed out. Everything is still here. Sign in again in another tab, and we will try again.";

async function backIn() {
  const event = new CustomEvent("portal:signed-out", { detail: {} });
  document.dispatchEvent(event);
  return Boolean(await event.detail.renewed);
}

function start(form) {
  const state = form.querySelector("[data-draft-state]") || document.querySelector("[data-draft-state]");
  let timer = 0;
  let dirty = false;
  let unread = "draftUnread" in form.dataset; // words that the server was sent and could not keep
  let sending = false;
  let stopped = "";
  let going = Promise.resolve();
  let warned = false;
  let out = false;
  let pressed = false;
  let leaves = false;
  let way = null; // the saving that is on its way
  const patience = () => new Promise((over) => { setTimeout(over, PATIENCE); });
  const say = (text) => { if (state) state.textContent = text; };

  function send(leaving) {
    if (dirty && !sending && !stopped && !leaves) going = transmit(leaving);
    return going;
  }

  async function transmit(leaving) {
    const own = { outlives: Boolean(leaving), control: new AbortController() };
    way = own;
    dirty = false;
    sending = true;
    let failed = false;
    try {
      if (out && !(await backIn())) throw new Error("signed out");
      const data = new FormData(form);
      form.querySelectorAll("input[type=file]").forEach((field) => data.delete(field.name));
      const answer = await fetch(form.dataset.draft, {
        method: "POST", body: data, credentials: "same-origin", keepalive: own.outlives, signal: own.control.signal,
        headers: { "X-Draft": "1", Accept: "application/json" },
      });
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      const told = isJson ? await answer.json() : {};
      if (way !== own) return;
      out = answer.redirected || answer.status === 401 || answer.status === 403 || (answer.ok && !isJson);
      if (out) throw new Error("signed out");
      if (answer.ok) {
        const now = new Date();
        unread = Boolean(told.unread);
        if (told.version && form.elements.version) form.elements.version.value = told.version;
        const trouble = told.trouble ? `. ${told.trouble}` : "";
        say(`Draft saved ${told.saved || `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`}${trouble}`);
        document.dispatchEvent(new CustomEvent("portal:draft-saved"));
      } else if (answer.status === 422) {
        dirty = true;
        failed = true;
        say(told.reason || "This could not be saved yet. Everything is still here.");
      } else if (answer.status === 409 || (answer.status === 404 && told.reason)) {
        stopped = told.reason || "Somebody else has changed this. Reload the page to see it.";
        dirty = true;
        say(stopped);
      } else {
        throw new Error(String(answer.status));
      }
    } catch {
      if (way !== own) return;
      dirty = true;
      failed = true;
      say(out ? OUT : "Not saved yet. Everything is still here, and we will try again.");
      clearTimeout(timer);
      timer = setTimeout(send, AGAIN);
    } finally {
      if (way === own) {
        sending = false;
        if (dirty && !stopped && !failed) { clearTimeout(timer); timer = setTimeout(send, PAUSE); }
      }
    }
  }

  const changed = () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", async (event) => {
    if (leaves || stopped || (!out && !dirty && !sending)) { leaves = true; clearTimeout(timer); return; }
    event.preventDefault(); // the sign-in page would take the place of the words
    if (pressed) return;
    pressed = true;
    const button = event.submitter;
    if (out) {
      say(OUT);
      out = !(await backIn());
    } else {
      clearTimeout(timer);
      await Promise.race([going.then(() => send()), patience()]);
    }
    pressed = false;
    if (out) return;
    leaves = true;
    clearTimeout(timer);
    form.requestSubmit(button);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) leaves = false; });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const stays = link.target || link.hasAttribute("download") || link.origin !== location.origin || (link.hash && link.pathname === location.pathname);
    if (stays || leaves || warned || (!dirty && !sending)) return;
    event.preventDefault();
    await Promise.race([send().then(() => send()), patience()]);
    warned = dirty;
    if (!dirty) location.assign(link.href);
    else if (stopped) document.dispatchEvent(new CustomEvent("portal:toast", { detail: { text: stopped, bad: true } }));
  });
  function sendNow() {
    if (sending && (dirty || !way.outlives)) {
      way.control.abort(); // first, so that it cannot arrive after what is newer
      way = null;
      sending = false;
      dirty = true;
    }
    return send(true);
  }

  async function aside(data) {
    const answer = await fetch(form.dataset.draft, {
      method: "POST", body: data, credentials: "same-origin", keepalive: true, headers: { "X-Draft": "aside", Accept: "application/json" },
    });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !stopped && !leaves) sendNow();
  });
  document.addEventListener("portal:locks", (event) => {
    if (leaves || (!dirty && !sending && !unread)) return;
    const told = event.detail;
    const data = new FormData(form); // the page is emptied next
    form.querySelectorAll("input[type=file]").forEach((field) => data.delete(field.name));
    told.words += 1;
    const kept = sendNow().then(() => (dirty || unread ? aside(data) : undefined));
    told.last.push(kept.then(() => { told.words -= 1; }, () => {}));
  });
}

document.querySelectorAll("form[data-draft]").forEach(start);

/* Every page: toasts that leave by themselves, menus that shut, and forms that outlive a session.

   Markup:  [data-toast] leaves after ten seconds, not while it is pointed at or focused; [data-dismiss] removes its toast.
            [data-toasts-aloud], an empty role="status", says what the toasts say that came with the page.
            details.menu and details[data-shuts] shut on a click elsewhere and on Escape.
   Others:  document.dispatchEvent(new CustomEvent("portal:toast", { detail: { text, bad } })) shows a toast.
            "portal:signed-out" on the document, detail = {}: detail.renewed becomes the promise whether the same person has
            signed in again meanwhile. Then every form of the page has the token that counts now. */

const STAY = 10000;
const SETTLED = 300;
const region = document.querySelector("[data-toasts]");
const aloud = document.querySelector("[data-toasts-aloud]");

function leave(toast) {
  const hadFocus = toast.contains(document.activeElement);
  toast.remove();
  if (hadFocus) document.getElementById("main")?.focus();
}

function live(toast) {
  const dismiss = toast.querySelector("[data-dismiss]");
  if (dismiss) {
    dismiss.hidden = false;
    dismiss.addEventListener("click", () => leave(toast));
  }
  if (!toast.hasAttribute("data-toast")) return;
  let timer = 0;
  const start = () => { clearTimeout(timer); timer = setTimeout(() => leave(toast), STAY); };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("focusout", start);
  start();
}

region?.querySelectorAll(".toast").forEach(live);

/* a screen reader reads what changes in a region, never what the region came with: it is said once more beside it, when
   the page has settled, and taken away again, so that nobody who reads the page meets it twice */
if (region && aloud) {
  const words = [...region.querySelectorAll(".toast > p")].map((one) => one.textContent).join(" ");
  setTimeout(() => { aloud.textContent = words; }, SETTLED);
  setTimeout(() => { aloud.textContent = ""; }, SETTLED + STAY);
}

/* what lies under a toast can be scrolled clear of it: the page is longer by the toasts' height while they stay */
if (region && "ResizeObserver" in window) {
  new ResizeObserver(() => {
    document.body.style.setProperty("--toasts", `${region.offsetHeight}px`);
  }).observe(region);
}

document.addEventListener("portal:toast", (event) => {
  if (!region) return;
  const toast = document.createElement("div");
  toast.className = event.detail.bad ? "toast bad" : "toast";
  if (!event.detail.bad) toast.setAttribute("data-toast", "");
  const words = document.createElement("p");
  words.textContent = event.detail.text;
  const dismiss = document.createElement("button");
  dismiss.type = "button";
  dismiss.className = "btn sm";
  dismiss.textContent = "Dismiss";
  dismiss.setAttribute("data-dismiss", "");
  toast.append(words, dismiss);
  region.append(toast);
  live(toast);
});

const SHUTTING = "details.menu[open], details[data-shuts][open]";

document.addEventListener("click", (event) => {
  document.querySelectorAll(SHUTTING).forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll(SHUTTING).forEach((menu) => {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary")?.focus();
  });
});

/* On a telephone the portal can be kept as an app. The worker keeps its shell alone; without it everything works, too. */
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});

/* signing in again, in another tab, ends the token of this page; somebody else's would send these words in their name.
   What else is on the fetched page nobody reads: X-Renew says so */
async function renew() {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", headers: { "X-Renew": "1" } });
    if (!answer.ok || answer.redirected) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    if (!token || page.body.dataset.person !== document.body.dataset.person) return false;
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
    return true;
  } catch { return false; }
}

document.addEventListener("portal:signed-out", (event) => { event.detail.renewed = renew(); });

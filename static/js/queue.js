/* The queue while it stays open: ten seconds to take a decision back.

   Markup:  [data-queue] turns it on. A toast with [data-undoes] offers the way back; when its time is over this module
            asks for the effect.
   Promise: without script, and with the tab closed, the portal does it by itself, within a quarter of a minute. */

const place = document.querySelector("[data-queue]");
const WAIT = 10500;

// taken now: the toast that holds it has left the page when it is needed
const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";

async function settle() {
  const body = new URLSearchParams({ csrfmiddlewaretoken: token });
  await fetch("/queue/settle/", { method: "POST", body, keepalive: true, credentials: "same-origin" }).catch(() => {});
  document.dispatchEvent(new CustomEvent("portal:count"));
}

if (place) {
  document.querySelectorAll("details.decline").forEach((one) => one.addEventListener("toggle", () => {
    if (one.open) one.querySelector("select")?.focus();
  }));
  document.querySelectorAll("details.decline select").forEach((one) => one.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !one.value) return;
    event.preventDefault();
    one.form.querySelector("button:not([type=button])").click();
  }));
  if (document.querySelector("[data-undoes]")) setTimeout(settle, WAIT);
}

/* Pictures that have arrived appear at once, so that tagging begins while the others are still on their way.

   Markup:  [data-pictures="/posts/7/photos/"] holds the list, [data-readiness] how they stand; GET of that address gives
            both anew, the second in a [data-readiness] of its own.
   Listens: "portal:uploaded" and "portal:uploads-done" of the upload module, "portal:bench-closed" of the bench. */

const list = document.querySelector("[data-pictures]");

if (list) {
  let running = false;
  let again = false;
  let shown = "";
  const renew = async () => {
    if (running) { again = true; return; }
    running = true;
    try {
      const answer = await fetch(list.dataset.pictures, { credentials: "same-origin", headers: { Accept: "text/html" } });
      const told = answer.ok ? await answer.text() : shown;
      if (told !== shown) { /* a list that is the same stays: a tap on it must not fall between the old and the new */
        shown = told;
        const fresh = new DOMParser().parseFromString(told, "text/html").body;
        const stand = fresh.querySelector("[data-readiness]");
        stand?.remove();
        list.replaceChildren(...fresh.childNodes);
        if (stand) document.querySelector("[data-readiness]")?.replaceChildren(...stand.childNodes);
      }
    } catch { /* the next one that arrives renews the list */ }
    running = false;
    if (again) { again = false; renew(); }
  };
  document.addEventListener("portal:uploaded", renew);
  document.addEventListener("portal:uploads-done", renew);
  document.addEventListener("portal:bench-closed", renew);
}

/* Pictures that have arrived appear at once, so that tagging begins while the others are still on their way.

   Markup:  [data-pictures="/posts/7/photos/"] holds the list; GET of that address gives the list anew.
   Listens: "portal:uploaded" and "portal:uploads-done" of the upload module. */

const list = document.querySelector("[data-pictures]");

if (list) {
  let running = false;
  let again = false;
  const renew = async () => {
    if (running) { again = true; return; }
    running = true;
    try {
      const answer = await fetch(list.dataset.pictures, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (answer.ok) list.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    } catch { /* the next one that arrives renews the list */ }
    running = false;
    if (again) { again = false; renew(); }
  };
  document.addEventListener("portal:uploaded", renew);
  document.addEventListener("portal:uploads-done", renew);
}

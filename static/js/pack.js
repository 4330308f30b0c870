/* How far a pack of pictures is, without pressing "Look again".

   Markup:  [data-pack="/album/packs/…/"] around a <progress>; [data-pack-words] holds the words.
   Server:  GET with Accept: application/json answers { done, total, busy }. When it is no longer busy the page is loaded anew. */

const pack = document.querySelector("[data-pack]");

if (pack) {
  const bar = pack.querySelector("progress");
  const words = document.querySelector("[data-pack-words]");
  const ask = async () => {
    try {
      const answer = await fetch(pack.dataset.pack, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (answer.ok) {
        const told = await answer.json();
        bar.max = told.total;
        bar.value = told.done;
        words.textContent = `${told.done} of ${told.total} made`;
        if (!told.busy) { location.reload(); return; }
      }
    } catch { /* asked again in a moment */ }
    setTimeout(ask, document.hidden ? 15000 : 3000);
  };
  setTimeout(ask, 3000);
}

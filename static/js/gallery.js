/* Pictures one at a time. Without script, and in browsers without <dialog>, each link leads to the picture's own page.

   Markup:  <a href="/page-of-the-picture/" data-gallery="post-7" data-large="/photo/1600" data-caption="..."><img alt="..."></a>
            for every picture of a set, and one {% gallery %} on the page.
   Keys:    left, right, Home, End, Escape. Touch: swipe sideways to step, down to close. The back button closes.
            Focus returns to the picture that was shown last, where it is on the page. */

const dialog = document.querySelector("[data-gallery-dialog]");

if (dialog && typeof HTMLDialogElement === "function") {
  const picture = dialog.querySelector("[data-picture]");
  const count = dialog.querySelector("[data-count]");
  const caption = dialog.querySelector("[data-caption]");
  const page = dialog.querySelector("[data-page]");
  const steps = dialog.querySelectorAll("[data-step]");
  let links = [];
  let at = 0;
  let pushed = false;

  const show = (index) => {
    at = Math.max(0, Math.min(links.length - 1, index));
    const link = links[at];
    const small = link.querySelector("img");
    picture.src = link.dataset.large || small.currentSrc || small.src;
    picture.alt = small.alt;
    count.textContent = `${at + 1} of ${links.length}`;
    caption.textContent = link.dataset.caption || small.alt;
    page.href = link.href;
    steps.forEach((step) => {
      const there = at + Number(step.dataset.step);
      step.hidden = there < 0 || there >= links.length;
    });
    const next = links[at + 1];
    if (next?.dataset.large) new Image().src = next.dataset.large;
  };

  const open = (link) => {
    links = Array.from(document.querySelectorAll("[data-gallery]")).filter((one) => one.dataset.gallery === link.dataset.gallery);
    show(links.indexOf(link));
    dialog.showModal();
    history.pushState({ ...history.state, gallery: true }, "");
    pushed = true;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-gallery]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    open(link);
  });

  dialog.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (step) {
      show(at + Number(step.dataset.step));
      if (step.hidden) dialog.querySelector("[data-step]:not([hidden])")?.focus();
    }
    if (event.target.closest("[data-close]")) dialog.close();
  });

  dialog.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(to);
  });

  let from = null;
  dialog.addEventListener("touchstart", (event) => { from = event.touches.length === 1 ? event.touches[0] : null; }, { passive: true });
  dialog.addEventListener("touchend", (event) => {
    if (!from) return;
    const dx = event.changedTouches[0].clientX - from.clientX;
    const dy = event.changedTouches[0].clientY - from.clientY;
    from = null;
    if (window.visualViewport && window.visualViewport.scale > 1.05) return;
    if (dy > 90 && dy > 1.5 * Math.abs(dx)) dialog.close();
    else if (Math.abs(dx) > 48 && Math.abs(dx) > 1.5 * Math.abs(dy)) show(at + (dx < 0 ? 1 : -1));
  }, { passive: true });

  window.addEventListener("popstate", () => { pushed = false; if (dialog.open) dialog.close(); });
  dialog.addEventListener("close", () => {
    picture.removeAttribute("src");
    if (pushed) { pushed = false; history.back(); }
    (links[at] || document.getElementById("main"))?.focus();
  });
}

/* Pictures one at a time. Without script, and in browsers without <dialog>, each link leads to the picture's own page.

   Markup:  <a href="/page-of-the-picture/" data-gallery="post-7" data-large="/photo/1600" data-caption="..."><img alt="..."></a>
            for every picture of a set, and one {% gallery %} on the page. data-page: where "About this picture" leads
            instead, for a picture without a page of its own.
            img[data-colour="#aabbcc"] shows that colour until the picture is there.
   Keys:    left, right, Home, End, Escape, + and - to enlarge. Touch: the picture follows the finger; sideways steps, down
            closes, two fingers or a double tap enlarge, one finger moves what is enlarged. The back button closes.
            Focus returns to the picture that was shown last, where it is on the page. */

document.querySelectorAll("img[data-colour]").forEach((image) => { image.style.backgroundColor = image.dataset.colour; });

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

  /* how much the picture is enlarged, and where it was moved to; never so far that nothing of it is left */
  const zoom = {
    scale: 1, x: 0, y: 0,
    put() { picture.style.transform = this.scale === 1 && !this.x && !this.y ? "" : `translate(${this.x}px, ${this.y}px) scale(${this.scale})`; },
    to(scale, x, y) {
      const room = { x: (picture.clientWidth * (scale - 1)) / 2, y: (picture.clientHeight * (scale - 1)) / 2 };
      this.scale = scale;
      this.x = Math.min(room.x, Math.max(-room.x, x));
      this.y = Math.min(room.y, Math.max(-room.y, y));
      this.put();
    },
    about(from, now, scale) {
      const box = picture.parentElement.getBoundingClientRect();
      const centre = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
      const grown = scale / from.scale;
      this.to(scale, now.x - centre.x - (from.x - centre.x - from.left) * grown, now.y - centre.y - (from.y - centre.y - from.top) * grown);
    },
    toggle(x, y) {
      if (this.scale > 1) this.reset();
      else this.about({ x, y, scale: 1, left: 0, top: 0 }, { x, y }, 2.5);
    },
    drag(x, y) { this.x = x; this.y = y; this.put(); },
    reset() { this.scale = 1; this.x = 0; this.y = 0; this.put(); },
  };

  const show = (index) => {
    at = Math.max(0, Math.min(links.length - 1, index));
    const link = links[at];
    const small = link.querySelector("img");
    // always the large one: the record of who opened a picture is made from it
    picture.src = link.dataset.large || small.currentSrc || small.src;
    zoom.reset();
    picture.alt = small.alt;
    count.textContent = `${at + 1} of ${links.length}`;
    caption.textContent = link.dataset.caption || small.alt;
    page.href = link.dataset.page || link.href;
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
    if (event.key === "+" || event.key === "=" || event.key === "-") {
      zoom.to(Math.min(5, Math.max(1, zoom.scale * (event.key === "-" ? 1 / 1.5 : 1.5))), zoom.x, zoom.y);
      return;
    }
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(to);
    // on the last picture the button that was pressed last goes, and the keys with it: the other one takes the focus
    if (!dialog.contains(document.activeElement) || document.activeElement.hidden) {
      dialog.querySelector("[data-step]:not([hidden])")?.focus();
    }
  });

  /* --- fingers: one moves, two enlarge, a double tap does both ways --- */
  const stage = picture.parentElement;
  const fingers = new Map();
  let start = null;
  let tapped = { at: 0, x: 0, y: 0 };
  const middle = () => {
    const points = Array.from(fingers.values());
    const x = points.reduce((sum, one) => sum + one.x, 0) / points.length;
    const y = points.reduce((sum, one) => sum + one.y, 0) / points.length;
    return { x, y, apart: points.length > 1 ? Math.hypot(points[0].x - points[1].x, points[0].y - points[1].y) : 0 };
  };
  const begin = () => { start = fingers.size ? { ...middle(), scale: zoom.scale, left: zoom.x, top: zoom.y, fingers: fingers.size } : null; };

  stage.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" || event.target.closest("button")) return;
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    begin();
  });
  stage.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const now = middle();
    const dx = now.x - start.x;
    const dy = now.y - start.y;
    if (fingers.size > 1 && start.apart) zoom.about(start, now, Math.min(5, Math.max(1, (start.scale * now.apart) / start.apart)));
    else if (zoom.scale > 1) zoom.to(zoom.scale, start.left + dx, start.top + dy);
    else zoom.drag(Math.abs(dx) > Math.abs(dy) ? dx : 0, Math.abs(dx) > Math.abs(dy) ? 0 : Math.max(0, dy));
  });
  const lift = (event) => {
    if (!fingers.has(event.pointerId)) return;
    const last = start;
    const now = middle();
    fingers.delete(event.pointerId);
    begin();
    if (!last || last.fingers > 1 || zoom.scale > 1) {
      if (last && last.fingers === 1) doubleTap(event);
      return;
    }
    const dx = now.x - last.x;
    const dy = now.y - last.y;
    zoom.reset();
    if (event.type === "pointercancel") return;
    if (dy > 90 && dy > 1.5 * Math.abs(dx)) dialog.close();
    else if (Math.abs(dx) > 48 && Math.abs(dx) > 1.5 * Math.abs(dy)) show(at + (dx < 0 ? 1 : -1));
    else doubleTap(event);
  };
  stage.addEventListener("pointerup", lift);
  stage.addEventListener("pointercancel", lift);

  function doubleTap(event) {
    const near = Math.hypot(event.clientX - tapped.x, event.clientY - tapped.y) < 30;
    if (near && event.timeStamp - tapped.at < 350) {
      zoom.toggle(event.clientX, event.clientY);
      tapped = { at: 0, x: 0, y: 0 };
    } else tapped = { at: event.timeStamp, x: event.clientX, y: event.clientY };
  }
  picture.addEventListener("dblclick", (event) => zoom.toggle(event.clientX, event.clientY));

  /* Going back in the history takes the focus from wherever it is: it is given to the picture afterwards. */
  const home = () => (links[at] || document.getElementById("main"))?.focus();
  let returning = false;
  window.addEventListener("popstate", () => {
    pushed = false;
    if (dialog.open) dialog.close();
    else if (returning) setTimeout(home);
    returning = false;
  });
  dialog.addEventListener("close", () => {
    picture.removeAttribute("src");
    fingers.clear();
    returning = pushed;
    pushed = false;
    if (returning) history.back();
    else setTimeout(home);
  });
}

/* The part of a picture that stays: one frame, moved and sized with pointer or keys, beside four numbers that say the same.

   Markup:  <div class="canvas" data-crop="#crop"> around the <img>; the form has number inputs x, y, w, h in per cent. data-says names the
            frame where it is for something else than cropping.
   Keys:    on the frame, arrows move by 1 %, with Shift they size. The numbers can be typed as well. */

const SMALLEST = 5;
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

function start(canvas) {
  const form = document.querySelector(canvas.dataset.crop);
  const picture = canvas.querySelector("img");
  const field = (name) => form.elements[name];
  const frame = document.createElement("button");
  frame.type = "button";
  frame.className = "keepframe";
  frame.setAttribute("aria-label", canvas.dataset.says || "The part that stays. Arrows move it, with Shift they size it.");
  const grip = document.createElement("span");
  grip.className = "grip";
  grip.setAttribute("aria-hidden", "true");
  frame.append(grip);
  canvas.append(frame);

  const number = (name, other) => Number(field(name).value) || other; // words that were refused stay in their field
  const read = () => ({ x: number("x", 0), y: number("y", 0), w: number("w", 100), h: number("h", 100) });
  const show = (box) => {
    frame.style.left = `${box.x}%`;
    frame.style.top = `${box.y}%`;
    frame.style.width = `${box.w}%`;
    frame.style.height = `${box.h}%`;
  };
  const put = (box) => {
    const w = clamp(box.w, SMALLEST, 100);
    const h = clamp(box.h, SMALLEST, 100);
    const x = clamp(box.x, 0, 100 - w);
    const y = clamp(box.y, 0, 100 - h);
    Object.entries({ x, y, w, h }).forEach(([name, value]) => { field(name).value = (Math.floor(value * 10) / 10).toFixed(1); });
    show(read());
  };
  const at = (event) => {
    const box = picture.getBoundingClientRect();
    return { x: (100 * (event.clientX - box.left)) / box.width, y: (100 * (event.clientY - box.top)) / box.height };
  };
  const follow = (event, move) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    const from = at(event);
    const step = (next) => { const to = at(next); move(from, to); };
    const stop = () => {
      canvas.removeEventListener("pointermove", step);
      canvas.removeEventListener("pointerup", stop);
      canvas.removeEventListener("pointercancel", stop);
    };
    canvas.addEventListener("pointermove", step);
    canvas.addEventListener("pointerup", stop);
    canvas.addEventListener("pointercancel", stop);
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const box = read();
    if (event.target === grip) {
      follow(event, (from, to) => put({ ...box, w: clamp(box.w + to.x - from.x, SMALLEST, 100 - box.x), h: clamp(box.h + to.y - from.y, SMALLEST, 100 - box.y) }));
    } else if (event.target === frame) {
      frame.focus();
      follow(event, (from, to) => put({ ...box, x: box.x + to.x - from.x, y: box.y + to.y - from.y }));
    } else {
      follow(event, (from, to) => {
        const x = clamp(Math.min(from.x, to.x), 0, 100);
        const y = clamp(Math.min(from.y, to.y), 0, 100);
        put({ x, y, w: clamp(Math.max(from.x, to.x), 0, 100) - x, h: clamp(Math.max(from.y, to.y), 0, 100) - y });
      });
    }
  });
  frame.addEventListener("keydown", (event) => {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] || [0, 0];
    if (!dx && !dy) return;
    event.preventDefault();
    const box = read();
    put(event.shiftKey ? { ...box, w: clamp(box.w + dx, SMALLEST, 100 - box.x), h: clamp(box.h + dy, SMALLEST, 100 - box.y) } : { ...box, x: box.x + dx, y: box.y + dy });
  });
  form.addEventListener("input", () => show(read()));
  picture.addEventListener("dragstart", (event) => event.preventDefault());
  show(read());
}

document.querySelectorAll("[data-crop]").forEach(start);

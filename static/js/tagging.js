/* Who is in this picture: frames that can be drawn, moved and sized with pointer or keys, and a name search.

   Canvas:  <div class="canvas" data-tagging data-add="#add-child" data-version="2"> around one <img> and one button.mark per tag:
              <button type="button" class="mark" hidden data-region="0.032 0.53 0.175 0.24" data-name="Nell"
                      data-move="/tags/12/region/" data-remove="/tags/12/remove/"><span>...</span></button>
            data-region is left, top, width, height as fractions of the picture; frames are placed through the CSSOM.
            svg.frames shows the same frames where no script runs, and is put away here.
   Server:  data-move takes POST x, y, w, h (fractions, four decimals) and version, that of the picture they lie in, and
            answers below 400, else the frame goes back and the person is told: the { "reason" } of a 422 where there is
            one. Then, and where it is a 404, "portal:bench-old" on the document asks for the bench as it stands now.
            data-remove is the address of a form on the page, which is sent.
   Adding:  <form id="add-child" method="post" action="..."> with hidden inputs x, y, w, h and child, and one
            input[data-child-search] (and, for the page without script, a <select name="child"> inside [data-plain]).
            Names come from <script type="application/json" id="children">[{ "id", "name", "room", "state", "word" }]</script>.
            A frame drawn on the picture first waits, dotted, for the name; a name chosen without a frame adds a tag for the
            whole picture (empty x, y, w, h).
            [data-new-frame] puts a frame in the middle, for those who draw with keys; Enter on it leads to the name.
   Starts:  on "portal:bench" (see bench.js), or at once on a page without a bench.
            Buttons named child in the form (.quick) are names to tap.
   Keys:    arrows nudge by 1 %, with Shift they size, Delete or Backspace removes, Escape gives up a new frame. In the
            search: down offers who was tagged lately, Ctrl+Enter presses [data-bench-next]. */

const STEP = 0.01;
const SMALLEST = 0.03;
const round = (value) => Math.round(value * 10000) / 10000;
const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
const tell = (text) => document.dispatchEvent(new CustomEvent("portal:toast", { detail: { text, bad: true } }));

function read(mark) {
  const [x, y, w, h] = mark.dataset.region.split(" ").map(Number);
  return { x, y, w, h };
}

function place(mark, box) {
  const w = Math.min(1, Math.max(SMALLEST, box.w));
  const h = Math.min(1, Math.max(SMALLEST, box.h));
  const x = Math.min(1 - w, Math.max(0, box.x));
  const y = Math.min(1 - h, Math.max(0, box.y));
  mark.dataset.region = [x, y, w, h].map(round).join(" ");
  mark.style.left = `${x * 100}%`;
  mark.style.top = `${y * 100}%`;
  mark.style.width = `${w * 100}%`;
  mark.style.height = `${h * 100}%`;
  mark.classList.toggle("high", y + h > 0.88);
}

const submit = (form) => { if (form.requestSubmit) form.requestSubmit(); else form.submit(); };

function sendFormOf(url) {
  const form = Array.from(document.forms).find((one) => one.getAttribute("action") === url);
  if (form) submit(form);
}

function workbench(canvas) {
  const picture = canvas.querySelector("img");
  const form = document.querySelector(canvas.dataset.add || "#add-child");
  const search = form?.querySelector("[data-child-search]");
  let fresh = null;

  const fraction = (event) => {
    const box = picture.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };

  async function save(mark, before) {
    if (mark === fresh) { fill(); return; }
    if (!mark.dataset.move || mark.dataset.region === before) return;
    const { x, y, w, h } = read(mark);
    const data = new FormData();
    const version = canvas.dataset.version || "";
    Object.entries({ csrfmiddlewaretoken: token(), version, x, y, w, h }).forEach(([name, value]) => data.append(name, value));
    let reason = "";
    let gone = false;
    try {
      const answer = await fetch(mark.dataset.move, { method: "POST", body: data, credentials: "same-origin", headers: { Accept: "application/json" } });
      gone = answer.status === 404;
      if (answer.status === 422) reason = (await answer.json()).reason || "";
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      canvas.dispatchEvent(new CustomEvent("portal:region-moved", { bubbles: true, detail: { name: mark.dataset.name } }));
    } catch {
      mark.dataset.region = before;
      place(mark, read(mark));
      tell(reason || `We could not move the frame of ${mark.dataset.name}. It is back where it was.`);
      if (reason || gone) document.dispatchEvent(new CustomEvent("portal:bench-old"));
    }
  }

  function fill() {
    if (!form) return;
    const box = fresh ? read(fresh) : { x: "", y: "", w: "", h: "" };
    // not form.elements: the numbers of the page without script have the same names, and a list of two takes no value
    ["x", "y", "w", "h"].forEach((name) => { form.querySelector(`input[type=hidden][name=${name}]`).value = box[name]; });
  }

  function drop() {
    fresh?.remove();
    fresh = null;
    fill();
    search?.focus();
  }

  function drag(event, mark, sizing) {
    const from = fraction(event);
    const box = read(mark);
    const before = mark.dataset.region;
    mark.setPointerCapture(event.pointerId);
    const move = (next) => {
      const to = fraction(next);
      const dx = to.x - from.x;
      const dy = to.y - from.y;
      place(mark, sizing ? { ...box, w: box.w + dx, h: box.h + dy } : { ...box, x: box.x + dx, y: box.y + dy });
    };
    const stop = () => {
      mark.removeEventListener("pointermove", move);
      mark.removeEventListener("pointerup", stop);
      mark.removeEventListener("pointercancel", stop);
      save(mark, before);
    };
    mark.addEventListener("pointermove", move);
    mark.addEventListener("pointerup", stop);
    mark.addEventListener("pointercancel", stop);
  }

  function choose(mark) {
    canvas.querySelectorAll(".mark").forEach((other) => other.setAttribute("aria-pressed", String(other === mark)));
  }

  function live(mark) {
    place(mark, read(mark));
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.setAttribute("aria-hidden", "true");
    mark.append(grip);
    mark.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      event.stopPropagation();
      mark.focus();
      choose(mark);
      drag(event, mark, event.target === grip);
    });
    mark.addEventListener("focus", () => choose(mark));
    mark.addEventListener("keydown", (event) => {
      const box = read(mark);
      const before = mark.dataset.region;
      const [dx, dy] = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key] || [0, 0];
      if (dx || dy) {
        event.preventDefault();
        place(mark, event.shiftKey ? { ...box, w: box.w + dx, h: box.h + dy } : { ...box, x: box.x + dx, y: box.y + dy });
        if (mark === fresh) { fill(); return; }
        clearTimeout(mark.later);
        mark.first = mark.first || before;
        mark.later = setTimeout(() => { const start = mark.first; mark.first = ""; save(mark, start); }, 400);
      } else if (event.key === "Delete" || event.key === "Backspace") {
        event.preventDefault();
        if (mark === fresh) drop();
        else if (mark.dataset.remove) sendFormOf(mark.dataset.remove);
      } else if (event.key === "Enter" && mark === fresh) {
        event.preventDefault();
        search?.focus();
      } else if (event.key === "Escape" && mark === fresh) {
        drop();
      }
    });
  }

  function draw(event) {
    if (event.button !== 0 || event.target.closest(".mark") || !form) return;
    const from = fraction(event);
    let mark = null;
    const move = (next) => {
      const to = fraction(next);
      if (!mark) {
        if (Math.abs(to.x - from.x) < 0.01 && Math.abs(to.y - from.y) < 0.01) return;
        mark = begin({ x: from.x, y: from.y, w: SMALLEST, h: SMALLEST });
      }
      place(mark, { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), w: Math.abs(to.x - from.x), h: Math.abs(to.y - from.y) });
    };
    const stop = (last) => {
      canvas.removeEventListener("pointermove", move);
      canvas.removeEventListener("pointerup", stop);
      canvas.removeEventListener("pointercancel", stop);
      canvas.classList.remove("drawing");
      if (last.type === "pointercancel") { if (mark) drop(); return; } // the finger scrolled the page
      if (!mark) {
        const w = 0.16;
        const h = (w * picture.clientWidth) / picture.clientHeight;
        mark = begin({ x: from.x - w / 2, y: from.y - h / 2, w, h });
      }
      fill();
      if (last.pointerType === "touch") form.scrollIntoView({ block: "nearest" }); // names to tap; no keyboard in the way
      else search?.focus();
    };
    event.preventDefault();
    canvas.classList.add("drawing");
    canvas.setPointerCapture(event.pointerId);
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", stop);
    canvas.addEventListener("pointercancel", stop);
  }

  function begin(box) {
    fresh?.remove();
    fresh = document.createElement("button");
    fresh.type = "button";
    fresh.className = "mark new";
    fresh.dataset.name = "the new frame";
    fresh.dataset.region = [box.x, box.y, box.w, box.h].join(" ");
    fresh.setAttribute("aria-label", "New frame without a name");
    const label = document.createElement("span");
    label.textContent = "Who?";
    fresh.append(label);
    canvas.append(fresh);
    live(fresh);
    choose(fresh);
    return fresh;
  }

  canvas.querySelector("svg.frames")?.remove();
  canvas.querySelectorAll(".mark").forEach((mark) => { mark.hidden = false; live(mark); });
  canvas.addEventListener("pointerdown", draw);
  picture.addEventListener("dragstart", (event) => event.preventDefault());
  form?.querySelector("[data-new-frame]")?.addEventListener("click", () => {
    const w = 0.16;
    const h = (w * picture.clientWidth) / picture.clientHeight;
    const mark = begin({ x: 0.5 - w / 2, y: 0.5 - h / 2, w, h });
    fill();
    mark.focus();
  });
  if (search) names(form, search);
  if (canvas.dataset.fresh) {
    const [x, y, w, h] = canvas.dataset.fresh.split(" ").map(Number);
    begin({ x, y, w, h });
    fill();
  }
}

/* The search: two letters, arrows, Enter. A listbox under the field, announced as a combobox. */
function names(form, search) {
  const source = document.getElementById("children");
  const children = source ? JSON.parse(source.textContent) : [];
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = "child-matches";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  search.parentElement.append(list);
  search.parentElement.classList.add("with-suggest");
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" })
    .forEach(([name, value]) => search.setAttribute(name, value));
  form.querySelectorAll("[data-plain]").forEach((plain) => {
    plain.hidden = true;
    plain.querySelectorAll("select, input, button").forEach((control) => { control.disabled = true; });
  });
  let child = form.querySelector("input[type=hidden][name=child]");
  if (!child) {
    child = document.createElement("input");
    child.type = "hidden";
    child.name = "child";
    form.append(child);
  }
  child.disabled = false;
  let shown = [];
  let at = 0;

  const mark = (index) => {
    at = index;
    Array.from(list.children).forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    search.setAttribute("aria-activedescendant", shown.length ? `child-match-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const close = () => { list.hidden = true; shown = []; search.setAttribute("aria-expanded", "false"); search.removeAttribute("aria-activedescendant"); };
  const take = (index) => {
    if (!shown[index]) return;
    child.value = shown[index].id;
    search.value = shown[index].name;
    close();
    submit(form);
  };
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  const offer = (found) => {
    shown = found.slice(0, 8);
    list.replaceChildren(...shown.map((one, index) => {
      const item = document.createElement("li");
      item.id = `child-match-${index}`;
      item.setAttribute("role", "option");
      const name = document.createElement("b");
      name.textContent = one.name;
      const rest = document.createElement("span");
      rest.className = "meta";
      rest.textContent = [one.room, one.word].filter(Boolean).join(", ");
      item.append(name, rest);
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(index); });
      return item;
    }));
    list.hidden = shown.length === 0;
    search.setAttribute("aria-expanded", String(shown.length > 0));
    mark(0);
  };

  search.addEventListener("input", () => {
    const typed = plain(search.value.trim());
    if (typed.length < 2) { close(); return; }
    const begins = children.filter((one) => plain(one.name).startsWith(typed));
    offer(begins.concat(children.filter((one) => !begins.includes(one) && plain(one.name).includes(typed))));
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      document.querySelector("[data-bench-next]")?.click();
    } else if (event.key === "ArrowDown" && !shown.length && !search.value) { event.preventDefault(); offer(children); }
    else if (event.key === "ArrowDown" && shown.length) { event.preventDefault(); mark((at + 1) % shown.length); }
    else if (event.key === "ArrowUp" && shown.length) { event.preventDefault(); mark((at - 1 + shown.length) % shown.length); }
    else if (event.key === "Enter") { event.preventDefault(); take(at); }
    else if (event.key === "Escape") close();
  });
  search.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== search) close(); }, 100));
}

document.addEventListener("portal:bench", () => document.querySelectorAll("[data-tagging]").forEach(workbench));
if (!document.querySelector("[data-bench]")) document.querySelectorAll("[data-tagging]").forEach(workbench);

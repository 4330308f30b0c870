/* Pictures that go by themselves, one request per file, two at a time, each with its progress and its own second try.

   Markup:  {% file_picker action %}, which makes form[data-upload] with one input[type=file], [data-drop], ul[data-files],
            template[data-file-line], and [data-plain] (the button of the form without script).
   Server:  POST to the form's action with the form's other fields, one file under the input's name, and the header
            X-Upload: 1. Success: any answer below 400; JSON may hold { "words": "Added" }. A refusal: 4xx with JSON
            { "reason": "one sentence" }. A lost connection, 429 and 5xx are tried again by themselves, at once when the
            connection is back; the server knows a file it has already, so nothing arrives twice. 401, 403 and an answer
            that is no JSON mean signed out: then the person is asked to sign in again, and nothing is lost; "Try again"
            first asks for the token that counts now ("portal:signed-out", see shell.js).
   Listens: "portal:locks" (see tablet.js): nothing more is sent, nobody is asked to stay, and what is left is counted.
   Tells:   "portal:uploaded" on the form after each file, detail = the JSON; "portal:uploads-done" when none is left,
            detail = { sent, failed }; "portal:uploads" whenever the number still on its way changes, detail = { left }. With data-done="/url/" the page goes there once everything has arrived. */

const AT_ONCE = 2;
const PAUSES = [2000, 5000, 15000, 40000];
const OUT = "You have been signed out. Sign in again in another tab, then try again here.";

async function backIn() {
  const event = new CustomEvent("portal:signed-out", { detail: {} });
  document.dispatchEvent(event);
  return Boolean(await event.detail.renewed);
}

function start(form) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-files]");
  const line = form.querySelector("template[data-file-line]");
  const drop = form.querySelector("[data-drop]");
  const limit = Number(form.dataset.maxBytes || 0);
  const waiting = [];
  const later = new Map();
  const stranded = new Set();
  let running = 0;
  let sent = 0;
  let failed = 0;
  let locked = false;
  form.querySelector("[data-plain]").hidden = true;
  input.required = false;
  const onTheirWay = () => running + waiting.length + later.size;

  function add(file) {
    const item = line.content.firstElementChild.cloneNode(true);
    item.querySelector(".name").textContent = file.name;
    const again = item.querySelector("button");
    again.setAttribute("aria-label", `Try again: ${file.name}`);
    list.append(item);
    const job = { file, item, again, state: item.querySelector(".state"), bar: item.querySelector("progress"), tries: 0 };
    job.bar.setAttribute("aria-label", file.name);
    again.addEventListener("click", async () => {
      if (job.out && !(await backIn())) return; // it still says what to do
      if (!job.item.matches(".bad")) return; // a second click
      job.out = false;
      failed -= 1;
      job.tries = 0;
      stranded.delete(job);
      queue(job);
    });
    if (limit && file.size > limit) {
      fail(job, `${file.name} is larger than ${Math.floor(limit / 1048576)} MB and was left out.`, false);
      return;
    }
    queue(job);
  }

  function queue(job) {
    job.item.className = "";
    job.again.hidden = true;
    job.bar.hidden = false;
    job.bar.value = 0;
    job.state.textContent = "Waiting";
    waiting.push(job);
    next();
  }

  function next() {
    form.dispatchEvent(new CustomEvent("portal:uploads", { bubbles: true, detail: { left: onTheirWay() } }));
    while (!locked && running < AT_ONCE && waiting.length) send(waiting.shift());
    if (!running && !waiting.length && !later.size) finish();
  }

  function fail(job, words, mayRetry) {
    failed += 1;
    job.item.className = "bad";
    job.bar.hidden = true;
    job.state.textContent = words;
    job.again.hidden = !mayRetry;
  }

  /* not now: by itself after a pause, or when the connection is back, however long that takes */
  function postpone(job) {
    if (navigator.onLine === false) {
      job.state.textContent = "Waiting for the connection";
      later.set(job, 0);
      return;
    }
    job.tries += 1;
    job.state.textContent = "Did not arrive; trying again";
    later.set(job, setTimeout(() => { later.delete(job); queue(job); }, PAUSES[job.tries - 1]));
  }

  function send(job) {
    running += 1;
    job.state.textContent = "Sending";
    const data = new FormData(form);
    data.delete(input.name);
    data.append(input.name, job.file, job.file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Upload", "1");
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      job.bar.value = Math.round((100 * event.loaded) / event.total);
      if (event.loaded === event.total) job.state.textContent = "Checking the picture";
    });
    request.addEventListener("loadend", () => {
      running -= 1;
      let told = {};
      try { told = JSON.parse(request.responseText); } catch { /* an answer without words */ }
      const isJson = (request.getResponseHeader("Content-Type") || "").includes("json");
      if (request.status >= 200 && request.status < 400 && !isJson) {
        job.out = true;
        fail(job, OUT, true);
      } else if (request.status >= 200 && request.status < 400) {
        sent += 1;
        job.item.className = "good";
        job.bar.hidden = true;
        job.state.textContent = told.words || "Added";
        form.dispatchEvent(new CustomEvent("portal:uploaded", { bubbles: true, detail: told }));
      } else if (request.status === 413) {
        fail(job, `${job.file.name} is too large and was left out.`, false);
      } else if (request.status === 401 || request.status === 403) {
        job.out = true;
        fail(job, OUT, true);
      } else if (request.status >= 400 && request.status < 500 && request.status !== 429) {
        fail(job, told.reason || `${job.file.name} was left out.`, false);
      } else if (navigator.onLine === false || job.tries < PAUSES.length) {
        postpone(job);
      } else {
        stranded.add(job);
        fail(job, "This one did not arrive. The others are safe.", true);
      }
      next();
    });
    request.send(data);
  }

  function finish() {
    if (!sent && !failed) return;
    form.dispatchEvent(new CustomEvent("portal:uploads-done", { bubbles: true, detail: { sent, failed } }));
    if (form.dataset.done && sent && !failed) location.assign(form.dataset.done);
  }

  const take = (files) => Array.from(files).forEach(add);
  input.addEventListener("change", () => { take(input.files); input.value = ""; });
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer.files);
  });
  window.addEventListener("beforeunload", (event) => { if (!locked && onTheirWay()) event.preventDefault(); });
  document.addEventListener("portal:locks", (event) => { locked = true; event.detail.left += onTheirWay(); });
  window.addEventListener("online", () => {
    const jobs = [...later.keys(), ...stranded];
    failed -= stranded.size;
    later.forEach((timer) => clearTimeout(timer));
    later.clear();
    stranded.clear();
    jobs.forEach((job) => { job.tries = 0; queue(job); });
  });
}

document.querySelectorAll("form[data-upload]").forEach(start);

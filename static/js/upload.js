/* Pictures that go by themselves, one request per file, two at a time, each with its progress and its own second try.

   Markup:  {% file_picker action %}, which makes form[data-upload] with one input[type=file], [data-drop], ul[data-files],
            template[data-file-line], and [data-plain] (the button of the form without script).
   Server:  POST to the form's action with the form's other fields, one file under the input's name, and the header
            X-Upload: 1. Success: any answer below 400; JSON may hold { "words": "Added" }. A refusal: 4xx with JSON
            { "reason": "one sentence" }. 413 and lost connections get our own sentence and a second try.
   Tells:   "portal:uploaded" on the form after each file, detail = the JSON; "portal:uploads-done" when none is left,
            detail = { sent, failed }; "portal:uploads" whenever the number still on its way changes, detail = { left }. With data-done="/url/" the page goes there once everything has arrived. */

const AT_ONCE = 2;

function start(form) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-files]");
  const line = form.querySelector("template[data-file-line]");
  const drop = form.querySelector("[data-drop]");
  const limit = Number(form.dataset.maxBytes || 0);
  const waiting = [];
  let running = 0;
  let sent = 0;
  let failed = 0;
  form.querySelector("[data-plain]").hidden = true;
  input.required = false;

  function add(file) {
    const item = line.content.firstElementChild.cloneNode(true);
    item.querySelector(".name").textContent = file.name;
    const again = item.querySelector("button");
    again.setAttribute("aria-label", `Try again: ${file.name}`);
    list.append(item);
    const job = { file, item, again, state: item.querySelector(".state"), bar: item.querySelector("progress") };
    job.bar.setAttribute("aria-label", file.name);
    again.addEventListener("click", () => { failed -= 1; queue(job); });
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
    form.dispatchEvent(new CustomEvent("portal:uploads", { bubbles: true, detail: { left: running + waiting.length } }));
    while (running < AT_ONCE && waiting.length) send(waiting.shift());
    if (!running && !waiting.length) finish();
  }

  function fail(job, words, mayRetry) {
    failed += 1;
    job.item.className = "bad";
    job.bar.hidden = true;
    job.state.textContent = words;
    job.again.hidden = !mayRetry;
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
      if (request.status >= 200 && request.status < 400) {
        sent += 1;
        job.item.className = "good";
        job.bar.hidden = true;
        job.state.textContent = told.words || "Added";
        form.dispatchEvent(new CustomEvent("portal:uploaded", { bubbles: true, detail: told }));
      } else if (request.status === 413) {
        fail(job, `${job.file.name} is too large and was left out.`, false);
      } else if (request.status >= 400 && request.status < 500) {
        fail(job, told.reason || `${job.file.name} was left out.`, false);
      } else {
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
  window.addEventListener("beforeunload", (event) => { if (running || waiting.length) event.preventDefault(); });
}

document.querySelectorAll("form[data-upload]").forEach(start);

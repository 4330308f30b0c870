/* Questions that float.

   Markup:  <a href="/the-same-question-as-a-page/" data-opens="leave"> opens <dialog id="leave">; without <dialog> in the
            browser, or without script, the link simply leads to the page.
            [data-closes] inside a dialog shuts it. A click beside the dialog shuts it too. Focus returns by itself. */

if (typeof HTMLDialogElement === "function") {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const dialog = document.getElementById(opener.dataset.opens);
      if (dialog instanceof HTMLDialogElement) {
        event.preventDefault();
        dialog.showModal();
      }
      return;
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog")?.close();
      return;
    }
    if (event.target instanceof HTMLDialogElement && event.target.classList.contains("dialog")) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside && event.detail > 0) event.target.close();
    }
  });
}

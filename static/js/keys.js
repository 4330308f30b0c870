/* Single keys for people who decide many things a day. Off while typing, and a person can switch them off for good.

   Markup:  <main data-keys> (or any element) turns the module on. [data-key="a"] is clicked or followed by A.
            [data-key="?"] usually opens a dialog that lists them. input[type=checkbox][data-keys-switch] turns keys off. */

const place = document.querySelector("[data-keys]");
const NAME = "keys:off";
const isOff = () => { try { return localStorage.getItem(NAME) === "1"; } catch { return false; } };

if (place) {
  document.querySelectorAll("[data-keys-switch]").forEach((box) => {
    box.checked = !isOff();
    box.addEventListener("change", () => {
      try { if (box.checked) localStorage.removeItem(NAME); else localStorage.setItem(NAME, "1"); } catch { /* not kept */ }
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    target.click();
  });
}

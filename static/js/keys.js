/* Single keys for people who decide many things a day. Off while typing, and a person can switch them off for good.

   Markup:  <main data-keys> (or any element) turns the module on. [data-key="a"] is clicked or followed by A.
            [data-key="?"] usually opens what lists them. In [data-keys-list] J and K move the focus along the links,
            where no [data-key] is theirs. input[type=checkbox][data-keys-switch] turns keys off. */

const place = document.querySelector("[data-keys]");
const NAME = "keys:off";
const isOff = () => { try { return localStorage.getItem(NAME) === "1"; } catch { return false; } };

function along(step) {
  const links = [...document.querySelectorAll("[data-keys-list] a")];
  const here = links.indexOf(document.activeElement);
  return links[here < 0 ? 0 : Math.min(Math.max(here + step, 0), links.length - 1)];
}

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
    const key = event.key.toLowerCase();
    const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const step = { j: 1, k: -1 }[key];
    const next = !target && step ? along(step) : null;
    if (!target && !next) return;
    event.preventDefault();
    if (target && event.repeat) return; // a key that is held down presses nothing on the next page
    if (target) target.click();
    else next.focus();
  });
}

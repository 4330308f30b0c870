/* Time left, in words, renewed once a minute and announced to nobody.

   Markup:  {% clock_badge due %}, which makes [data-clock="<instant>"] (data-target="<seconds>") around one <time>.
   The words of far deadlines ("tomorrow 12:00") stay as the server wrote them; this module takes over below six hours. */

const HOUR = 3600000;

function span(ms) {
  const minutes = Math.floor(ms / 60000);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 2880) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
  return `${Math.floor(minutes / 1440)} days`;
}

function renew() {
  document.querySelectorAll("[data-clock]").forEach((badge) => {
    const left = Date.parse(badge.dataset.clock) - Date.now();
    const target = Number(badge.dataset.target || 0) * 1000;
    if (Number.isNaN(left) || left > 6 * HOUR) return;
    const late = left <= 0;
    const soon = !late && (left < HOUR || (target && left < target / 4));
    badge.classList.toggle("late", late);
    badge.classList.toggle("soon", Boolean(soon));
    const sign = badge.querySelector("use");
    if (sign) sign.setAttribute("href", sign.getAttribute("href").replace(/#.*$/, late ? "#bang" : "#clock"));
    badge.querySelector("time").textContent = late ? `${span(-left)} late` : `${span(left)} left`;
  });
}

setInterval(renew, 60000);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") renew(); });

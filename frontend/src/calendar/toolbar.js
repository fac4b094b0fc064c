// The toolbar is links of the server (?view=&date=). Here they switch the calendar without a reload,
// and the address and the heading follow, so that a reload or a shared link shows the same.

export const VIEWS = { week: "timeGridWeek", day: "timeGridDay", month: "dayGridMonth" };
const NAMES = Object.fromEntries(Object.entries(VIEWS).map(([name, type]) => [type, name]));

export function driveToolbar(calendar, place) {
  const bar = document.querySelector("[data-calendar-toolbar]");
  const link = (name) => bar?.querySelector(`[data-cal="${name}"]`);
  const deeds = {
    today: () => calendar.today(),
    prev: () => calendar.prev(),
    next: () => calendar.next(),
    week: () => calendar.changeView(VIEWS.week),
    day: () => calendar.changeView(VIEWS.day),
    month: () => calendar.changeView(VIEWS.month),
  };
  bar?.addEventListener("click", (event) => {
    const deed = deeds[event.target.closest("[data-cal]")?.dataset.cal];
    if (!deed || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    deed();
  });
  // Links within the page (to the content, to a field that is wrong) come this way too: they must not take the page away.
  addEventListener("popstate", () => { if (!location.hash) location.reload(); });

  let first = true;
  return {
    show({ view }) {
      const name = NAMES[view.type];
      const date = dateIn(place.dataset.zone, calendar.getDate());
      const title = bar?.querySelector("[data-cal-title]");
      const words = view.title.replace(",", "");
      if (title && title.textContent.trim() !== words) title.textContent = words;
      for (const each of ["week", "day", "month"]) toggleCurrent(link(each), each === name);
      for (const each of ["prev", "next"]) link(each)?.setAttribute("aria-label", `${each === "prev" ? "Previous" : "Next"} ${name}`);
      for (const each of ["week", "day", "month", "agenda"]) link(each)?.setAttribute("href", `?view=${each}&date=${date}`);
      place.dataset.showing = name;
      requestAnimationFrame(() => bringToday(place));
      if (!first) history.replaceState(null, "", `?view=${name}&date=${date}`);
      first = false;
    },
  };
}

function toggleCurrent(link, current) {
  if (current) link?.setAttribute("aria-current", "true");
  else link?.removeAttribute("aria-current");
}

// On a phone the week is wider than the screen; today should be in sight.
function bringToday(place) {
  const today = place.querySelector(".head-cell.is-today");
  if (today && place.scrollWidth > place.parentElement.clientWidth) place.parentElement.scrollLeft = today.offsetLeft - 56;
}

function dateIn(zone, date) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(date);
}

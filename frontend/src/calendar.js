// The calendar on Sessions: FullCalendar with our own look, our own toolbar (plain links of the server) and our own dialog.
// Without this script the page shows the agenda.
import { Calendar } from "fullcalendar";
import dayGrid from "fullcalendar/daygrid";
import interaction from "fullcalendar/interaction";
import timeGrid from "fullcalendar/timegrid";
import { describeEvent, nameEvent, eventClasses } from "./calendar/event.js";
import { look, narrowLooks, viewLooks } from "./calendar/look.js";
import { moveSession } from "./calendar/move.js";
import { driveToolbar, VIEWS } from "./calendar/toolbar.js";

const place = document.getElementById("calendar");
if (place) start(place);

function start(place) {
  const { feed, zone, view = "week", date, now, canCreate, min = "07:00", max = "21:00" } = place.dataset;
  const narrow = matchMedia("(max-width: 47.99rem)").matches;
  const chosen = new URLSearchParams(location.search).has("view");
  const loaded = performance.now();

  const calendar = new Calendar(place, {
    plugins: [dayGrid, timeGrid, interaction, look],
    views: narrow ? narrowLooks : viewLooks,
    initialView: VIEWS[narrow && !chosen && view === "week" ? "day" : view] ?? VIEWS.week,
    initialDate: date || undefined,
    now: now ? () => new Date(Date.parse(now) + performance.now() - loaded) : undefined,
    timeZone: zone,
    locale: "en-gb",
    firstDay: 1,
    height: "100%",
    headerToolbar: false,
    nowIndicator: true,
    allDaySlot: false,
    slotMinTime: min,
    slotMaxTime: max,
    slotMinHeight: 15,
    expandRows: true,
    eventShortHeight: 40,
    // Slots of 15 minutes, drawn every 30: with slots longer than the snap, a dragged event lands one snap off now and then.
    slotDuration: "00:15:00",
    snapDuration: "00:15:00",
    slotHeaderInterval: "01:00",
    scrollTime: "08:00:00",
    scrollTimeReset: false,
    dayMaxEvents: true,
    eventInteractive: true,
    eventMinHeight: 24,
    slotEventOverlap: false,
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    slotHeaderFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    navLinks: true,
    navLinkHint: (text, date) => (/week/i.test(text) ? text : nameOfDay(date, zone)),
    navLinkDayClick: (day) => { calendar.changeView(VIEWS.day, day); },
    editable: false,
    longPressDelay: 350,
    selectable: Boolean(canCreate),
    selectMirror: true,
    selectMinDistance: 4,
    unselectCancel: "#dialog",
    events: (range, arrived, failed) => readFeed(feed, range).then(arrived, failed),
    eventContent: describeEvent,
    eventClass: eventClasses,
    eventDidMount: (info) => { nameEvent(info); refocus(info.el); },
    eventClick: (info) => openEvent(info),
    // A toast in the way must not swallow the drop.
    eventDragStart: () => document.body.classList.add("dragging"),
    eventDragStop: () => document.body.classList.remove("dragging"),
    eventDrop: (info) => moveSession(calendar, info),
    eventResize: (info) => moveSession(calendar, info),
    select: (range) => create(canCreate, range.startStr, range.endStr),
    dateClick: (point) => { if (canCreate && point.view.type !== VIEWS.month) create(canCreate, point.dateStr); },
    datesSet: (dates) => { toolbar.show(dates); requestAnimationFrame(() => nameCells(place)); },
    loading: (busy) => place.setAttribute("aria-busy", String(busy)),
  });
  const refocus = keepFocus(place);
  const toolbar = driveToolbar(calendar, place);
  calendar.render();
  showOnceLaidOut(place);
  keepFresh(calendar);
}

// FullCalendar measures what it has drawn and draws it again: nobody needs to see it jump.
function showOnceLaidOut(place) {
  requestAnimationFrame(() => requestAnimationFrame(() => place.classList.add("is-laid-out")));
}

async function readFeed(feed, { startStr, endStr }) {
  const url = new URL(feed, location.href);
  url.searchParams.set("start", startStr);
  url.searchParams.set("end", endStr);
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (response.redirected) location.reload();
  if (!response.ok) {
    tell("The sessions could not be loaded. Please reload the page.");
    throw new Error(`The feed answered ${response.status}.`);
  }
  return (await response.json()).map(asEvent);
}

const asEvent = ({ id, url, title, start, end, movable, ...facts }) => ({ id, url, title, start, end, editable: Boolean(movable), extendedProps: facts });

// Holds what the heading shows ("Mon 23"), so that what is seen can be spoken.
function nameOfDay(date, zone) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "short", day: "numeric", month: "long", year: "numeric" }).formatToParts(date);
  const part = (type) => parts.find((each) => each.type === type).value;
  return `${part("weekday")} ${part("day")} ${part("month")} ${part("year")}, show this day`;
}

// FullCalendar leaves some headings of its tables without words, and names month cells by less than they show.
function nameCells(place) {
  place.querySelectorAll("[role=gridcell][aria-label]").forEach((cell) => cell.removeAttribute("aria-label"));
  place.querySelectorAll("[role=columnheader] [aria-hidden=true].head-inner").forEach((words) => {
    words.removeAttribute("aria-hidden");
    words.closest("[role=columnheader]").removeAttribute("aria-label");
  });
  place.querySelectorAll("[role=rowheader][aria-label]:empty").forEach((header) => {
    header.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: header.getAttribute("aria-label") }));
  });
}

function openEvent({ event, el, jsEvent }) {
  if (jsEvent.metaKey || jsEvent.ctrlKey || jsEvent.shiftKey) return;
  jsEvent.preventDefault();
  if (event.url) document.dispatchEvent(new CustomEvent("kept:open", { detail: { url: event.url, opener: el } }));
}

function create(path, startsAt, endsAt) {
  const url = new URL(path, location.href);
  url.searchParams.set("starts_at", startsAt);
  if (endsAt) url.searchParams.set("ends_at", endsAt);
  document.dispatchEvent(new CustomEvent("kept:open", { detail: { url: url.pathname + url.search } }));
}

// Whatever is done in the dialog shows at once; a calendar that lay in the background catches up when it is seen again.
function keepFresh(calendar) {
  let seen = Date.now();
  document.addEventListener("kept:changed", () => calendar.refetchEvents());
  document.addEventListener("kept:closed", () => calendar.unselect());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - seen > 60_000) calendar.refetchEvents();
    seen = Date.now();
  });
}

// An event that is drawn anew takes back the focus that its former self had, or that the closed dialog meant for it.
function keepFocus(place) {
  let wanted = null;
  const isNowhere = (element) => element === document.body || element?.id === "main";
  document.addEventListener("focusin", ({ target }) => {
    if (!isNowhere(target)) wanted = place.contains(target) ? target.getAttribute("href") : null;
  });
  document.addEventListener("kept:closed", ({ detail }) => { wanted = detail?.href ?? null; });
  return (element) => {
    if (wanted && element.getAttribute("href") === wanted && isNowhere(document.activeElement)) element.focus({ preventScroll: true });
  };
}

function tell(sentence) {
  document.dispatchEvent(new CustomEvent("kept:toast", { detail: { level: "error", sentence } }));
}

// FullCalendar's parts under our own class names; calendar.css does the rest.

const join = (...names) => names.filter(Boolean).join(" ");
const isQuarter = (time) => (time?.milliseconds / 60_000) % 30 !== 0;
const day = (info) => join("fc-day-cell", info.isToday && "is-today", info.isOther && "is-other", info.isDisabled && "is-disabled", info.isPast && "is-past", (info.dow === 0 || info.dow === 6) && "is-weekend");

const dayRow = {
  listItemEventClass: "ev-row",
  listItemEventInnerClass: "ev-inner",
  rowEventClass: "ev-row",
  rowEventInnerClass: "ev-inner",
  rowMoreLinkClass: "more",
};

export const look = {
  name: "look-of-kept",
  optionDefaults: {
    className: "fc-kept",
    viewClass: "fc-view",
    eventColor: "transparent",
    eventContrastColor: "inherit",
    blockEventClass: (info) => join("ev-block", info.isDragging && "is-dragging", info.isMirror && "is-mirror", info.isSelected && "is-selected"),
    blockEventInnerClass: "ev-inner",
    columnEventClass: (info) => join("ev-column", info.isShort && "is-short", info.isNarrow && "is-narrow"),
    columnEventBeforeClass: (info) => (info.isStartResizable ? "grip grip-start" : ""),
    columnEventAfterClass: (info) => (info.isEndResizable ? "grip grip-end" : ""),
    columnMoreLinkClass: "more",
    backgroundEventColor: "transparent",
    backgroundEventClass: "ev-background",
    dayHeaderAlign: "start",
    dayHeaderClass: (info) => join("head-cell", info.isToday && "is-today", info.inPopover && "in-popover"),
    dayHeaderInnerClass: "head-inner",
    dayHeaderDividerClass: "head-divider",
    dayCellClass: day,
    dayCellTopClass: "day-top",
    dayCellTopInnerClass: "day-number",
    dayCellInnerClass: "day-inner",
    dayLaneClass: day,
    dayLaneInnerClass: "lane-inner",
    slotLaneClass: (info) => join("slot-lane", info.isMinor && "is-minor", isQuarter(info.time) && "is-quarter"),
    slotHeaderClass: (info) => join("slot-head", info.isMinor && "is-minor"),
    slotHeaderInnerClass: "slot-head-inner",
    weekNumberHeaderClass: "week-cell",
    weekNumberHeaderInnerClass: "week-number",
    weekNumberHeaderContent: ({ num }) => String(num),
    slotHeaderDividerClass: "slot-head-divider",
    tableHeaderClass: "table-head",
    dayHeaderRowClass: "head-row",
    dayRowClass: "day-row",
    fillerClass: "filler",
    highlightClass: "highlight",
    navLinkClass: "nav-link",
    popoverClass: "popover",
    popoverCloseClass: "popover-close",
    popoverCloseContent: "×",
    nowIndicatorHeaderClass: "now-head",
    nowIndicatorLineClass: "now-line",
  },
};

export const viewLooks = {
  dayGrid: dayRow,
  timeGrid: dayRow,
  timeGridWeek: { titleFormat: { year: "numeric", month: "long", day: "numeric" }, dayHeaderFormat: { weekday: "short", day: "numeric" }, weekNumbers: true },
  timeGridDay: { titleFormat: { year: "numeric", month: "long", day: "numeric", weekday: "long" }, dayHeaderFormat: { weekday: "long", day: "numeric" }, weekNumbers: true },
  dayGridMonth: { titleFormat: { year: "numeric", month: "long" }, selectable: false, dayHeaderFormat: { weekday: "short" } },
};

// A phone has room for the short date alone.
export const narrowLooks = {
  ...viewLooks,
  timeGridWeek: { ...viewLooks.timeGridWeek, titleFormat: { year: "numeric", month: "short", day: "numeric" } },
  timeGridDay: { ...viewLooks.timeGridDay, titleFormat: { month: "short", day: "numeric", weekday: "short", year: "numeric" } },
};

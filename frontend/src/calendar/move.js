// Dragging a session moves it at once on the screen, then on the server; a refusal puts it back and says why.
// For ten seconds there is a way back, and only after them is the client written to.

const UNDO_SECONDS = 10;

export function moveSession(calendar, { event, revert }) {
  const wish = { starts_at: instant(event.start), ends_at: instant(event.end), version: event.extendedProps.version ?? "" };
  return ask(calendar, event, wish, revert);
}

async function ask(calendar, event, wish, revert) {
  const path = new URL(event.url, location.href).pathname.replace(/\/$/, "");
  const answer = await post(`${path}/move`, { ...wish, request_key: crypto.randomUUID() });
  if (answer.ok) {
    if (answer.body.version !== undefined) event.setExtendedProp("version", answer.body.version);
    offerUndo(calendar, answer.body);
    return calendar.refetchEvents();
  }
  revert();
  refuse(calendar, answer.body, event.id, wish);
}

function offerUndo(calendar, { sentence, undo_url: undoUrl, until }) {
  const left = until ? Math.round((Date.parse(until) - Date.now()) / 1000) : UNDO_SECONDS;
  const seconds = left > 0 && left <= UNDO_SECONDS ? left : UNDO_SECONDS;
  const actions = undoUrl ? [{ label: "Undo", run: () => undo(calendar, undoUrl) }] : [];
  toast({ sentence: sentence ?? "The session was moved.", actions, seconds: undoUrl ? seconds : 0 });
}

async function undo(calendar, url) {
  const answer = await post(url, { request_key: crypto.randomUUID() });
  toast(answer.ok ? { sentence: answer.body.sentence ?? "Put back where it was." } : { level: "error", sentence: answer.body.sentence });
  calendar.refetchEvents();
}

// Outside of working hours is allowed once the professional says so.
function refuse(calendar, { sentence, needs }, id, wish) {
  const again = () => {
    const event = calendar.getEventById(id);
    const before = { start: event.start, end: event.end };
    event.setDates(wish.starts_at, wish.ends_at);
    ask(calendar, event, { ...wish, outside_hours: "true" }, () => calendar.getEventById(id)?.setDates(before.start, before.end));
  };
  const actions = needs === "outside_hours" ? [{ label: "Move anyway", run: again }] : [];
  toast({ level: actions.length ? "warning" : "error", sentence, actions });
}

async function post(url, fields) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const headers = { Accept: "application/json", "X-CSRFToken": token, "X-Kept": "drag" };
  const response = await fetch(url, { method: "POST", headers, body: new URLSearchParams(fields) }).catch(() => null);
  const body = await response?.json().catch(() => null);
  return { ok: Boolean(response?.ok), body: body ?? { sentence: response ? "The session could not be moved." : "There is no connection. The session stays where it was." } };
}

const instant = (date) => date?.toISOString() ?? "";
const toast = (detail) => document.dispatchEvent(new CustomEvent("kept:toast", { detail }));

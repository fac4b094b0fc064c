// How one event looks and what it is called. States are told by icon, words and pattern, not by colour alone.

const ICONS = { in_progress: "play", complete: "check", cancelled: "close" };
const WORDS = { planned: "Planned", in_progress: "In progress", complete: "Complete", cancelled: "Cancelled" };

export function eventClasses({ event }) {
  const { kind = "session", state = "planned", credit } = event.extendedProps;
  return ["ev", kind === "block" ? "is-block" : `is-${state.replace("_", "-")}`, credit && "has-credit", event.startEditable && "is-movable"].filter(Boolean).join(" ");
}

export function describeEvent({ event, timeText, view }) {
  const { kind, state, credit, hub, void: voided } = event.extendedProps;
  const time = drawn("ev-time", timeText);
  time.dataset.start = timeText.split(/\s*[–-]\s*/)[0];
  const title = build("span", "ev-title", event.title);
  const marks = build("span", "ev-marks");
  if (kind === "block") marks.append(icon("block"));
  else {
    if (ICONS[state]) marks.append(icon(ICONS[state]));
    if (credit) marks.append(icon("credit"));
    if (voided) marks.append(icon("void"));
  }
  const line = build("span", "ev-line");
  line.append(title, marks);
  const parts = [time, line];
  const sub = [state && state !== "planned" && kind !== "block" ? WORDS[state] : "", voided ? "Void" : "", hub ?? ""].filter(Boolean).join(" · ");
  if (sub && view.type !== "dayGridMonth") parts.push(drawn("ev-sub", sub));
  const whole = build("span", "ev-in");
  whole.append(...parts);
  return { domNodes: [whole] };
}

export function nameEvent({ el, event }) {
  const link = el.matches("a, [role=button], [tabindex]") ? el : el.querySelector("a, [role=button], [tabindex]") ?? el;
  if (event.extendedProps.label) link.setAttribute("aria-label", event.extendedProps.label);
  if (event.extendedProps.label) link.title = event.extendedProps.label;
}

// The link is named by its full label, of which the title is a part. The rest of what is seen is drawn by the style sheet,
// so that the words on the screen never contradict the name.
function drawn(className, text) {
  const element = build("span", className);
  element.dataset.text = text;
  return element;
}

function build(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "use")).setAttribute("href", `#i-${name}`);
  return svg;
}

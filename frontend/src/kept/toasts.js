// Short messages at the foot of the page. They leave after six seconds (not while pointed at or focused); errors stay.
// While the dialog is open they live inside it: everything outside of a modal dialog is out of reach.
import { refreshPage } from "./refresh.js";

const STAY_MS = 6000;
let box;

export function showToasts() {
  box = document.getElementById("toasts");
  if (!box) return;
  box.querySelectorAll(".toast").forEach(bring);
  document.addEventListener("kept:toast", (event) => toast(event.detail));
  box.addEventListener("submit", onUndo);
}

export function adoptToasts(place, fresh) {
  if (!box) return;
  if (place && box.parentElement !== place) place.append(box);
  for (const element of fresh?.querySelectorAll(".toast") ?? []) bring(box.appendChild(document.importNode(element, true)));
}

export const homeToasts = () => box && document.body.append(box);

// actions: [{label, run}]; seconds: a countdown that cannot be paused, because the clock that counts is the server's.
export function toast({ sentence, level = "success", actions = [], seconds = 0 }) {
  const element = document.createElement("div");
  element.className = `toast is-${level}`;
  if (level === "error") element.setAttribute("role", "alert");
  if (seconds) element.dataset.seconds = seconds;
  const words = document.createElement("p");
  words.textContent = sentence;
  element.append(icon(level === "success" || level === "info" ? "check" : "warning"), words);
  for (const { label, run } of actions) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small", textContent: label });
    button.addEventListener("click", () => { leave(element); run(); });
    element.append(button);
  }
  box.append(element);
  bring(element);
  return () => leave(element);
}

function bring(element) {
  const close = Object.assign(document.createElement("button"), { type: "button", className: "btn-icon" });
  close.setAttribute("aria-label", "Dismiss");
  close.append(icon("close"));
  close.addEventListener("click", () => leave(element));
  element.append(close);
  if (element.dataset.seconds) return countDown(element, Number(element.dataset.seconds));
  const stays = element.matches(".is-error") || element.querySelector("form, .btn");
  if (!stays) leaveInTime(element);
}

function leaveInTime(element) {
  let timer;
  const start = () => { clearTimeout(timer); timer = setTimeout(() => leave(element), STAY_MS); };
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) element.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, start);
  start();
}

function countDown(element, seconds) {
  const left = Object.assign(document.createElement("span"), { className: "toast-seconds" });
  left.setAttribute("aria-hidden", "true");
  const bar = Object.assign(document.createElement("span"), { className: "toast-bar" });
  element.querySelector("p").after(left);
  element.append(bar);
  const until = performance.now() + seconds * 1000;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (!calm) bar.animate([{ transform: "scaleX(1)" }, { transform: "scaleX(0)" }], { duration: seconds * 1000, fill: "forwards" });
  const tick = () => {
    const remaining = Math.ceil((until - performance.now()) / 1000);
    if (remaining <= 0) return leave(element);
    left.textContent = `${remaining} s`;
    if (calm) bar.style.transform = `scaleX(${remaining / seconds})`;
    setTimeout(tick, 250);
  };
  tick();
}

function leave(element) {
  if (element.contains(document.activeElement)) document.getElementById("main")?.focus({ preventScroll: true });
  element.classList.add("is-leaving");
  setTimeout(() => element.remove(), 250);
}

// An Undo that the server offered as a form: done without leaving the page.
async function onUndo(event) {
  const form = event.target;
  event.preventDefault();
  const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Kept": "undo", Accept: "application/json" } }).catch(() => null);
  leave(form.closest(".toast"));
  if (!response?.ok) return toast({ level: "error", sentence: (await sentenceOf(response)) ?? "That could not be undone." });
  toast({ sentence: "Undone." });
  document.dispatchEvent(new CustomEvent("kept:changed"));
  if (!document.getElementById("calendar")) refreshPage();
}

export const sentenceOf = (response) => response?.json().then((answer) => answer.sentence ?? answer.detail, () => null);

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "use")).setAttribute("href", `#i-${name}`);
  return svg;
}

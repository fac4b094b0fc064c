// A form with data-live="<url>" posts its fields there after each change and shows the answer's #consequence in its own.
// Any other element of the answer marked data-live-part replaces the one with the same id (a box that is no longer allowed, say).
import { csrfToken } from "./token.js";

const PAUSE_MS = 150;
const timers = new WeakMap();
const requests = new WeakMap();

export function showConsequences() {
  document.addEventListener("input", later);
  document.addEventListener("change", later);
}

function later(event) {
  const form = event.target.form?.matches?.("[data-live]") ? event.target.form : event.target.closest?.("form[data-live]");
  if (!form || event.target.closest("[data-live-ignore]")) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => ask(form), PAUSE_MS));
}

async function ask(form) {
  requests.get(form)?.abort();
  const request = new AbortController();
  requests.set(form, request);
  const place = form.querySelector("#consequence") ?? document.getElementById("consequence");
  place?.setAttribute("aria-live", "polite");
  place?.setAttribute("aria-busy", "true");
  try {
    const headers = { "HX-Request": "true", "X-CSRFToken": csrfToken() };
    const response = await fetch(form.dataset.live, { method: "POST", body: new URLSearchParams(new FormData(form)), headers, signal: request.signal });
    if (response.status < 500) put(form, place, new DOMParser().parseFromString(await response.text(), "text/html"));
    place?.removeAttribute("aria-busy");
  } catch (error) {
    if (error.name !== "AbortError") place?.removeAttribute("aria-busy");
  }
}

function put(form, place, answer) {
  const fresh = answer.getElementById("consequence");
  if (fresh && place && fresh.innerHTML !== place.innerHTML) {
    place.className = fresh.className;
    place.replaceChildren(...fresh.childNodes);
  }
  for (const part of answer.querySelectorAll("[data-live-part][id]")) {
    const old = form.ownerDocument.getElementById(part.id);
    if (old && !old.contains(document.activeElement)) old.replaceWith(part);
  }
}

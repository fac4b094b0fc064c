// One press, one request: the pressed button shows progress and the form ignores further presses until there is an answer.

const busy = new WeakSet();

export function guardAgainstDoubleSubmits(htmx) {
  document.addEventListener("submit", onSubmit);
  // Coming back through the history must not find a page that waits for ever.
  addEventListener("pageshow", (event) => { if (event.persisted) document.querySelectorAll("[aria-busy]").forEach((button) => release(button.form ?? button)); });
  document.body.addEventListener("htmx:beforeRequest", ({ detail }) => { if (detail.elt.matches("form")) hold(detail.elt, detail.requestConfig.triggeringEvent?.submitter); });
  document.body.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.elt.matches("form")) release(detail.elt); });
}

function onSubmit(event) {
  const form = event.target;
  if (event.defaultPrevented || form.hasAttribute("data-plain") || form.method === "dialog") return;
  if (busy.has(form)) return event.preventDefault();
  hold(form, event.submitter);
}

export function hold(form, submitter) {
  busy.add(form);
  const button = submitter ?? form.querySelector("button:not([type=button])");
  button?.setAttribute("aria-busy", "true");
}

export function release(form) {
  busy.delete(form);
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  if (form.id) document.querySelectorAll(`[form="${CSS.escape(form.id)}"][aria-busy]`).forEach((button) => button.removeAttribute("aria-busy"));
}

// The one dialog. A link or button with `data-dialog` shows its page inside; forms in there answer in there.
// The address bar and the history stay as they are.
import { refreshPage } from "./refresh.js";
import { adoptToasts, homeToasts, toast } from "./toasts.js";

const WAIT_MS = 180;
let htmx, behave, dialog, content, opener, dirty, typed, warned;

export function openInDialog(theHtmx, theBehave) {
  [htmx, behave] = [theHtmx, theBehave];
  dialog = document.getElementById("dialog");
  content = document.getElementById("dialog-content");
  if (!dialog || !dialog.showModal) return;
  document.addEventListener("click", onClick);
  document.addEventListener("kept:open", (event) => open(event.detail.url, event.detail));
  document.addEventListener("kept:close", () => dialog.close());
  document.addEventListener("kept:changed", () => { dirty = true; });
  dialog.addEventListener("cancel", onCancel);
  dialog.addEventListener("close", onClose);
  dialog.addEventListener("mousedown", (event) => { if (event.target === dialog && !typed) dialog.close(); });
  content.addEventListener("input", (event) => { typed ||= "defaultValue" in event.target && /^(text|email|tel|textarea)$/.test(event.target.type); });
  document.body.addEventListener("htmx:beforeSwap", onAnswer);
  document.body.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target === content) arrive(); });
  document.body.addEventListener("htmx:responseError", onFailure);
  document.body.addEventListener("htmx:sendError", onFailure);
}

function onClick(event) {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (event.target.closest("[data-close]") && dialog.contains(event.target)) {
    event.preventDefault();
    return dialog.close();
  }
  const link = event.target.closest("a[data-dialog], button[data-dialog][data-href]");
  if (!link) return;
  event.preventDefault();
  open(link.href ?? link.dataset.href, { opener: link, width: link.dataset.dialog });
}

function open(url, { opener: from = document.activeElement, width = "" } = {}) {
  if (!dialog.open) [opener, dirty] = [from, false];
  const waiting = setTimeout(() => show(waitingPlace(), width), WAIT_MS);
  htmx.ajax("GET", url, { target: content, swap: "innerHTML", source: content }).finally(() => {
    clearTimeout(waiting);
    if (content.childElementCount && !content.querySelector(".dialog-wait")) show(null, width);
  });
}

function show(place, width) {
  if (place) content.replaceChildren(place);
  dialog.dataset.width = width || "";
  if (dialog.open) return;
  document.documentElement.classList.toggle("had-scrollbar", innerWidth > document.documentElement.clientWidth);
  dialog.showModal();
  adoptToasts(dialog);
  focusInside();
}

function waitingPlace() {
  const place = document.createElement("div");
  place.className = "dialog-wait";
  place.innerHTML = '<h2 id="dialog-title" class="visually-hidden" tabindex="-1">Loading</h2><span>One moment…</span>';
  return place;
}

function arrive() {
  [typed, warned] = [false, false];
  content.querySelectorAll("form").forEach(answerInside);
  content.querySelectorAll("template[data-toasts]").forEach(adoptFrom);
  content.querySelector(".dialog-body")?.scrollTo(0, 0);
  behave(content);
  if (dialog.open) focusInside();
}

function adoptFrom(template) {
  adoptToasts(dialog.open ? dialog : document.body, template.content);
  template.remove();
}

function focusInside() {
  const first = content.querySelector("[data-focus]") ?? content.querySelector("[autofocus]") ?? content.querySelector("#dialog-title");
  first?.focus();
}

// A form inside the dialog posts through htmx, unless it says data-plain (downloads, leaving the page).
function answerInside(form) {
  const method = form.getAttribute("method")?.toLowerCase() ?? "get";
  if (method === "dialog" || form.hasAttribute("data-plain") || form.target) return;
  form.setAttribute(`hx-${method}`, form.getAttribute("action") || form.ownerDocument.location.href);
  form.setAttribute("hx-target", "#dialog-content");
  form.setAttribute("hx-swap", "innerHTML");
  form.setAttribute("hx-sync", "this:drop");
  if (form.enctype === "multipart/form-data") form.setAttribute("hx-encoding", form.enctype);
  htmx.process(form);
}

function onAnswer({ detail }) {
  if (detail.target !== content) return;
  const arrived = new URL(detail.xhr.responseURL || location.href, location.href);
  if (arrived.pathname.startsWith("/signin")) {
    detail.shouldSwap = false;
    return location.reload();
  }
  if (detail.requestConfig.verb === "get" || detail.xhr.status >= 300) return;
  dirty = true;
  document.dispatchEvent(new CustomEvent("kept:changed"));
  // Sent back to the page that lies behind: then the dialog has done its work.
  if (arrived.pathname === location.pathname) {
    detail.shouldSwap = false;
    const answer = new DOMParser().parseFromString(detail.xhr.responseText, "text/html");
    answer.querySelectorAll("template[data-toasts]").forEach((template) => adoptToasts(dialog, template.content));
    dialog.close();
  }
}

function onFailure({ detail }) {
  if (detail.target !== content && !content.contains(detail.elt)) return;
  const offline = !detail.xhr?.status;
  toast({ level: "error", sentence: offline ? "There is no connection. Nothing was changed; please try again." : "That did not work. Nothing was changed; please try again." });
  if (content.querySelector(".dialog-wait")) dialog.close();
}

function onCancel(event) {
  if (!typed || warned) return;
  event.preventDefault();
  warned = true;
  toast({ level: "warning", sentence: "What you typed is not saved yet. Press Esc again to leave it." });
}

async function onClose() {
  content.replaceChildren();
  homeToasts();
  const [from, href] = [opener, opener?.getAttribute?.("href")];
  if (dirty && !document.getElementById("calendar")) await refreshPage();
  dirty = typed = false;
  const found = from?.isConnected ? from : href && document.querySelector(`#main a[href="${CSS.escape(href)}"]`);
  // A link in a menu that has closed cannot take the focus; what opens the menu can.
  const target = (found && found.closest("details.menu:not([open])")?.querySelector("summary")) || found;
  (target || document.getElementById("main"))?.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("kept:closed", { detail: { href } }));
}

// <div data-combobox data-search="<url>"><select …></select></div> becomes a search field with a list of answers.
// The <select> stays and carries the value, so the form is the same with and without this script.

const PAUSE_MS = 150;
let count = 0;

export function enhanceSelects(root) {
  root.querySelectorAll("[data-combobox]:not([data-ready])").forEach(enhance);
}

function enhance(place) {
  const select = place.querySelector("select");
  if (!select) return;
  place.dataset.ready = "";
  place.classList.add("combobox");
  const listId = `combobox-${++count}`;
  const input = build("input", { type: "text", id: select.id, role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId, placeholder: place.dataset.placeholder ?? "Type a name or an e-mail address" });
  const list = build("ul", { class: "combobox-list", id: listId, role: "listbox", "aria-label": select.labels[0]?.firstChild.textContent.trim() ?? "Matches", hidden: "" });
  const note = build("p", { class: "visually-hidden", role: "status" });
  for (const name of ["aria-describedby", "aria-invalid", "required", "disabled"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  select.id += "-value";
  select.hidden = true;
  select.required = false;
  input.value = select.value ? select.selectedOptions[0].text.trim() : "";
  place.append(input, list, note);
  listen({ place, select, input, list, note, chosen: input.value });
}

function listen(box) {
  let timer;
  box.input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => search(box), PAUSE_MS); });
  box.input.addEventListener("click", () => { if (box.list.hidden) search(box); });
  box.input.addEventListener("keydown", (event) => onKey(event, box));
  box.input.addEventListener("blur", () => setTimeout(() => settle(box), 120));
  box.list.addEventListener("pointerdown", (event) => event.preventDefault());
  box.list.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) choose(box, option); });
}

async function search(box) {
  const words = box.input.value === box.chosen ? "" : box.input.value.trim();
  const url = new URL(box.place.dataset.search, location.href);
  url.searchParams.set("q", words);
  box.request?.abort();
  box.request = new AbortController();
  const response = await fetch(url, { headers: { "HX-Request": "true" }, signal: box.request.signal }).catch(() => null);
  if (!response?.ok) return;
  box.list.innerHTML = await response.text();
  const options = [...box.list.querySelectorAll("[role=option]")];
  options.forEach((option, index) => { option.id ||= `${box.list.id}-${index}`; option.setAttribute("aria-selected", "false"); });
  if (!options.length) box.list.innerHTML = '<li class="combobox-note" role="option" aria-disabled="true" aria-selected="false">Nobody found.</li>';
  box.note.textContent = options.length === 1 ? "1 match" : `${options.length} matches`;
  if (document.activeElement === box.input) expand(box, true);
}

function expand(box, wide) {
  box.list.hidden = !wide;
  box.input.setAttribute("aria-expanded", String(wide));
  if (!wide) box.input.removeAttribute("aria-activedescendant");
}

function onKey(event, box) {
  const options = [...box.list.querySelectorAll("[role=option]:not([aria-disabled])")];
  const here = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "Escape" && !box.list.hidden) {
    event.preventDefault();
    event.stopPropagation();
    return expand(box, false);
  }
  if (event.key === "Enter" && !box.list.hidden && options.length) {
    event.preventDefault();
    return choose(box, options[Math.max(here, 0)]);
  }
  if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  if (box.list.hidden) return search(box);
  if (options.length) activate(box, options, (here + (event.key === "ArrowDown" ? 1 : here < 0 ? 0 : -1) + options.length) % options.length);
}

function activate(box, options, index) {
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
  box.input.setAttribute("aria-activedescendant", options[index].id);
  options[index].scrollIntoView({ block: "nearest" });
}

function choose(box, option) {
  if (option.hasAttribute("aria-disabled")) return;
  const { value } = option.dataset;
  const words = option.dataset.label ?? option.firstChild.textContent.trim();
  if (![...box.select.options].some((known) => known.value === value)) box.select.add(new Option(words, value));
  box.select.value = value;
  box.input.value = box.chosen = words;
  expand(box, false);
  box.select.dispatchEvent(new Event("change", { bubbles: true }));
}

// Words that were never chosen mean nothing: back to the last choice, or to none when the field was emptied.
function settle(box) {
  expand(box, false);
  if (box.input.value.trim() === box.chosen) return;
  if (!box.input.value.trim()) {
    box.select.value = "";
    box.chosen = "";
    box.select.dispatchEvent(new Event("change", { bubbles: true }));
  }
  box.input.value = box.chosen;
}

function build(tag, attributes) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

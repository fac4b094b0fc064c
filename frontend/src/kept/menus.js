// <details class="menu">: one open at a time, closed by a click elsewhere or Esc, arrow keys walk through it.

const OPEN = "details.menu[open], details.menu-more[open]";
const items = (menu) => [...menu.querySelectorAll(".menu-list :is(a, button):not([disabled])")];

export function keepMenusTidy() {
  document.addEventListener("pointerdown", (event) => closeAll(event.target.closest?.("details")));
  document.addEventListener("click", (event) => { if (event.target.closest?.(".menu-list :is(a, button)")) closeAll(); });
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("keydown", onKey);
}

function closeAll(except) {
  document.querySelectorAll(OPEN).forEach((menu) => { if (menu !== except) menu.open = false; });
}

function onToggle(event) {
  const menu = event.target;
  if (!menu.matches?.("details.menu") || !menu.open) return;
  closeAll(menu);
  const list = menu.querySelector(".menu-list");
  list.classList.remove("is-up");
  const underTheBar = document.querySelector(".tabbar")?.offsetHeight ?? 0;
  const bottom = menu.closest(".dialog-body")?.getBoundingClientRect().bottom ?? innerHeight - underTheBar;
  list.classList.toggle("is-up", list.getBoundingClientRect().bottom > bottom - 8 && menu.getBoundingClientRect().top > list.offsetHeight + 8);
}

function onKey(event) {
  const menu = event.target.closest?.("details.menu, details.menu-more");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    event.preventDefault();
    event.stopPropagation();
    menu.open = false;
    return menu.querySelector("summary").focus();
  }
  if (!menu.matches(".menu") || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  menu.open = true;
  const all = items(menu);
  const here = all.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here < 0 ? -1 : here - 1, Home: 0, End: -1 }[event.key];
  all.at(next % all.length)?.focus();
}

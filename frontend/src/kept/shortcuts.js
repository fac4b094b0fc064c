// Single keys press what is marked with data-shortcut="<key>"; "?" lists them and can switch them off on this device.

const SWITCH = "kept-shortcuts";
const isOff = () => localStorage.getItem(SWITCH) === "off";

export function listenToShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.("input, select, textarea, [contenteditable], dialog, [role=combobox]")) return;
    if (event.key === "?") return list();
    if (isOff() || document.querySelector("dialog[open]")) return;
    const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    target.click();
  });
}

function list() {
  const marked = [...document.querySelectorAll("[data-shortcut]")];
  if (!marked.length) return;
  const words = marked.map((element) => `${element.dataset.shortcut}: ${element.getAttribute("aria-label") ?? element.textContent.trim()}`).join(" · ");
  const actions = [{ label: isOff() ? "Switch on" : "Switch off", run: () => localStorage.setItem(SWITCH, isOff() ? "on" : "off") }];
  document.dispatchEvent(new CustomEvent("kept:toast", { detail: { level: "info", sentence: `Keys: ${words}`, actions } }));
}

// Everything the pages do beyond plain HTML. Each module makes something better that works without it.
// htmx is bundled here (from npm), so one cached file serves all pages.
import htmx from "htmx.org";
import { keepMenusTidy } from "./kept/menus.js";
import { openInDialog } from "./kept/dialog.js";
import { askForTheWord } from "./kept/confirm_word.js";
import { enhanceSelects } from "./kept/combobox.js";
import { guardAgainstDoubleSubmits } from "./kept/submits.js";
import { hintAtZones } from "./kept/zone.js";
import { listenToShortcuts } from "./kept/shortcuts.js";
import { offerPasskeys } from "./kept/passkey.js";
import { revealWhatIsAsked } from "./kept/reveal.js";
import { showConsequences } from "./kept/consequence.js";
import { showToasts } from "./kept/toasts.js";

// The content security policy forbids eval and inline styles; personal pages are never kept in the browser's storage.
Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  attributesToSettle: ["class"],
  historyCacheSize: 0,
  selfRequestsOnly: true,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "40[0349]|422|429", swap: true },
    { code: "...", swap: false, error: true },
  ],
});

// Work on what is there now, and on whatever is put into the page later.
const behaviours = [revealWhatIsAsked, askForTheWord, enhanceSelects, hintAtZones, offerPasskeys, focusOnErrors];
const behave = (root) => behaviours.forEach((behaviour) => behaviour(root));

guardAgainstDoubleSubmits(htmx);
openInDialog(htmx, behave);
showConsequences();
showToasts();
keepMenusTidy();
listenToShortcuts();
document.addEventListener("kept:refreshed", () => {
  htmx.process(document.getElementById("main"));
  behave(document.getElementById("main"));
});
behave(document);

function focusOnErrors(root) {
  root.querySelector("[data-focus]")?.focus();
}

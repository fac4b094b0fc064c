// <button data-passkey="/where/to/ask" hidden>: takes what that address asks to the authenticator, and sends the answer with its form.
// Shown only where the browser can. Until then `data-passkey-words` in the form say what there is without.
import { hold, release } from "./submits.js";
import { csrfToken } from "./token.js";

const NOT_USED = "The passkey was not used, and nothing was sent. You can try it again.";
const KNOWN = "This device has a passkey for you already. Choose another device, or another place to keep it.";

export function offerPasskeys(root) {
  if (!window.PublicKeyCredential) return;
  root.querySelectorAll("button[data-passkey]").forEach((button) => {
    const { form } = button;
    const words = form.querySelector("[data-passkey-words]");
    words.textContent = "";
    button.hidden = false;
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      if (button.ariaBusy) return;
      hold(form, button);
      words.textContent = "Follow what your browser or your device asks.";
      try {
        form.elements.passkey.value = JSON.stringify(await answer(button.dataset.passkey));
        release(form);
        form.requestSubmit();
      } catch (fault) {
        release(form);
        words.textContent = fault.name === "InvalidStateError" ? KNOWN : NOT_USED;
      }
    });
  });
}

async function answer(url) {
  const response = await fetch(url, { method: "POST", headers: { "X-CSRFToken": csrfToken() } });
  if (!response.ok || response.redirected) location.reload(); // who is let in no more, or has to prove themselves, sees it there
  const asked = await response.json();
  asked.challenge = bytes(asked.challenge);
  if (asked.user) asked.user.id = bytes(asked.user.id);
  for (const each of asked.excludeCredentials ?? asked.allowCredentials) each.id = bytes(each.id);
  const { id, type, response: given } = await navigator.credentials[asked.user ? "create" : "get"]({ publicKey: asked });
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature"].filter((name) => given[name]);
  return { id, rawId: id, type, response: Object.fromEntries(parts.map((name) => [name, text(given[name])])) };
}

// Base64 as addresses have it.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

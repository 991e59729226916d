// Passkeys: the server draws a challenge, the browser asks an authenticator, and what it answers goes into the form as text.

import { csrfToken, fresh } from "./marks.js";

export function watchPasskeys(root) {
  if (!window.PublicKeyCredential) return;
  fresh(root, "[data-passkey]", "Passkey").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => ask(button));
    if (button.dataset.passkey === "create") button.form.addEventListener("submit", (event) => whenMade(event, button));
  });
  fresh(root, "[data-print-page]", "PrintPage").forEach((button) => {
    button.addEventListener("click", () => window.print());
  });
}

/** Enter in the form of a new passkey asks for it too, instead of sending a form without one. */
function whenMade(event, button) {
  if (document.getElementById(button.dataset.into).value) return;
  event.preventDefault();
  ask(button);
}

async function ask(button) {
  const into = document.getElementById(button.dataset.into);
  const said = document.getElementById(`${button.dataset.into}-said`);
  said.textContent = "";
  try {
    const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json" };
    const answer = await fetch(button.dataset.options, { method: "POST", headers });
    if (!answer.ok) throw new Error(answer.statusText);
    into.value = JSON.stringify(await answered(button.dataset.passkey, await answer.json()));
  } catch {
    said.textContent = button.dataset.failed;
    return;
  }
  const then = document.getElementById(button.dataset.then);
  if (button.dataset.passkey === "create") then.form.requestSubmit(); // not the press that asked for it once more
  else then.click();
  into.value = ""; // an answer is good once
}

async function answered(what, options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (what === "get") return told(await navigator.credentials.get({ publicKey }));
  publicKey.user = { ...options.user, id: bytes(options.user.id) };
  publicKey.excludeCredentials = options.excludeCredentials.map((each) => ({ ...each, id: bytes(each.id) }));
  return told(await navigator.credentials.create({ publicKey }));
}

/** A credential as JSON, with its bytes in base64url. */
function told(credential) {
  const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const parts = names.filter((name) => credential.response[name]).map((name) => [name, text(credential.response[name])]);
  const { id, type } = credential;
  return { id, type, rawId: text(credential.rawId), response: Object.fromEntries(parts) };
}

function bytes(base64url) {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.codePointAt(0));
}

function text(buffer) {
  const binary = String.fromCodePoint(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

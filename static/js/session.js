// The sign-in ends after idle minutes. This asks how long it lasts (asking is no activity), warns two minutes before
// the end, and renews a sign-in that ran out in a dialog, so that nothing on the page is lost.

import { csrfToken, replaceCsrfToken } from "./marks.js";

const WARN_BEFORE = 120; // seconds
const ASK_EVERY = 30; // seconds

let endsAt = null;
let renewal = null;

export function watchSession() {
  if (!document.body.dataset.sessionUrl) return;
  ask();
  setInterval(ask, ASK_EVERY * 1000);
  setInterval(tick, 1000);
  document.querySelector("[data-stay-signed-in]").addEventListener("click", () => ask({ active: true }));
  document.getElementById("renewal-form").addEventListener("submit", renew);
  document.getElementById("renewal").addEventListener("cancel", (event) => event.preventDefault());
}

/** Open the sign-in dialog; the promise is kept when the sign-in is renewed. */
export function openRenewal() {
  if (!renewal) {
    renewal = {};
    renewal.promise = new Promise((resolve) => (renewal.resolve = resolve));
    document.getElementById("idle").close();
    document.getElementById("renewal").showModal();
    document.getElementById("renewal-password").focus();
  }
  return renewal.promise;
}

async function ask({ active = false } = {}) {
  // Asking is no activity; telling that somebody is there is a POST.
  const method = active ? "POST" : "GET";
  const headers = { Accept: "application/json", ...(active && { "X-CSRFToken": csrfToken() }) };
  try {
    const answer = await fetch(document.body.dataset.sessionUrl, { method, headers, cache: "no-store" });
    if (answer.status === 401) openRenewal();
    if (answer.ok) endsAt = Date.now() + (await answer.json()).seconds_left * 1000;
  } catch {
    // No connection: the next question tells.
  }
  tick();
}

function tick() {
  if (endsAt === null || renewal) return;
  const left = Math.max(0, Math.round((endsAt - Date.now()) / 1000));
  const dialog = document.getElementById("idle");
  if (left > WARN_BEFORE) {
    dialog.close();
    return;
  }
  dialog.querySelector("[data-countdown]").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (left === 0) ask();
  else if (!dialog.open) dialog.showModal();
}

async function renew(event) {
  event.preventDefault();
  const form = event.target;
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  const place = document.getElementById("renewal-error");
  try {
    const answer = await fetch(form.action, { method: "POST", headers, body: new FormData(form) });
    if (!answer.ok) {
      place.textContent = await wordsOf(answer);
      return;
    }
    finish(form, await answer.json());
  } catch {
    place.textContent = form.dataset.offline;
  }
}

/** What a refusal says: the title of a JSON problem, or the heading of a page. */
async function wordsOf(answer) {
  const text = await answer.text();
  if (answer.headers.get("Content-Type")?.includes("json")) return JSON.parse(text).title;
  return new DOMParser().parseFromString(text, "text/html").querySelector("h1")?.textContent ?? answer.statusText;
}

function finish(form, answer) {
  if (answer.csrf_token) replaceCsrfToken(answer.csrf_token);
  form.querySelectorAll("[type=password], [name=code]").forEach((input) => (input.value = ""));
  document.getElementById("renewal-error").textContent = "";
  document.getElementById("renewal").close();
  const kept = renewal;
  renewal = null;
  endsAt = null;
  kept.resolve();
  ask();
}

// Prices, rooms and cards follow what is typed: a field marked data-step="offers told" sends the form and replaces
// these parts of the page. A newer question takes the place of an older one and asks for its parts too. Whatever was
// typed while the answer was on its way is put back, in the same instant, with the focus and the caret.

import { csrfToken } from "../marks.js";
import { openRenewal } from "../session.js";

const changed = new Map(); // name of a field → when it was last changed
let asked = null; // the question on its way: its parts, and what takes it back

export function watchSteps() {
  document.addEventListener("input", note);
  document.addEventListener("change", (event) => {
    note(event);
    if (event.target.form?.id === "walk-in" && event.target.dataset.step) ask(event.target.dataset.step.split(" "));
  });
  document.body.addEventListener("htmx:sendError", () => say(true));
  document.body.addEventListener("htmx:afterRequest", (event) => event.detail.successful && say(false));
}

function note(event) {
  if (event.target.form?.id === "walk-in" && event.target.name) changed.set(event.target.name, performance.now());
}

async function ask(parts) {
  asked?.taken.abort();
  const mine = { parts: new Set([...parts, ...(asked?.parts ?? [])]), taken: new AbortController(), at: performance.now() };
  asked = mine;
  const form = document.getElementById("walk-in");
  const body = new URLSearchParams(new FormData(form));
  const headers = { "HX-Request": "true", "X-CSRFToken": csrfToken() };
  try {
    const answer = await fetch(form.action, { method: "POST", headers, body, signal: mine.taken.signal });
    const text = await answer.text();
    if (asked !== mine) return;
    asked = null;
    if (answer.status === 401) await openRenewal().then(() => ask(mine.parts));
    else if (answer.ok) replace(mine, new DOMParser().parseFromString(text, "text/html"));
    say(false);
  } catch {
    if (asked !== mine) return;
    asked = null;
    say(true);
  }
}

function replace(question, page) {
  const form = document.getElementById("walk-in");
  const late = [...changed].filter(([, when]) => when > question.at).map(([name]) => [name, valueOf(form, name)]);
  const { id, selectionStart, selectionEnd } = document.activeElement;
  const fresh = [...question.parts].flatMap((part) => exchange(document.getElementById(part), page.getElementById(part)));
  for (const [name, value] of late) putBack(form, name, value);
  if (document.activeElement === document.body && id) focusAgain(id, selectionStart, selectionEnd);
  fresh.forEach((elt) => document.body.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt } })));
  document.dispatchEvent(new Event("stepped"));
}

/** Put the new part in the old one's place; of cards, only those that came or went: who types in one is not disturbed. */
function exchange(old, brought) {
  if (!old || !brought) return [];
  if (!("cards" in old.dataset)) {
    old.replaceWith(brought);
    return [brought];
  }
  const wanted = [...brought.children];
  const has = (cards, card) => [...cards].some((each) => each.dataset.card === card.dataset.card);
  const come = wanted.filter((card) => !has(old.children, card));
  [...old.children].filter((card) => !has(wanted, card)).forEach((card) => card.remove());
  old.append(...come);
  return come;
}

function valueOf(form, name) {
  const place = form.elements.namedItem(name);
  return place?.type === "checkbox" ? place.checked : place?.value;
}

function putBack(form, name, value) {
  const place = form.elements.namedItem(name);
  if (!place || value === undefined || place.type === "file") return;
  if (place.type === "checkbox") place.checked = value;
  else if (place.value !== value) place.value = value;
}

function focusAgain(id, start, end) {
  const place = document.getElementById(id);
  place?.focus();
  if (typeof start === "number" && place?.type === "text") place.setSelectionRange(start, end);
}

function say(lost) {
  const place = document.getElementById("no-connection");
  if (!place) return;
  place.hidden = !lost;
  place.textContent = lost ? document.getElementById("walk-in").dataset.noConnection : "";
}

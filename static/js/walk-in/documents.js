// A document fills the card: its number alone (birth date, sex, nationality), its machine-readable zone, and for a
// guest who was here before the last address and phone. What somebody typed otherwise is not overwritten by a number.

import { csrfToken } from "../marks.js";
import { openRenewal } from "../session.js";

const FOREIGN = ["passport", "travel_document"]; // found again by number and country together
const pending = new Set();
const asked = new Map(); // the last question of each card, by its path, so that it is not asked twice

export function watchDocuments() {
  document.addEventListener("change", (event) => {
    const card = event.target.closest("[data-guest]");
    if (!card) return;
    if (event.target.matches("[data-lookup]")) lookUp(card);
    if (event.target.name?.endsWith(".birth_date")) showGuardian(card);
  });
  document.addEventListener("entered", (event) => {
    const card = event.target.closest("[data-guest]");
    if (card && event.target.matches("[data-lookup]")) lookUp(card);
    if (card && event.target.name?.endsWith(".birth_date")) showGuardian(card);
  });
  document.addEventListener("scan", (event) => {
    const card = event.target.closest("[data-guest]");
    if (card) take(card, event.detail.text);
  });
}

/** Wait until every document that was asked about has answered. */
export function lookedUp() {
  return Promise.all(pending);
}

function take(card, text) {
  if (text.includes("<")) {
    field(card, "document.mrz").value = text;
    return ask(card, { mrz: text }, true);
  }
  field(card, "document.number").value = text;
  return lookUp(card);
}

function lookUp(card) {
  const [type, number, issuer, nationality] = ["document.type", "document.number", "document.issuer", "nationality"].map(
    (name) => field(card, name).value,
  );
  const country = FOREIGN.includes(type) ? { issuer, nationality } : {};
  return number.trim() ? ask(card, { type, number, ...country }, false) : null;
}

function ask(card, question, overwrite) {
  const text = JSON.stringify(question);
  const path = card.dataset.guest;
  if (asked.get(path) === text) return null;
  asked.set(path, text);
  const answer = told(path, text).then((found) => found && asked.get(path) === text && show(path, found, overwrite));
  pending.add(answer);
  return answer.finally(() => pending.delete(answer));
}

async function told(path, text) {
  const url = document.getElementById("walk-in").dataset.documentUrl;
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() };
  try {
    const answer = await fetch(url, { method: "POST", headers, body: text });
    if (answer.status === 401) return openRenewal().then(() => told(path, text));
    if (answer.ok) return answer.json();
  } catch {
    // No connection: the card is filled in by hand.
  }
  asked.delete(path);
  return null;
}

/** Fill the card as it stands now: the page may have replaced it while the answer was on its way. */
function show(path, found, overwrite) {
  const card = document.querySelector(`[data-guest="${path}"]`);
  if (!card) return;
  for (const [name, value] of Object.entries(found.fields)) fill(field(card, name), value, overwrite);
  const state = card.querySelector("[data-document-state]");
  state.textContent = found.faults.join(" ");
  state.hidden = !found.faults.length;
  showGuardian(card);
  card.closest("form").dispatchEvent(new Event("draft:save"));
}

function fill(place, value, overwrite) {
  const mark = place instanceof RadioNodeList ? place[0].closest("fieldset") : place;
  const own = place.value === "" || place.value === mark.dataset.filled;
  if (!overwrite && !own) return;
  place.value = value;
  mark.dataset.filled = value;
}

function field(card, name) {
  return card.closest("form").elements.namedItem(`${card.dataset.guest}.${name}`);
}

/** The guardian's fields appear as soon as the birth date makes a minor (REG-15). */
function showGuardian(card) {
  const [year, month, day] = card.closest("form").dataset.today.split("-").map(Number);
  const born = field(card, "birth_date").value.match(/^(\d{4})\D?(\d{1,2})\D?(\d{1,2})/);
  const place = card.querySelector("[data-guardian]");
  if (!born) return;
  const [bornYear, bornMonth, bornDay] = born.slice(1).map(Number);
  const age = year - bornYear - (month < bornMonth || (month === bornMonth && day < bornDay) ? 1 : 0);
  place.hidden = age >= 18 || age < 0;
}

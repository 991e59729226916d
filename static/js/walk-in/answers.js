// The keyboard's way through the form: a digit answers a question, Enter goes to what is still missing, Ctrl+Enter
// checks in. Tab goes everywhere, as always.

import { lookedUp } from "./documents.js";

let jump = null; // the last way taken to what is missing: from where, and to where

export function watchAnswers() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", () => (jump = null));
  document.addEventListener("stepped", jumpAgain);
  document.addEventListener("change", (event) => {
    const signing = event.target.name?.endsWith(".signature.kind") && event.target.closest("[data-signing]");
    if (signing) signing.querySelector("[data-pad]").hidden = event.target.value !== "screen";
  });
}

/** Cards, or what the guest is told, came late and may hold what is missing first: go there, unless a key was pressed since. */
function jumpAgain() {
  if (jump && document.activeElement.id === jump.to.id) goToMissing(document.getElementById("walk-in"), jump.from);
}

async function onKey(event) {
  jump = null;
  const form = event.target.closest?.("#walk-in"); // the form itself stays, its parts may be replaced
  if (!form || event.isComposing || event.defaultPrevented || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    await lookedUp();
    document.getElementById("check-in").click(); // a click, so that htmx sends which button it was
  } else if (event.key === "Enter" && goesOn(event.target) && event.target.closest("[data-enter]")) {
    event.preventDefault(); // within these fields Enter presses their own button
    document.getElementById(event.target.closest("[data-enter]").dataset.enter).click();
  } else if (event.key === "Enter" && goesOn(event.target)) {
    event.preventDefault();
    if (event.target.type === "checkbox" && !event.target.checked) event.target.click();
    event.target.dispatchEvent(new CustomEvent("entered", { bubbles: true }));
    await lookedUp();
    goToMissing(document.getElementById("walk-in"), event.target);
  } else if (/^[1-9]$/.test(event.key) && !event.ctrlKey) {
    answer(event, form);
  }
}

function goesOn(target) {
  return target.matches("input:not([type=file]):not([type=submit]), select, fieldset");
}

function answer(event, form) {
  const question = event.target.closest("[data-answers]");
  if (!question || !event.target.matches("[type=radio], fieldset")) return;
  const label = [...question.querySelectorAll("label")].find((each) => each.querySelector("kbd")?.textContent === event.key);
  if (!label) return;
  event.preventDefault();
  const radio = label.querySelector("input");
  if (!radio.checked) radio.click();
  goToMissing(form, question);
}

/** Go to the first thing still missing after this one, else to the first of all, else to the button. */
function goToMissing(form, left) {
  const from = left.isConnected ? left : document.getElementById(left.id) || form;
  const missing = [...form.querySelectorAll("[data-needed]")].filter((each) => isShown(each) && isEmpty(each));
  const after = missing.find((each) => from.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING && !from.contains(each));
  const next = after || missing.find((each) => !each.contains(from)) || document.getElementById("check-in");
  const place = next.matches("fieldset") ? next.querySelector("input:checked, input:enabled") || next : next;
  place.focus();
  jump = { from: left, to: place };
  place.scrollIntoView({ block: "nearest" });
}

function isShown(element) {
  return element.getClientRects().length > 0;
}

function isEmpty(element) {
  if (element.matches("fieldset")) return element.querySelector("input:enabled") && !element.querySelector("input:checked");
  return element.type === "checkbox" ? !element.checked : !element.value.trim();
}

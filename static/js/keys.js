// Keyboard shortcuts. A link or button says its own: data-shortcut="F2" or data-shortcut="g b".
// Single keys can be switched off (WCAG 2.1.4); that choice, and nothing else, is remembered by the browser.

import { isTyping } from "./marks.js";

const PAUSE = 1200; // milliseconds in which the second key of "g b" has to follow
const SWITCH = "single-keys";

let first = null;

export function watchKeys() {
  const box = document.querySelector("[data-single-keys]");
  if (box) {
    box.checked = singleKeysWork();
    box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  }
  document.addEventListener("keydown", onKey);
}

function singleKeysWork() {
  return localStorage.getItem(SWITCH) !== "off";
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (document.querySelector("dialog[open]")) return;
  const functionKey = /^F\d+$/.test(event.key);
  if (!functionKey && (isTyping(event.target) || !singleKeysWork())) return;
  if (act(event.key)) event.preventDefault();
}

function act(key) {
  const pair = first && `${first} ${key}`;
  first = null;
  const target = (pair && marked(pair)) || marked(key);
  if (target) return follow(target);
  if (key === "?") return open("shortcuts");
  if (key === "/") return focusSearch();
  if (marked(`${key} `, "^")) waitForSecond(key);
  return false;
}

function marked(shortcut, how = "") {
  return document.querySelector(`[data-shortcut${how}="${CSS.escape(shortcut)}"]`);
}

function follow(target) {
  target.click();
  return true;
}

function open(id) {
  document.getElementById(id)?.showModal();
  return true;
}

function focusSearch() {
  const field = document.querySelector("[data-search]");
  field?.focus();
  field?.select();
  return Boolean(field);
}

function waitForSecond(key) {
  first = key;
  setTimeout(() => {
    if (first === key) first = null;
  }, PAUSE);
}

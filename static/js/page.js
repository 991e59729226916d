// Menus that fold, buttons that open dialogs, and where the focus goes when something was refused.

import { fresh } from "./marks.js";

export function watchFocus(root) {
  fresh(root, "[data-take-focus]", "Focus").forEach((element) => element.focus());
}

/** A table that is wider than the screen can be scrolled with the keyboard too. */
export function watchWide(root) {
  const watcher = new ResizeObserver((entries) => {
    entries.forEach(({ target }) => {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    });
  });
  fresh(root, ".table-wrap", "Wide").forEach((element) => watcher.observe(element));
}

export function watchMenus() {
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-toggle]");
    if (toggle) fold(toggle);
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open).showModal();
    closeMenus((menu) => !menu.contains(event.target));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    closeMenus((menu) => {
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      return true;
    });
  });
}

const MOMENT = 700; // milliseconds: what nobody does twice on purpose

/** A button that is pressed twice in a moment does its work once. */
export function watchDoubles() {
  let last = { timeStamp: -MOMENT };
  const capture = true; // before whoever else hears of it
  document.addEventListener("submit", (event) => {
    const { target, submitter, timeStamp } = event;
    const same = target === last.target && submitter === last.submitter && timeStamp - last.timeStamp < MOMENT;
    last = { target, submitter, timeStamp };
    if (!same || target.getAttribute("method") !== "post") return; // a field may be called "method" too
    event.preventDefault();
    event.stopImmediatePropagation();
  }, capture);
}

function fold(toggle) {
  const open = document.getElementById(toggle.dataset.toggle).classList.toggle("open");
  toggle.setAttribute("aria-expanded", String(open));
}

function closeMenus(which) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (which(menu)) menu.open = false;
  });
}

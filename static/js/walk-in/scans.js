// The scan of a document is sent as soon as it is picked, and kept sealed; the form then holds its id alone.

import { csrfToken } from "../marks.js";
import { openRenewal } from "../session.js";

const MOST = 5 * 1024 * 1024;

export function watchScans() {
  document.addEventListener("change", (event) => {
    const box = event.target.type === "file" && event.target.closest("[data-scan]");
    if (box && event.target.files.length) send(box, event.target);
  });
}

async function send(box, input) {
  const state = box.querySelector("[role=status]");
  const say = (text, wrong = false) => {
    state.textContent = text;
    state.classList.toggle("field-errors", wrong);
  };
  if (input.files[0].size > MOST) return say(state.dataset.tooLarge, true);
  say(state.dataset.sending);
  const body = new FormData();
  body.set("scan", input.files[0]);
  const form = input.closest("form");
  try {
    const answer = await fetch(form.dataset.scanUrl, { method: "POST", headers: { Accept: "application/json", "X-CSRFToken": csrfToken() }, body });
    if (answer.status === 401) return openRenewal().then(() => send(box, input));
    if (!answer.ok) return say(await reason(answer), true);
    box.querySelector("input[type=hidden]").value = (await answer.json()).scan_id;
    say(state.dataset.kept);
    form.dispatchEvent(new Event("draft:save"));
  } catch {
    say(form.dataset.noConnection, true);
  }
}

/** What a refusal says: the page of a refusal lists its reasons. */
async function reason(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return (page.querySelector("li") || page.querySelector("h1"))?.textContent ?? answer.statusText;
}

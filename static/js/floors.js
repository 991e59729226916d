// What an attendant presses is kept on the telephone first and sent then: a report has an id of its own and its own
// time, so that it counts once and in its order, however often and however late it is sent. Nothing personal is kept:
// room numbers, what was pressed, and when.

import { announce, csrfToken } from "./marks.js";
import { openRenewal } from "./session.js";

const AGAIN = 5000; // milliseconds before another try
const FRESH = 20000; // milliseconds between two looks at the rooms
const SOON = 300; // milliseconds after news: what comes together is looked at together
const MOST = 50; // reports in one sending

const floor = document.getElementById("floor");
const line = document.querySelector("[data-floor-queue]");
const REPORTS = `floor-reports-${floor.dataset.floor}`; // each person's own, on a telephone that is handed on
let busy = false;
let timer = null;
let look = null;

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-floor-report]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  press(form, event.submitter);
});
window.addEventListener("online", () => send());
window.addEventListener("storage", (event) => event.key === REPORTS && show());
document.body.addEventListener("news", () => {
  clearTimeout(look);
  look = setTimeout(() => waiting().length === 0 && refresh(), SOON);
});
setInterval(() => waiting().length === 0 && refresh(), FRESH);
show();
send();

function press(form, button) {
  const report = {
    id: randomId(),
    room: form.elements.room.value,
    kind: button.value,
    happened_at: new Date().toISOString(),
  };
  keep([...waiting(), report]);
  button.setAttribute("aria-pressed", "true");
  announce(button.textContent);
  send();
}

function waiting() {
  try {
    return JSON.parse(localStorage.getItem(REPORTS)) || [];
  } catch {
    return [];
  }
}

function keep(reports) {
  if (reports.length) localStorage.setItem(REPORTS, JSON.stringify(reports));
  else localStorage.removeItem(REPORTS);
  show();
}

async function send() {
  clearTimeout(timer);
  const reports = waiting().slice(0, MOST);
  if (busy || !reports.length) return;
  busy = true;
  try {
    await answered(await post(reports), reports);
  } catch {
    say(line.dataset.offline);
    later();
  } finally {
    busy = false;
  }
}

function post(reports) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() };
  return fetch(floor.dataset.reportsUrl, { method: "POST", headers, body: JSON.stringify({ reports }) });
}

async function answered(answer, reports) {
  if (answer.ok) {
    drop(reports);
    const told = await answer.json();
    await refresh();
    if (told.reports.some(({ outcome }) => outcome === "refused")) say(line.dataset.refused);
  } else if (answer.status === 401) {
    openRenewal().then(() => send());
  } else if (answer.status === 422 && reports.length > 1) {
    for (const report of reports) await answered(await post([report]), [report]); // one of them is at fault
  } else if (answer.status >= 500 || answer.status === 429 || answer.status === 409) {
    say(line.dataset.offline);
    later();
  } else {
    drop(reports);
    say(line.dataset.refused);
  }
  if (answer.ok && waiting().length) later(0);
}

function drop(sent) {
  const ids = new Set(sent.map(({ id }) => id));
  keep(waiting().filter(({ id }) => !ids.has(id)));
}

function later(delay = AGAIN) {
  clearTimeout(timer);
  timer = setTimeout(send, delay);
}

/** Take the rooms as they are now into the page; the focus stays at the same button, if it is still there. */
async function refresh() {
  try {
    const answer = await fetch(location.href, { headers: { "X-Background": "1" } });
    if (!answer.ok || answer.redirected || waiting().length) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const held = document.activeElement.closest("[data-room]")?.dataset.room;
    floor.replaceChildren(...page.getElementById("floor").childNodes);
    if (held) floor.querySelector(`[data-room="${CSS.escape(held)}"] button`)?.focus();
  } catch {
    // without a connection the rooms stay as they were last seen
  }
}

function show() {
  const count = waiting().length;
  line.hidden = count === 0;
  if (count) line.textContent = line.dataset.waiting.replace("{n}", count);
}

function say(text) {
  line.hidden = false;
  const count = waiting().length;
  line.textContent = count ? `${text} ${line.dataset.waiting.replace("{n}", count)}` : text;
}

/** Draw an id; `crypto.randomUUID` is missing where the hotel's network has no certificate. */
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

// News of one's own departments, as they come: lists on the page are told to refresh, the title and the way to the
// inbox count what is new, and a sound is heard. A page that is looked at has an open stream; of those that are not, one
// tab of the browser keeps it, for title and sound. A page that was asleep goes on behind the last line that it has seen.

import { announce } from "./marks.js";

const SILENCE = 40_000; // milliseconds; a stream that lives gives a sign every 15 seconds
const AGAIN = 15_000;
const NAME = "frontdesk-news";
const SWITCH = "news-sound";
const NEWS = new Set(["told", "escalated"]);

const position = new Map();
const title = document.title;
let stream = null;
let heardAt = 0;
let unseen = 0;
let keeps = false;

export function watchNews() {
  const { news, newsAfter } = document.body.dataset;
  if (!news) return;
  reach(newsAfter);
  rememberSound();
  document.addEventListener("visibilitychange", () => {
    settle();
    if (document.hidden) return;
    if (isInbox()) count(0);
    document.body.dispatchEvent(new CustomEvent("news")); // a page that slept may have been told nothing
  });
  setInterval(settle, 5000);
  settle();
  // Only one tab holds the lock; when it closes, the next one keeps a stream.
  if (navigator.locks) navigator.locks.request(NAME, () => new Promise(keep));
  else keep();
}

function keep() {
  keeps = true;
  settle();
}

/** Open a stream where one is wanted and none lives; close one that nobody needs. */
function settle() {
  if (document.hidden && !keeps) {
    stream?.close();
    stream = null;
  } else if (!stream || Date.now() - heardAt > SILENCE) open();
}

function open() {
  stream?.close();
  heardAt = Date.now();
  stream = new EventSource(`${document.body.dataset.news}?after=${encodeURIComponent(written())}`);
  for (const name of ["here", "task", "reset", "beat"]) stream.addEventListener(name, hear);
  stream.addEventListener("error", ({ target }) => {
    if (target.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    heardAt = Date.now() - SILENCE + AGAIN; // refused: signed out, or too many screens
  });
}

function hear(event) {
  heardAt = Date.now();
  if (event.type === "beat") return;
  take({ type: event.type, id: event.lastEventId, data: JSON.parse(event.data) });
}

/** What one line says, once. */
function take({ type, id, data }) {
  if (type === "task" && data.number <= (position.get(data.department) ?? 0)) return;
  reach(id, type === "reset");
  if (type === "here") return;
  document.body.dispatchEvent(new CustomEvent("news", { detail: data }));
  if (type === "task" && NEWS.has(data.change)) ring();
}

function ring() {
  if (document.hidden || !isInbox()) count(unseen + 1);
  announce(document.body.dataset.newsSaid);
  if (keeps && localStorage.getItem(SWITCH) !== "off") sound();
}

function count(number) {
  unseen = number;
  document.title = unseen ? `(${unseen}) ${title}` : title;
  document.querySelectorAll("[data-news-count]").forEach((place) => {
    place.textContent = unseen || "";
  });
}

function sound() {
  // A browser makes no sound before somebody has touched the page; then the title alone tells.
  const context = new AudioContext();
  const tone = context.createOscillator();
  const volume = context.createGain();
  volume.gain.setValueAtTime(0.1, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.4);
  tone.frequency.value = 880;
  tone.connect(volume).connect(context.destination);
  tone.onended = () => context.close();
  tone.start();
  tone.stop(context.currentTime + 0.4);
}

function rememberSound() {
  const box = document.querySelector("[data-news-sound]");
  if (!box) return;
  box.checked = localStorage.getItem(SWITCH) !== "off";
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
}

function isInbox() {
  return Boolean(document.getElementById("inbox"));
}

function reach(id, exactly = false) {
  for (const part of (id ?? "").split(",").filter(Boolean)) {
    const [department, number] = part.split(":");
    position.set(department, exactly ? Number(number) : Math.max(Number(number), position.get(department) ?? 0));
  }
}

function written() {
  return [...position].map(([department, number]) => `${department}:${number}`).join(",");
}

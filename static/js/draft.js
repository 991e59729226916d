// Autosave of a form marked data-draft-url: its fields go as JSON with the version that this page last knew.
// Nothing is kept in the browser's storage: what cannot be sent stays on the page and is tried again.

import { csrfToken, fresh } from "./marks.js";
import { openRenewal } from "./session.js";

const QUIET = 800; // milliseconds without typing before a save
const AGAIN = 5000; // milliseconds before another try without a connection

export function watchDrafts(root) {
  fresh(root, "form[data-draft-url]", "Draft").forEach((form) => new Draft(form));
}

/** The form as a plain object: repeated names become lists, files and tokens stay out. */
export function contents(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "csrf_token" || value instanceof File) continue;
    if (!(name in fields)) fields[name] = value;
    else fields[name] = [].concat(fields[name], value);
  }
  return fields;
}

class Draft {
  constructor(form) {
    this.form = form;
    this.version = Number(form.dataset.draftVersion || 0);
    this.last = JSON.stringify(contents(form));
    this.timer = null;
    this.busy = false;
    this.over = false;
    form.addEventListener("input", () => this.plan(QUIET));
    form.addEventListener("change", () => this.plan(0));
    form.addEventListener("draft:save", () => this.plan(0));
    form.addEventListener("submit", () => clearTimeout(this.timer));
    form.addEventListener("htmx:confirm", (event) => this.goesAfter(event));
    window.addEventListener("online", () => this.plan(0));
    window.addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault());
  }

  get unsaved() {
    return this.state === "offline" && JSON.stringify(contents(this.form)) !== this.last;
  }

  plan(delay) {
    clearTimeout(this.timer);
    if (!this.over) this.timer = setTimeout(() => this.save(), delay);
  }

  /** A form that is sent waits for the save on its way, so that it carries the version which that save makes. */
  goesAfter(event) {
    if (!this.busy || event.target !== this.form) return;
    event.preventDefault();
    this.sending.then(() => event.detail.issueRequest(true));
  }

  save() {
    if (this.busy) this.plan(QUIET);
    else this.sending = this.send();
  }

  async send() {
    const fields = contents(this.form);
    const text = JSON.stringify(fields);
    if (text === this.last || !this.form.isConnected) return;
    this.busy = true;
    this.show("saving");
    try {
      await this.answered(await this.put(fields), text);
    } catch {
      this.show("offline");
      this.plan(AGAIN);
    } finally {
      this.busy = false;
    }
  }

  put(fields) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() };
    const body = JSON.stringify({ version: this.version, fields });
    return fetch(this.form.dataset.draftUrl, { method: "PUT", headers, body });
  }

  async answered(answer, text) {
    if (answer.ok) {
      const { version } = await answer.json();
      this.saved(version, text);
    } else if (answer.status === 401) {
      openRenewal().then(() => this.plan(0));
    } else if (answer.status === 409 || answer.status === 412) {
      this.over = true; // the other tab's work is not overwritten
      this.show("conflict");
    } else if (answer.status >= 500 || answer.status === 429) {
      this.show("offline");
      this.plan(AGAIN);
    } else {
      this.show("refused");
    }
  }

  saved(version, text) {
    this.version = version;
    this.last = text;
    const field = this.form.elements.namedItem("draft_version");
    if (field) field.value = version;
    this.show("saved");
  }

  show(state) {
    this.state = state;
    const place = this.form.querySelector("[data-draft-state]") || document.querySelector("[data-draft-state]");
    if (!place) return;
    place.dataset.now = state;
    place.textContent = place.dataset[state];
  }
}

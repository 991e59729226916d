// A field for scanners that type: Enter never submits, a burst is taken whole when it pauses and is given on as one
// `scan` event, and the focus returns to where it was (or to the field, ready for the next document).

import { fresh } from "./marks.js";

const PAUSE = 150; // milliseconds of silence that end a burst; an MRZ of two lines comes as one

export function watchScanners(root) {
  fresh(root, "[data-scanner]", "Scanner").forEach((field) => new Scanner(field));
}

class Scanner {
  constructor(field) {
    this.field = field;
    this.before = null;
    this.timer = null;
    field.addEventListener("focus", (event) => (this.before = event.relatedTarget));
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("input", () => this.wait());
  }

  key(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      this.field.setRangeText("\n", this.field.selectionStart, this.field.selectionEnd, "end");
      this.wait();
    } else if (event.key === "Tab" && this.timer && !event.shiftKey) {
      event.preventDefault(); // some scanners end with a tab
      this.take();
    }
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.take(), PAUSE);
  }

  take() {
    clearTimeout(this.timer);
    this.timer = null;
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.field.classList.add("received");
    this.field.dispatchEvent(new CustomEvent("scan", { bubbles: true, detail: { text } }));
    const next = document.getElementById(this.field.dataset.next) || this.before;
    if (document.activeElement === this.field && next?.isConnected) next.focus();
  }
}

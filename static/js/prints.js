// Printing in place: the paper is fetched, shown in a frame that nobody sees, and handed to the browser's printer.
// Where that does not work the form opens it in a new tab, as it does without scripts.

import { csrfToken } from "./marks.js";
import { openRenewal } from "./session.js";

let frame = null;

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-print]");
  if (!form || form.dataset.plain) return;
  event.preventDefault();
  print(form);
});

async function print(form) {
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const headers = { "X-CSRFToken": csrfToken(), Accept: "application/pdf" };
    const answer = await fetch(form.action, { method: "POST", headers });
    if (answer.status === 401) return openRenewal().then(() => print(form));
    if (!answer.ok) return plainly(form);
    show(await answer.blob());
  } catch {
    plainly(form);
  } finally {
    button.disabled = false;
  }
}

function plainly(form) {
  form.dataset.plain = "1";
  form.requestSubmit();
  delete form.dataset.plain;
}

function show(paper) {
  frame?.remove();
  frame = document.createElement("iframe");
  frame.className = "print-frame";
  frame.title = "PDF";
  frame.tabIndex = -1;
  const address = URL.createObjectURL(paper);
  frame.addEventListener("load", () => {
    frame.contentWindow.focus();
    frame.contentWindow.print();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  });
  frame.src = address;
  document.body.append(frame);
}

// htmx: the CSRF token goes with every request, polls say that nobody acted, a run-out sign-in opens the dialog, and
// a refusal that brings no form of its own is shown at the top of the page.

import { csrfToken } from "./marks.js";
import { openRenewal } from "./session.js";

export function watchLive() {
  document.body.addEventListener("htmx:configRequest", (event) => {
    const { headers, elt, verb } = event.detail;
    if (verb !== "get") headers["X-CSRFToken"] = csrfToken();
    if (elt.closest("[data-background]")) headers["X-Background"] = "1";
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, xhr } = event.detail;
    if (!xhr.responseText.includes("data-refusal=")) return;
    const background = requestConfig.elt.closest("[data-background]");
    if (xhr.status === 401 && !background) openRenewal();
    if (xhr.status === 401 || background) event.detail.shouldSwap = false;
    else showAbove(event.detail);
  });
}

function showAbove(detail) {
  detail.shouldSwap = true;
  detail.target = document.getElementById("alerts");
  detail.swapOverride = "innerHTML";
  detail.target.scrollIntoView({ block: "nearest" });
}

// Another price: opened by its key, the cursor goes to the first field. An approval that came is kept with the draft.

export function watchPrices() {
  document.addEventListener("click", (event) => {
    const panel = event.target.closest("#reprice > summary")?.parentElement;
    if (panel && !panel.open) setTimeout(() => panel.querySelector("input")?.focus());
  });
  document.body.addEventListener("htmx:load", (event) => {
    const { elt } = event.detail;
    if (elt.matches?.("#walk-in .approval")) elt.closest("form").dispatchEvent(new Event("draft:save"));
  });
}

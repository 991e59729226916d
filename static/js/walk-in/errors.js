// A fault is no longer marked once somebody has changed the field; whether it is right now, the next attempt tells.

export function watchErrors() {
  document.addEventListener("input", forgive);
  document.addEventListener("change", forgive);
}

function forgive(event) {
  const field = event.target.closest?.("#walk-in .has-errors");
  if (!field) return;
  field.classList.remove("has-errors");
  field.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
  field.removeAttribute("aria-invalid");
  field.querySelectorAll(".field-errors").forEach((each) => (each.hidden = true));
}

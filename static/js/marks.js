// Finding marked elements, once each, and the few things that every script needs.

/** Elements under `root` (and itself) that match and were not yet met under this name. */
export function fresh(root, selector, name) {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root);
  const key = `met${name}`;
  return found.filter((element) => !element.dataset[key] && (element.dataset[key] = "1"));
}

/** The page's CSRF token, which a renewed sign-in replaces. */
export function csrfToken() {
  return document.querySelector("meta[name=csrf-token]").content;
}

/** Put a new CSRF token wherever one stands. */
export function replaceCsrfToken(token) {
  document.querySelector("meta[name=csrf-token]").content = token;
  document.querySelectorAll("input[name=csrf_token]").forEach((input) => (input.value = token));
}

/** Say something to those who cannot see it happen. */
export function announce(text) {
  const place = document.getElementById("announcer");
  if (place) place.textContent = text;
}

/** Whether keys typed now belong to a field. */
export function isTyping(target) {
  return target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable]"));
}

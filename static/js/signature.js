// A pad to sign on. What is drawn goes, as a PNG data URL, into the hidden field beside it.

import { fresh } from "./marks.js";

let library = null;

export function watchSignatures(root) {
  fresh(root, "[data-signature]", "Signature").forEach(async (box) => {
    const Pad = await load(box.dataset.library);
    prepare(box, Pad);
  });
}

/** The vendored library is fetched only where somebody signs. */
function load(url) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.SignaturePad);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

function prepare(box, Pad) {
  const canvas = box.querySelector("canvas");
  const value = box.querySelector("[data-signature-value]");
  const state = box.querySelector("[data-signature-state]");
  const pad = new Pad(canvas, { penColor: "#1b262c" });
  const tell = () => {
    value.value = pad.isEmpty() ? "" : pad.toDataURL("image/png");
    state.textContent = pad.isEmpty() ? state.dataset.empty : state.dataset.signed;
    value.dispatchEvent(new Event("change", { bubbles: true }));
  };
  pad.addEventListener("endStroke", tell);
  box.querySelector("[data-signature-clear]").addEventListener("click", () => {
    pad.clear();
    tell();
  });
  new ResizeObserver(() => fit(canvas, pad)).observe(canvas);
  if (value.value) pad.fromDataURL(value.value).then(() => (state.textContent = state.dataset.signed));
}

/** Match the canvas to its size on this screen without losing what is drawn. */
function fit(canvas, pad) {
  const ratio = Math.max(window.devicePixelRatio || 1, 1);
  const [width, height] = [canvas.offsetWidth * ratio, canvas.offsetHeight * ratio];
  if (!width || (canvas.width === width && canvas.height === height)) return;
  const drawn = pad.toData();
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d").scale(ratio, ratio);
  pad.clear();
  pad.fromData(drawn);
}

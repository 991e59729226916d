// Counts down to an instant: minutes and seconds that are left, then that it is late.

const SECOND = 1000;
const marks = [...document.querySelectorAll("[data-timer]")];

function show() {
  for (const mark of marks) {
    const left = Math.floor((Date.parse(mark.dataset.timer) - Date.now()) / SECOND);
    const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    mark.textContent = left > 0 ? text : mark.dataset.late;
    mark.classList.toggle("badge-warn", left <= 0);
  }
}

if (marks.length) {
  show();
  setInterval(show, SECOND);
}

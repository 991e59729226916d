// The board by keyboard: one tile is in the tab order, arrows move between tiles (up and down by what lies there on
// the screen), Home and End go to the ends. What was in focus stays so when the board refreshes itself.

const board = document.getElementById("board");
let current = null; // id of the tile that is in the tab order

document.body.classList.add("htmx-ready");
settle();
board.addEventListener("focusin", (event) => event.target.matches(".tile") && choose(event.target));
board.addEventListener("keydown", move);
document.body.addEventListener("htmx:afterSettle", settle);
document.getElementById("board-search").addEventListener("keydown", enterBoard);

function tiles() {
  return [...board.querySelectorAll(".tile")];
}

function settle() {
  const all = tiles();
  all.forEach((tile) => (tile.tabIndex = -1));
  const chosen = all.find((tile) => tile.id === current) ?? all[0];
  if (chosen) chosen.tabIndex = 0;
}

function choose(tile) {
  current = tile.id;
  settle();
}

function enterBoard(event) {
  if (event.key !== "ArrowDown" || event.isComposing) return;
  event.preventDefault();
  board.querySelector('.tile[tabindex="0"]')?.focus();
}

function move(event) {
  const from = event.target.closest(".tile");
  if (!from || event.ctrlKey || event.altKey || event.metaKey) return;
  const all = tiles();
  const at = all.indexOf(from);
  const steps = {
    ArrowRight: () => all[at + 1],
    ArrowLeft: () => all[at - 1],
    ArrowDown: () => beyond(all.slice(at + 1), from, 1),
    ArrowUp: () => beyond(all.slice(0, at).reverse(), from, -1),
    Home: () => all[0],
    End: () => all.at(-1),
  };
  const target = steps[event.key]?.();
  if (!(event.key in steps)) return;
  event.preventDefault();
  target?.focus();
}

/** The tile of the next row, above or below, that lies nearest to straight ahead. */
function beyond(ahead, from, direction) {
  const here = from.getBoundingClientRect();
  const rows = ahead.filter((tile) => (tile.getBoundingClientRect().top - here.top) * direction > 4);
  if (!rows.length) return undefined;
  const top = rows[0].getBoundingClientRect().top;
  const aside = (tile) => Math.abs(tile.getBoundingClientRect().left - here.left);
  return rows
    .filter((tile) => Math.abs(tile.getBoundingClientRect().top - top) < 4)
    .reduce((best, tile) => (aside(tile) < aside(best) ? tile : best));
}

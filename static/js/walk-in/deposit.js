// The payer's deposit follows the quote for as long as nobody typed another amount.

let told = null;

export function watchDeposit() {
  told = quoted();
  document.addEventListener("stepped", suggest);
}

function quoted() {
  return document.querySelector("[data-deposit]")?.dataset.deposit ?? null;
}

function suggest() {
  const now = quoted();
  if (now === null || now === told) return;
  const payer = document.getElementById("payer")?.value || "0";
  const amount = document.querySelector(`[data-amount="${payer}"]`);
  if (amount && (amount.value === "" || amount.value === told)) amount.value = now;
  told = now;
  document.getElementById("walk-in").dispatchEvent(new Event("draft:save"));
}

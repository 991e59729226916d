// A page that is asked for to be printed goes to the printer by itself; the button prints it again.

if (document.querySelector("[data-print-now]")) window.addEventListener("load", () => window.print());
document.querySelector("[data-print-page]")?.addEventListener("click", () => window.print());

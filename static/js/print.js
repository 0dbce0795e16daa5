// Shows the print links (hidden without JavaScript, where the browser's own menu prints) and makes them work.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/* A long step says that it is under way and takes no second press; without this file the browser's own mark says it. */
"use strict";

for (const form of document.querySelectorAll("form[data-waiting]")) {
  let status = null;
  form.addEventListener("submit", (event) => {
    if (status) {
      event.preventDefault();
      return;
    }
    status = document.createElement("p");
    status.setAttribute("role", "status");
    form.append(status);
    status.textContent = form.dataset.waiting;
  });
  // Back from the next page, the form may be sent again.
  window.addEventListener("pageshow", () => {
    status?.remove();
    status = null;
  });
}

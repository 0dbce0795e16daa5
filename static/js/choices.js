/* Django's searchable choices (Select2) leave their boxes without a name; here each takes the label of its field. */
"use strict";
if (window.django?.jQuery) {
  const $ = window.django.jQuery;

  const labelOf = (select) => {
    const label = document.querySelector(`label[for="${select.id}"]`);
    if (label && !label.id) label.id = `${select.id}_label`;
    return label;
  };

  const name = (select) => {
    const label = labelOf(select);
    const box = select.nextElementSibling?.querySelector(".select2-selection");
    const chosen = box?.querySelector(".select2-selection__rendered");
    if (!label || !chosen) return;
    box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
    chosen.setAttribute("aria-labelledby", label.id);
  };

  const nameAll = (part) => part.querySelectorAll("select.admin-autocomplete").forEach(name);

  // Inside the page's main part, where whoever jumps from landmark to landmark finds the list too.
  document.querySelectorAll("select.admin-autocomplete").forEach((select) => {
    select.dataset.dropdownParent = "#main";
  });
  $(() => nameAll(document));
  document.addEventListener("formset:added", (event) => nameAll(event.target));
  $(document).on("select2:open", (event) => {
    const select = event.target;
    const search = document.querySelector(".select2-container--open .select2-search__field");
    search?.setAttribute("aria-label", `查找${labelOf(select)?.textContent.trim() ?? ""}`);
    const box = select.nextElementSibling?.querySelector(".select2-selection");
    box?.setAttribute("aria-controls", `select2-${select.id}-results`);
  });
}

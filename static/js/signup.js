// Signing up: family members one after the other, and the guardian's part when a child is named.
// Without this script all rows stand in the page.
"use strict";

const others = document.querySelector("[data-others]");
const guardian = document.querySelector("[data-guardian]");
const CHILD_BELOW = 14;

function isEmpty(row) {
  return [...row.querySelectorAll("input")].every((input) => input.value === "");
}

function watchRows() {
  const rows = [...others.querySelectorAll("[data-row]")];
  const add = others.querySelector("[data-add]");
  const hidden = () => rows.filter((row) => row.hidden);
  rows.forEach((row, at) => {
    row.hidden = at > 0 && isEmpty(row);
  });
  const showButton = () => {
    add.hidden = hidden().length === 0;
  };
  add.addEventListener("click", () => {
    const row = hidden()[0];
    row.hidden = false;
    row.querySelector("input").focus();
    showButton();
  });
  showButton();
}

function watchAges() {
  document.addEventListener("input", (event) => {
    const age = event.target;
    if (!/^age(_\d)?$/.test(age.name) || !/^\d+$/.test(age.value)) return;
    if (Number(age.value) < CHILD_BELOW) guardian.open = true;
  });
}

if (others && guardian) {
  watchRows();
  watchAges();
}

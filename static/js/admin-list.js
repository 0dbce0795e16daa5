/* Ticking rows of a list: all of the page at once, and how many are ticked. Without it every box is ticked by hand. */
"use strict";
{
  const all = document.getElementById("action-toggle");
  const boxes = Array.from(document.querySelectorAll("input.action-select"));
  const counter = document.querySelector(".action-bar .counter");
  const across = document.querySelector(".action-bar .across");

  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    counter.textContent = ticked ? `已勾选 ${ticked} 条` : "勾选后再点右边的按钮";
    boxes.forEach((box) => box.closest("tr").classList.toggle("ticked", box.checked));
    if (across) {
      across.hidden = !all.checked;
      across.querySelector("input").checked = across.querySelector("input").checked && all.checked;
    }
  };

  if (all && boxes.length) {
    all.addEventListener("change", () => {
      boxes.forEach((box) => { box.checked = all.checked; });
      count();
    });
    boxes.forEach((box) => box.addEventListener("change", count));
    window.addEventListener("pageshow", count);
    count();
  }
}

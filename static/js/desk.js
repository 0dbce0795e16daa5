/* The hours screen works without this file. With it: the total is said while ticking, everyone is ticked without a
   round trip, and a time that follows the one for all says how long that is. */
"use strict";

const form = document.querySelector("form.hours");

function words(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const parts = hours || !rest ? [`${hours} 小时`] : [];
  return (rest ? [...parts, `${rest} 分`] : parts).join(" ");
}

function showTotal(people, forAll, total) {
  let count = 0;
  let minutes = 0;
  for (const person of people) {
    const own = person.querySelector("select");
    own.options[0].text = words(forAll);
    if (person.querySelector("input").checked) {
      count += 1;
      minutes += Number(own.value || forAll);
    }
  }
  total.textContent = count ? `${count} 人，共 ${words(minutes)}` : "请勾选来了的人";
}

if (form) {
  const people = form.querySelectorAll(".person-row");
  const total = form.querySelector("[data-total]");
  const update = () => showTotal(people, Number(form.elements.minutes.value), total);
  form.addEventListener("change", update);
  form.querySelector("[data-tick-all]")?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const person of people) person.querySelector("input").checked = true;
    update();
  });
  total.setAttribute("aria-live", "polite");
  update();
}

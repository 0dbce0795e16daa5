/* The list beside the map, drawn as templates/activities/_map_item.html does it, sixty places at a time. */
"use strict";
{
  const AT_ONCE = 60;
  const LETTERS = { 1: "中", 2: "所", 3: "站", 4: "点" };

  const make = (tag, className, ...inside) => {
    const one = document.createElement(tag);
    if (className) one.className = className;
    one.append(...inside);
    return one;
  };

  const link = (address, words, className = "") => {
    const one = make("a", className, words);
    one.href = address;
    return one;
  };

  const mark = (level) => {
    const one = make("i", `mark level-${level}`, LETTERS[level]);
    one.setAttribute("aria-hidden", "true");
    return one;
  };

  const distance = (spot, here) => {
    const far = countyMap.kilometres(here, spot.at);
    return far < 1 ? `约 ${Math.max(1, Math.round(far * 10)) * 100} 米` : `约 ${far.toFixed(1)} 公里`;
  };

  const name = (spot, near) => {
    const line = make("p", "name", mark(spot.level), " ", link(`/places/${spot.id}/`, spot.name));
    if (spot.speciality) line.append(" ", make("span", "tag plain", spot.speciality));
    if (!spot.open) line.append(" ", make("span", "tag ochre", "暂停开放"));
    if (near && spot.at) line.append(" ", make("b", "num", distance(spot, near)));
    if (near && spot.town !== spot) line.append(" ", make("span", "small muted", spot.town.name));
    if (!spot.at) line.append(" ", make("span", "small muted", "没有定位"));
    return line;
  };

  const reached = (spot) => {
    const line = make("p", "small");
    if (spot.address) line.append(make("span", "muted", spot.address), " ");
    if (spot.phone) line.append(link(`tel:${spot.phone}`, spot.phone, "num tel"));
    return line;
  };

  const activity = (one) => {
    const line = make("p", "small", make("span", "when num", one.when), " ", link(`/activities/${one.id}/`, one.title));
    if (one.cancelled) line.append(" ", make("b", "tag red", "已取消"));
    return line;
  };

  countyMap.make = make;
  countyMap.letters = LETTERS;

  /* What the list and the pop-ups say of a place. */
  countyMap.about = (spot, asked, near) => [
    name(spot, near),
    ...(spot.address || spot.phone ? [reached(spot)] : []),
    ...countyMap.next(spot, asked).map(activity),
  ];

  const item = (spot, state) => {
    const one = make("li", "map-item", ...countyMap.about(spot, state.asked, state.near));
    if (spot.at) {
      const show = make("button", "link-button", "在图上看");
      show.type = "button";
      show.setAttribute("aria-label", `在图上看${spot.name}`);
      show.dataset.spot = spot.id;
      one.append(show);
    }
    return one;
  };

  const groups = (spots, state) => {
    const drawn = [];
    let town = null;
    spots.forEach((spot) => {
      if (!drawn.length || (!state.near && spot.town !== town)) {
        town = spot.town;
        drawn.push(make("h3", "", state.near ? "由近到远" : town.name), make("ul", ""));
      }
      drawn.at(-1).append(item(spot, state));
    });
    return drawn.length ? drawn : [make("p", "", "换个写法试试，或者少选一个条件。")];
  };

  const turn = (words, number) => {
    const button = make("button", "button quiet", words);
    button.type = "button";
    button.dataset.page = number;
    return button;
  };

  const pages = (count, number, last) => {
    const bar = make("nav", "pagination");
    bar.setAttribute("aria-label", "翻页");
    const where = last > 1 ? `，第 ${number} 页，共 ${last} 页` : "";
    bar.append(make("p", "muted small", `共 ${count} 处${where}`));
    if (number > 1) bar.append(turn("上一页", number - 1));
    if (number < last) bar.append(turn("下一页", number + 1));
    return bar;
  };

  countyMap.draw = (list, found, state) => {
    const last = Math.max(1, Math.ceil(found.length / AT_ONCE));
    const page = Math.min(Math.max(1, state.page), last);
    const first = (page - 1) * AT_ONCE;
    const inside = make("div", "groups", ...groups(found.slice(first, first + AT_ONCE), state));
    list.querySelector(".groups").replaceWith(inside);
    list.querySelector(".pagination")?.remove();
    if (found.length) list.append(pages(found.length, page, last));
  };

  countyMap.say = (line, count, words) => {
    const said = count ? ["找到 ", make("b", "num", String(count)), " 处"] : ["没有找到"];
    if (words.length) said.push(`，只看：${words.join("、")}`);
    line.replaceChildren(...said);
  };
}

/* Ties the filter, the list and the map together. Without this script the form is sent and the page comes back. */
"use strict";
{
  const section = document.querySelector(".county-map");
  const form = document.querySelector(".map-filters");
  const list = document.getElementById("list");
  const line = document.getElementById("map-found");
  const everything = document.getElementById("map-everything");
  const trouble = document.getElementById("map-trouble");
  const near = document.getElementById("map-near");
  const state = { asked: { q: "" }, near: null, page: 1 };
  const REFUSED = {
    1: "没有拿到您的位置：您没有同意，或者手机没有开定位。可以在上面选乡镇，或者写村名。",
    2: "手机这会儿找不到位置。可以到开阔的地方再点一次，或者在上面选乡镇。",
    3: "等了很久没有拿到位置。可以再点一次，或者在上面选乡镇。",
  };
  let chart = null;
  let found = [];
  let waiting = 0;

  const read = () => ({ q: "", level: "", town: "", platform: "", kind: "", week: "", ...Object.fromEntries(new FormData(form)) });

  const words = (asked) => ["q", "level", "town", "platform", "kind", "week"].filter((name) => asked[name].trim()).map((name) => {
    const field = form.elements[name];
    if (name === "q") return `“${asked.q.trim()}”`;
    return name === "week" ? field.labels[0].textContent.trim() : field.selectedOptions[0].textContent;
  });

  const draw = () => countyMap.draw(list, found, state);

  const keepAddress = () => {
    const chosen = Object.entries(state.asked).filter(([, value]) => value.trim());
    history.replaceState(null, "", chosen.length ? `?${new URLSearchParams(chosen)}` : location.pathname);
  };

  const apply = () => {
    state.asked = read();
    state.page = 1;
    found = countyMap.found(state.asked);
    if (state.near) found = countyMap.nearest(found, state.near);
    draw();
    const said = words(state.asked);
    countyMap.say(line, found.length, said);
    everything.hidden = !said.length;
    chart.show(found, state.asked);
    keepAddress();
  };

  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 250);
  };

  const nearby = (on) => {
    near.setAttribute("aria-pressed", String(on));
    near.textContent = on ? "不按远近排" : "离我最近";
    near.disabled = false;
    if (!on) state.near = null;
    apply();
  };

  const here = ({ coords }) => {
    state.near = [coords.latitude, coords.longitude];
    trouble.textContent = "已按离您远近排好。";
    nearby(true);
    chart.centre(state.near, 12);
  };

  const lost = (error) => {
    trouble.textContent = REFUSED[error.code] || REFUSED[2];
    near.disabled = false;
  };

  const ask = () => {
    trouble.textContent = "";
    if (state.near) { nearby(false); return; }
    if (!navigator.geolocation) { lost({ code: 2 }); return; }
    near.disabled = true;
    navigator.geolocation.getCurrentPosition(here, lost, { timeout: 15000, maximumAge: 60000 });
  };

  const press = (event) => {
    const { spot, page } = event.target.dataset;
    if (page) {
      state.page = Number(page);
      draw();
      list.focus({ preventScroll: true });
      list.scrollIntoView();
    }
    if (spot) {
      section.scrollIntoView({ block: "nearest" });
      chart.open(countyMap.known.get(Number(spot)), true);
    }
  };

  const listen = () => {
    form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); apply(); });
    form.addEventListener("input", soon);
    everything.addEventListener("click", (event) => {
      event.preventDefault();
      form.querySelectorAll("select, input[type=search]").forEach((one) => { one.value = ""; });
      form.elements.week.checked = false;
      apply();
      form.elements.q.focus();
    });
    near.addEventListener("click", ask);
    list.addEventListener("click", press);
  };

  const openAsked = () => {
    const spot = countyMap.known.get(Number(section.dataset.open));
    if (!spot?.host) return;
    chart.centre(spot.host.at, section.dataset.tiles ? 15 : 12);
    chart.open(spot.host, false);
  };

  const begin = (rings) => {
    section.hidden = false;
    near.closest(".near").hidden = false;
    chart = countyMap.chart(section, rings);
    state.asked = read();
    found = countyMap.found(state.asked);
    state.page = Number(new URLSearchParams(location.search).get("page")) || 1;
    if (!section.dataset.open) draw();
    chart.show(section.dataset.open ? countyMap.spots : found, state.asked);
    openAsked();
    listen();
    section.dataset.ready = "yes";
  };

  if (section) {
    const rings = section.dataset.tiles ? [] : countyMap.outline(section).catch(() => []);
    Promise.all([rings, countyMap.load(section)]).then(([outline]) => begin(outline)).catch(() => {
      trouble.textContent = "地图没有打开，可能是网络不好。下面的名单可以照常用。";
    });
  }
}

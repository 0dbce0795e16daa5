/* The county's places as two documents tell them: what belongs to each, how it is found, and how far away it is. The
   rules are those of activities/map_filter.py and map_places.py, so that the page says the same with scripts. */
"use strict";
const countyMap = {};
{
  const SHOWN = 2;
  const EARTH = 6371;
  const radians = (degrees) => degrees * Math.PI / 180;

  const read = (address) => fetch(address).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  });

  const spelt = (name, readings) => [...name]
    .map((one) => (/[a-z0-9]/i.test(one) ? one.toLowerCase() : readings[one] || ""))
    .filter(Boolean)
    .join(" ");

  const spotOf = (told, at, next) => {
    const pinyin = next.pinyin[told.id] || spelt(told.name, next.readings);
    const [address, phone] = next.reached[told.id] || ["", ""];
    const letters = pinyin.split(" ").map((one) => one[0]).join("");
    const words = [told.name, told.speciality, address].join("\n").toLowerCase();
    return { ...told, at, pinyin, joined: pinyin.replaceAll(" ", ""), letters, address, phone, words, coming: [] };
  };

  const placed = (spots) => {
    const known = new Map(spots.map((spot) => [spot.id, spot]));
    const centre = spots.find((spot) => spot.level === 1);
    spots.forEach((spot) => {
      const line = [];
      for (let one = spot; one; one = known.get(one.parent)) line.push(one);
      spot.town = line.find((one) => one.level === 2) || centre || spot;
      spot.host = line.find((one) => one.at) || null;
    });
    return known;
  };

  const byText = (a, b) => (a < b ? -1 : Number(a > b));
  const byTown = (a, b) => a.town.level - b.town.level || byText(a.town.pinyin, b.town.pinyin) || a.town.id - b.town.id
    || a.level - b.level || byText(a.pinyin, b.pinyin) || a.id - b.id;

  const holds = (spot, word) => spot.words.includes(word)
    || (/^[a-z0-9]+$/.test(word) && (spot.letters.startsWith(word) || spot.joined.startsWith(word)));

  const isOn = (one, asked) => !one.cancelled && (!asked.kind || one.kind === asked.kind) && (!asked.week || one.soon);

  const isMeant = (spot, asked) => (!asked.level || spot.level === Number(asked.level))
    && (!asked.town || spot.town.id === Number(asked.town))
    && (!asked.platform || spot.platforms.includes(Number(asked.platform)))
    && asked.q.toLowerCase().split(/\s+/).filter(Boolean).every((word) => holds(spot, word))
    && ((!asked.kind && !asked.week) || spot.coming.some((one) => isOn(one, asked)));

  countyMap.load = async (section) => {
    const [places, next] = await Promise.all([read(section.dataset.places), read(section.dataset.next)]);
    const located = places.features.map(({ geometry: { coordinates: [lng, lat] }, properties }) => (
      spotOf(properties, [lat, lng], next)));
    const spots = [...located, ...places.unlocated.map((told) => spotOf(told, null, next))];
    const known = placed(spots);
    next.activities.forEach(([id, place, title, day, clock, kind, cancelled]) => {
      const [words, soon] = next.days[day];
      known.get(place)?.coming.push({ id, title: next.titles[title], when: `${words} ${clock}`, kind, soon, cancelled });
    });
    countyMap.spots = spots.sort(byTown);
    countyMap.known = known;
  };

  countyMap.outline = (section) => read(section.dataset.outline).then((told) => told.rings);

  countyMap.found = (asked) => countyMap.spots.filter((spot) => isMeant(spot, asked));

  countyMap.next = (spot, asked) => spot.coming.filter((one) => !asked.kind || one.kind === asked.kind).slice(0, SHOWN);

  countyMap.kilometres = ([lat, lng], [toLat, toLng]) => {
    const half = Math.sin(radians(toLat - lat) / 2) ** 2
      + Math.cos(radians(lat)) * Math.cos(radians(toLat)) * Math.sin(radians(toLng - lng) / 2) ** 2;
    return 2 * EARTH * Math.asin(Math.sqrt(half));
  };

  /* Those without a position of their own come last. */
  countyMap.nearest = (spots, here) => {
    const far = new Map(spots.map((spot) => [spot, spot.at ? countyMap.kilometres(here, spot.at) : Infinity]));
    return [...spots].sort((a, b) => (far.get(a) === far.get(b) ? 0 : far.get(a) - far.get(b)));
  };
}

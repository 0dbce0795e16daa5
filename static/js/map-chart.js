/* The map itself: clusters of named markers that the keyboard reaches, and one pop-up. Without a base map the county's
   outline is sketched, with the townships' names. */
"use strict";
{
  const { make } = countyMap;
  const SETTLED = 150;
  const ROOM = { padding: [24, 24] };
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const reads = (event) => ["Enter", " "].includes(event.originalEvent.key);

  /* The library's clusters are no stops for the keyboard, and its icons have no names. */
  const named = (layer, label) => layer.getElement()?.setAttribute("aria-label", label);
  L.MarkerCluster.mergeOptions({ keyboard: true });
  L.MarkerCluster.addInitHook(function nameWhenShown() {
    this.on("add", () => named(this, `${this.getChildCount()} 处阵地在一起，点开放大`));
  });

  const icon = (level) => L.divIcon({
    className: `pin level-${level}`, html: make("span", `mark level-${level}`, countyMap.letters[level]), iconSize: [44, 44],
  });

  const clusterIcon = (cluster) => L.divIcon({
    className: "pin", html: make("span", "mark many", String(cluster.getChildCount())), iconSize: [44, 44],
  });

  const markerOf = (spot) => {
    const marker = L.marker(spot.at, { icon: icon(spot.level), title: spot.name });
    marker.spot = spot;
    marker.on("add", () => named(marker, spot.name));
    return marker;
  };

  /* The townships' names, each where it hides no marker and no other name; where there is no room, not at all. */
  const SIDES = ["below", "above", "right", "left"];
  const touches = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

  const putNames = (map, names) => {
    const taken = [...map.getPane("markerPane").querySelectorAll(".pin .mark")].map((one) => one.getBoundingClientRect());
    names.forEach((name) => {
      const isFree = SIDES.some((side) => {
        name.className = side;
        return !taken.some((one) => touches(one, name.getBoundingClientRect()));
      });
      if (isFree) taken.push(name.getBoundingClientRect());
      else name.className = "no-room";
    });
  };

  const townNames = (map) => {
    const names = countyMap.spots.filter((spot) => spot.level === 2 && spot.at).map((spot) => {
      const words = make("span", "", spot.name.replace(/所$/, ""));
      const icon = L.divIcon({ className: "town-name", html: words, iconSize: [0, 0] });
      const drawn = L.marker(spot.at, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(map);
      drawn.getElement().setAttribute("aria-hidden", "true");
      return words;
    });
    return () => putNames(map, names);
  };

  const ground = (map, section, rings) => {
    const layers = JSON.parse(section.dataset.tiles || "[]");
    layers.forEach(([address, options]) => L.tileLayer(address, { maxZoom: 18, ...options }).addTo(map));
    if (layers.length) return () => {};
    const edge = { color: colour("--line-strong"), weight: 2, fillColor: colour("--card"), fillOpacity: 1, interactive: false };
    rings.forEach((ring) => L.polygon(ring, edge).addTo(map));
    map.attributionControl.addAttribution("示意");
    return townNames(map);
  };

  const popup = () => {
    const shown = L.popup({ minWidth: 220, maxWidth: 260, maxHeight: 320, offset: [0, -10], autoPanPadding: [16, 16] });
    shown.on("add", () => {
      const close = shown.getElement().querySelector(".leaflet-popup-close-button");
      close.setAttribute("aria-label", "关上");
    });
    return shown;
  };

  const below = (spots) => {
    if (!spots.length) return [];
    const list = make("ul", "below", ...spots.map((spot) => {
      const link = make("a", "", spot.name);
      link.href = `/places/${spot.id}/`;
      return make("li", "", link);
    }));
    return [make("p", "small muted", `下面还有 ${spots.length} 处没有定位：`), list];
  };

  countyMap.chart = (section, rings) => {
    const map = L.map(section.querySelector(".map"), {
      minZoom: 7, maxZoom: 18, zoomControl: false, fadeAnimation: false, zoomSnap: 0.5,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    L.control.zoom({ position: "bottomleft", zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
    map.attributionControl.setPrefix(false);
    const markers = new Map(countyMap.spots.filter((spot) => spot.at).map((spot) => [spot, markerOf(spot)]));
    const card = popup();
    let asked = { kind: "" };
    let hosted = new Map();
    let cluster = null;
    let opener = null;
    let placeNames = () => {};

    const open = (spot, byHand) => {
      const inside = make("div", "card-inside", ...countyMap.about(spot, asked), ...below(hosted.get(spot) || []));
      inside.tabIndex = -1;
      inside.setAttribute("role", "group");
      inside.setAttribute("aria-label", spot.name);
      opener = byHand ? document.activeElement : null;
      card.setLatLng(spot.at).setContent(inside).openOn(map);
      if (byHand) inside.focus({ preventScroll: true });
    };

    const close = () => {
      map.closePopup(card);
      (opener?.isConnected ? opener : map.getContainer()).focus({ preventScroll: true });
    };

    const enter = (group) => {
      map.getContainer().focus({ preventScroll: true });
      if (map.getZoom() >= map.getMaxZoom()) group.spiderfy();
      else group.zoomToBounds(ROOM);
    };

    const gather = () => L.markerClusterGroup({
      chunkedLoading: true, chunkInterval: 40, chunkDelay: 20, animate: false, showCoverageOnHover: false,
      chunkProgress: (done, all) => { if (done === all) setTimeout(placeNames, SETTLED); },
      spiderfyOnMaxZoom: true, maxClusterRadius: 56, iconCreateFunction: clusterIcon,
    }).on("click", (event) => open(event.layer.spot, true)).on("keydown", (event) => {
      if (!reads(event)) return;
      event.originalEvent.preventDefault();
      open(event.layer.spot, true);
    }).on("clusterkeydown", (event) => {
      if (!reads(event)) return;
      event.originalEvent.preventDefault();
      enter(event.layer);
    });

    /* A place without a position stands at what it belongs to. What is still being put on the old group is dropped
       with it. */
    const show = (found, what) => {
      asked = what;
      hosted = new Map();
      const hosts = new Set();
      found.forEach((spot) => {
        if (!spot.host) return;
        hosts.add(spot.host);
        if (spot.at) return;
        if (!hosted.has(spot.host)) hosted.set(spot.host, []);
        hosted.get(spot.host).push(spot);
      });
      if (cluster) map.removeLayer(cluster);
      cluster = gather();
      cluster.addLayers([...hosts].map((spot) => markers.get(spot)));
      map.addLayer(cluster);
      setTimeout(placeNames, SETTLED);
    };

    const begin = () => {
      const county = L.latLngBounds([...rings.flat(), ...[...markers.keys()].map((spot) => spot.at)]);
      map.fitBounds(county.isValid() ? county : [[34, 110], [41, 114]], ROOM);
      placeNames = ground(map, section, rings);
      map.on("zoomend", () => setTimeout(placeNames, SETTLED));
    };

    const centre = (at, zoom) => map.setView(at, zoom);
    section.addEventListener("keydown", (event) => { if (event.key === "Escape" && card.isOpen()) close(); });
    begin();
    return { show, open, centre };
  };
}

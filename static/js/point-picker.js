/* Picking a place's position on a map: a click fills latitude and longitude (WGS-84). Without a base map the county's
   sketch, the known places and a grid of degrees are drawn. The two inputs work without this script. */
"use strict";
{
  const section = document.querySelector(".picker");
  const lat = document.getElementById("id_lat");
  const lng = document.getElementById("id_lng");
  const css = getComputedStyle(document.documentElement);
  const colour = (name) => css.getPropertyValue(name).trim();

  const PIN = { className: "pin", iconSize: [20, 20] };

  const grid = (map) => {
    for (let i = 0; i <= 100; i += 1) {
      const line = { color: colour("--line"), weight: 1, interactive: false };
      L.polyline([[33 + i * 0.1, 105], [33 + i * 0.1, 120]], line).addTo(map);
      L.polyline([[33, 107 + i * 0.1], [43, 107 + i * 0.1]], line).addTo(map);
    }
  };

  const sketch = (map, found) => {
    const edge = { color: colour("--muted"), weight: 2, fill: false, interactive: false };
    const rings = found.outlines.flat().map((ring) => L.polyline(ring, edge).addTo(map));
    found.points.forEach(([y, x, name]) => {
      L.circleMarker([y, x], { radius: 4, color: colour("--pine"), weight: 2 }).bindTooltip(name).addTo(map);
    });
    return rings.length ? L.featureGroup(rings).getBounds() : L.latLngBounds([[37.4, 110.3], [38.3, 111.4]]);
  };

  const begin = (found) => {
    section.hidden = false;
    const map = L.map(section.querySelector(".map"), { minZoom: 7, maxZoom: 18, scrollWheelZoom: false, zoomControl: false });
    L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
    map.attributionControl.setPrefix(false);
    const tiles = JSON.parse(section.dataset.tiles || "[]");
    tiles.forEach(([url, options]) => L.tileLayer(url, { maxZoom: 18, ...options }).addTo(map));
    if (!tiles.length) grid(map);
    const area = sketch(map, found);
    const mark = L.marker(area.getCenter(), { draggable: true, icon: L.divIcon(PIN), title: "阵地的位置，可以拖动" });
    const write = (at) => {
      lat.value = at.lat.toFixed(6);
      lng.value = at.lng.toFixed(6);
      document.querySelector("input[name=entered_datum][value=wgs84]").checked = true;
    };
    const show = () => {
      if (lat.value && lng.value) mark.setLatLng([Number(lat.value), Number(lng.value)]).addTo(map);
    };
    map.fitBounds(area);
    show();
    if (lat.value && lng.value) map.setView(mark.getLatLng(), tiles.length ? 14 : 10);
    map.on("click", (event) => { write(event.latlng); show(); });
    mark.on("dragend", () => write(mark.getLatLng()));
    [lat, lng].forEach((input) => input.addEventListener("change", show));
  };

  if (section && lat && lng) {
    fetch(section.dataset.picker).then((answer) => answer.json()).then(begin);
  }
}

// Says so when the device lives in another time zone than the person's pages, and fills in zone fields on request.

export function hintAtZones(root) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const shown = document.body.dataset.zone;
  const place = root.querySelector("[data-zone-hint]");
  if (place && shown && here && offset(shown) !== offset(here)) {
    place.textContent = `Times are shown in ${shown}; this device is in ${here}.`;
    place.hidden = false;
  }
  root.querySelectorAll("[data-zone-detect]").forEach((field) => {
    const preset = field.value;
    if (!here || (preset && field.dataset.zoneDetect !== "first")) return;
    field.value = here;
    if (!field.value) field.value = preset; // a zone that the list does not have
  });
}

function offset(zone) {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(new Date()).find((part) => part.type === "timeZoneName").value;
  } catch {
    return zone;
  }
}

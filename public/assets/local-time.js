import { zoneAt } from "./clock.js";

/* Takes local times in forms. Imported once the page is there. */

const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Turns a field of local time that the server sent in UTC to the reader's zone. @param {HTMLInputElement} field */
function turnLocal(field) {
  const zone = field.parentElement?.querySelector("input[data-local-zone]");
  if (!(zone instanceof HTMLInputElement) || ![own, "UTC"].includes(zone.value)) return;
  const name = field.closest(".field")?.querySelector("[data-zone-name]");
  if (name) name.textContent = zoneAt(Date.now());
  const at = Date.parse(`${field.value}Z`);
  if (zone.value === "UTC" && !Number.isNaN(at)) {
    field.value = new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  }
  zone.value = own;
}

for (const field of document.querySelectorAll("input[data-local]")) {
  if (field instanceof HTMLInputElement) turnLocal(field);
}

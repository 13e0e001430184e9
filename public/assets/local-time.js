import { zoneAt } from "./clock.js";

/* Takes local times in forms. Imported once the page is there. */

/** The offset that belongs to a field of local time. @param {HTMLInputElement} field */
function offsetOf(field) {
  const offset = field.parentElement?.querySelector("input[data-offset]");
  return offset instanceof HTMLInputElement ? offset : null;
}

/** Notes how far what a field says is from UTC. @param {HTMLInputElement} field */
function noteOffset(field) {
  const offset = offsetOf(field);
  const local = new Date(field.value);
  if (offset !== null && !Number.isNaN(local.getTime())) offset.value = String(local.getTimezoneOffset());
}

/** Turns a field of local time, which the server sent with its offset, to the reader's zone. @param {HTMLInputElement} field */
function turnLocal(field) {
  const offset = offsetOf(field);
  const zone = field.closest(".field")?.querySelector("[data-zone-name]");
  if (zone) zone.textContent = zoneAt(Date.now());
  const at = Date.parse(`${field.value}Z`) + Number(offset?.value ?? 0) * 60_000;
  if (offset === null || Number.isNaN(at)) return;
  const minutes = new Date(at).getTimezoneOffset();
  field.value = new Date(at - minutes * 60_000).toISOString().slice(0, 16);
  offset.value = String(minutes);
}

for (const field of document.querySelectorAll("input[data-local]")) {
  if (!(field instanceof HTMLInputElement)) continue;
  turnLocal(field);
  field.addEventListener("input", () => noteOffset(field));
}

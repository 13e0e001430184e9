/* Tells times as a clock and a calendar in the reader's zone, and takes local times in forms. */

const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** The short name of the reader's zone at a time, such as `CET` or `GMT+1`. @param {number} at */
function zoneAt(at) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(at);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

/** @param {number} at */
function midnightOf(at) {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** @param {number} at @param {string} kind `hour` and `day` for axes, else empty */
export function describeClock(at, kind) {
  if (kind === "hour") return time.format(at);
  if (kind === "day") return day.format(at);
  const days = Math.abs(Math.round((midnightOf(at) - midnightOf(Date.now())) / 86_400_000));
  const date = days === 0 ? "" : `${days < 7 ? weekday.format(at) : day.format(at)} `;
  return `${date}${time.format(at)} ${zoneAt(at)}`;
}

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
  const zone = field.closest(".field")?.querySelector("[data-zone]");
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

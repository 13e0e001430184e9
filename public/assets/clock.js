/* Tells times as a clock and a calendar in the reader's zone. */

const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** The short name of the reader's zone at a time, such as `CET` or `GMT+1`. @param {number} at */
export function zoneAt(at) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(at);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

/** @param {number} at */
function midnightOf(at) {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** @param {number} at */
function describeClock(at) {
  const days = Math.abs(Math.round((midnightOf(at) - midnightOf(Date.now())) / 86_400_000));
  const date = days === 0 ? "" : `${days < 7 ? weekday.format(at) : day.format(at)} `;
  return `${date}${time.format(at)} ${zoneAt(at)}`;
}

/** Tells the times of a page that are marked so. */
export function tellClocks() {
  for (const time of document.querySelectorAll("time")) {
    if (time.dataset["clock"] !== undefined) time.textContent = describeClock(Date.parse(time.dateTime));
  }
}

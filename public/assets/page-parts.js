/* What every script of the pages uses: reading a page, telling times. */

/** @type {readonly (readonly [number, Intl.RelativeTimeFormatUnit])[]} */
const UNITS = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1000, "second"],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** @param {number} ms */
function describeDistance(ms) {
  const [size, unit] = UNITS.find(([size]) => Math.abs(ms) >= size) ?? [1000, "second"];
  return relative.format(Math.trunc(ms / size), unit);
}

/** @param {number} ms */
function describeCountdown(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds === 0) return "now";
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  if (hours > 0) return `in ${hours} h ${minutes} min`;
  return minutes > 0 ? `in ${minutes} min ${rest} s` : `in ${rest} s`;
}

/** Tells every time of the page as a distance from now. */
export function renewTimes() {
  for (const time of document.querySelectorAll("time")) {
    if (time.title === "") time.title = time.dateTime.replace("T", " ").replace("Z", " UTC");
    const ms = Date.parse(time.getAttribute("datetime") ?? "") - Date.now();
    const text = time.hasAttribute("data-until") ? describeCountdown(ms) : describeDistance(ms);
    if (time.textContent !== text) time.textContent = text;
  }
}

/** Hides what lacks a word of a search. @param {HTMLInputElement} input */
export async function filter(input) {
  (await import("./filter-list.js")).filterList(input);
}

/** @param {string} html */
export function parsePage(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

/** Brings what the server sent to the state that scripts keep: filtered lists, relative times. */
export function prepare() {
  for (const input of document.querySelectorAll("input[data-filter]")) {
    if (input instanceof HTMLInputElement && input.value !== "") void filter(input);
  }
  renewTimes();
}

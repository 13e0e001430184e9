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

/** Swedes write times as ISO 8601 does; the name of the zone comes after. */
const clock = new Intl.DateTimeFormat("sv", { dateStyle: "short", timeStyle: "long" });

/**
 * Tells times in the reader's zone, with UTC beside: exact ones once, others as a distance from now that is renewed.
 * @param {Document} page
 */
export function renewTimes(page = document) {
  for (const time of page.querySelectorAll("time")) {
    if (time.dataset["clock"] !== undefined) continue;
    if (!time.dateTime) {
      time.dateTime = (time.textContent ?? "").replace(" ", "T");
      time.dataset["exact"] = "";
    }
    const isExact = time.dataset["exact"] !== undefined;
    const at = Date.parse(time.dateTime);
    if (time.dataset["told"] === undefined) {
      time.dataset["told"] = "";
      const utc = time.dateTime.replace("T", " ").replace(/(?:\.\d+)?Z/, " UTC");
      time.title = isExact ? utc : `${clock.format(at)} (${utc})`;
      const [from, to] = (time.dataset["exact"] ?? "").split(",").map(Number);
      if (isExact) time.textContent = clock.format(at).slice(from, to);
    }
    if (isExact) continue;
    const ms = at - Date.now();
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
  if (document.querySelector("[data-clock]")) void import("./clock.js").then(({ tellClocks }) => tellClocks());
}

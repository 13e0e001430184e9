/* What every script of the pages uses: reading a page, telling times, filtering lists. */

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

/** Tells the times of the page as distances from now, but for those that are told by the clock. */
export function renewTimes() {
  for (const time of document.querySelectorAll("time")) {
    if (time.title === "") time.title = time.dateTime.replace("T", " ").replace("Z", " UTC");
    if (time.dataset["clock"] !== undefined) continue;
    const ms = Date.parse(time.dateTime) - Date.now();
    const text = time.hasAttribute("data-until") ? describeCountdown(ms) : describeDistance(ms);
    if (time.textContent !== text) time.textContent = text;
  }
}

/** Hides the items that lack a word of the search. @param {HTMLInputElement} input */
export function filterList(input) {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const list = document.querySelector(input.dataset["filter"] ?? "");
  for (const item of list?.querySelectorAll("[data-words]") ?? []) {
    const text = (item.textContent ?? "").toLowerCase();
    item.classList.toggle("hidden", !words.every((word) => text.includes(word)));
  }
  for (const group of list?.querySelectorAll("[data-group]") ?? []) {
    group.classList.toggle("hidden", group.querySelector("[data-words]:not(.hidden)") === null);
    if (words.length > 0 && group instanceof HTMLDetailsElement) group.open = true;
  }
}

/** @param {string} html */
export function parsePage(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

/** Brings what the server sent to the state that scripts keep: filtered lists, relative times. */
export function prepare() {
  for (const input of document.querySelectorAll("input[data-filter]")) {
    if (input instanceof HTMLInputElement && input.value !== "") filterList(input);
  }
  renewTimes();
  if (document.querySelector("[data-clock]")) void import("./clock.js").then(({ tellClocks }) => tellClocks());
}

/*
 * What scripts add to pages that work without them: relative times and countdowns, copying, filtering, confirmations as
 * dialogs (dialog.js), forms that do not leave the page (in-place.js), and parts that renew themselves.
 */

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

function renewTimes() {
  for (const time of document.querySelectorAll("time")) {
    if (time.title === "") time.title = time.dateTime.replace("T", " ").replace("Z", " UTC");
    const ms = Date.parse(time.getAttribute("datetime") ?? "") - Date.now();
    const text = time.hasAttribute("data-until") ? describeCountdown(ms) : describeDistance(ms);
    if (time.textContent !== text) time.textContent = text;
  }
}

/** @param {HTMLElement} button */
async function copyFrom(button) {
  const source = button.dataset["copyFrom"];
  const text = source === undefined ? button.dataset["copy"] : document.querySelector(source)?.textContent;
  await navigator.clipboard.writeText(text ?? "");
  const before = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = before), 1500);
}

/** Hides what does not have the words that were typed. @param {HTMLInputElement} input */
function filterList(input) {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const list = document.querySelector(input.dataset["filter"] ?? "");
  for (const item of list?.querySelectorAll("[data-words]") ?? []) {
    const text = item.getAttribute("data-words") ?? "";
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

/** What a part says, whatever time it is and whatever was opened. @param {Element} part */
function stateOf(part) {
  const copy = part.cloneNode(true);
  if (!(copy instanceof Element)) return "";
  for (const time of copy.querySelectorAll("time")) time.replaceWith(time.dateTime);
  for (const details of copy.querySelectorAll("details")) details.removeAttribute("open");
  for (const row of copy.querySelectorAll("tr")) row.removeAttribute("class");
  return copy.innerHTML;
}

/** Tells an element again after its part was renewed. @param {Element} element */
export function keyOf(element) {
  return `${element.closest("[id]")?.id} ${element.outerHTML}`;
}

/** What tells a row from others: where it leads. @param {Element} row */
function addressOf(row) {
  return row.querySelector("a")?.getAttribute("href");
}

/** Focuses what has a key, and tells whether it is there. @param {Element} part @param {string} key */
export function focusAgain(part, key) {
  const again = [...part.querySelectorAll("a, button, summary, pre")].find((one) => keyOf(one) === key);
  if (again instanceof HTMLElement) again.focus();
  return again !== undefined;
}

/** Puts a newer state of a part into the page, with focus and what was opened left alone. @param {Element} part @param {Document} page */
export function renewPart(part, page) {
  const newer = page.getElementById(part.id);
  if (newer === null || stateOf(newer) === stateOf(part)) return;
  const opened = new Map([...part.querySelectorAll("details[id]")].map((one) => [one.id, one.hasAttribute("open")]));
  const known = new Set([...part.querySelectorAll("tr:has(a)")].map(addressOf));
  const { activeElement } = document;
  const focused = activeElement !== null && part.contains(activeElement) ? keyOf(activeElement) : undefined;
  part.replaceChildren(...newer.childNodes);
  for (const [id, isOpen] of opened) document.getElementById(id)?.toggleAttribute("open", isOpen);
  for (const row of part.querySelectorAll("tr:has(a)")) if (!known.has(addressOf(row))) row.classList.add("new-row");
  if (focused !== undefined) focusAgain(part, focused);
  prepare();
}

/** @param {Element} part */
function isInUse(part) {
  const { activeElement } = document;
  return part.contains(activeElement) && activeElement?.matches("input, select, textarea") === true;
}

async function renewLiveParts() {
  const parts = [...document.querySelectorAll("[data-live]")].filter((part) => !isInUse(part));
  if (document.hidden || parts.length === 0) return;
  const response = await fetch(location.href);
  if (!response.ok || response.redirected) return;
  const page = parsePage(await response.text());
  for (const part of parts) renewPart(part, page);
  renewTimes();
}

export function prepare() {
  for (const input of document.querySelectorAll("input[data-filter]")) {
    if (input instanceof HTMLInputElement && input.value !== "") filterList(input);
  }
  renewTimes();
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (button instanceof HTMLElement) void copyFrom(button);
  const link = event.target.closest("a[data-dialog]");
  if (link instanceof HTMLAnchorElement && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    void import("./dialog.js").then(({ openDialog }) => openDialog(link)).catch(() => location.assign(link.href));
  }
});

document.addEventListener("input", (event) => {
  const { target } = event;
  if (target instanceof HTMLInputElement && target.dataset["filter"] !== undefined) filterList(target);
});

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target instanceof HTMLSelectElement && target.dataset["submit"] !== undefined) target.form?.requestSubmit();
});

document.documentElement.classList.add("scripted");
prepare();
setInterval(renewTimes, 1000);
// A part says how many seconds it may be old; most are renewed every few.
const liveSeconds = Number(document.querySelector("[data-live]")?.getAttribute("data-live")) || 2.5;
setInterval(() => void renewLiveParts().catch(() => undefined), liveSeconds * 1000);
if (document.querySelector("form[data-in-place]") !== null) void import("./in-place.js");

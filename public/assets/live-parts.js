import { parsePage } from "./page-parts.js";

/*
 * What scripts add to parts marked data-live: they renew themselves every few seconds. A page asks with the ETag of what it
 * got last, so that one of which nothing changed costs next to nothing, and it asks less and less often while that is so and
 * nobody touches it.
 */

// A part says how many seconds it may be old; most are renewed every few.
const seconds = Number(document.querySelector("[data-live]")?.getAttribute("data-live")) || 2.5;
const SHORTEST_MS = seconds * 1000;
const LONGEST_MS = 6 * SHORTEST_MS;
const SLOWER = 1.25;

let etag = '"none"';
let waitMs = SHORTEST_MS;
let timer = 0;

/** Renews the live parts; tells whether there was anything new. */
async function renewLiveParts() {
  const parts = document.querySelectorAll("[data-live]");
  if (parts.length === 0) return false;
  const response = await fetch(location.href, { headers: { "If-None-Match": etag } });
  if (response.status === 304 || response.redirected) return false;
  const page = parsePage(await response.text());
  if (!response.ok) {
    (await import("./out-of-date.js")).sayOutdated(page);
    return false;
  }
  // Only now, so that the first view of a page does not wait for it.
  const { renewPart } = await import("./renew-part.js");
  for (const part of parts) {
    const newer = page.getElementById(part.id);
    if (newer !== null) renewPart(part, newer);
  }
  document.getElementById("outdated")?.remove();
  etag = response.headers.get("ETag") ?? etag;
  return true;
}

/** Renews after a while; what was waited for before is forgotten. @param {number} ms */
function waitFor(ms) {
  waitMs = ms;
  clearTimeout(timer);
  timer = setTimeout(() => void renewAndWait(), ms);
}

async function renewAndWait() {
  const isNew = !document.hidden && (await renewLiveParts().catch(() => false));
  waitFor(isNew ? SHORTEST_MS : Math.min(waitMs * SLOWER, LONGEST_MS));
}

/** Somebody is there: asks as often as at first. */
function hurry() {
  if (!document.hidden && waitMs > SHORTEST_MS) waitFor(SHORTEST_MS);
}

waitFor(SHORTEST_MS);
// A page that comes back from the browser's history is as old as it was left.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) waitFor(0);
});
for (const name of ["visibilitychange", "pointerdown", "keydown"]) document.addEventListener(name, hurry);

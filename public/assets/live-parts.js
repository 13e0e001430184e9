import { parsePage } from "./page-parts.js";

/* What scripts add to parts marked data-live: they renew themselves every few seconds. */

async function renewLiveParts() {
  const parts = document.querySelectorAll("[data-live]");
  if (document.hidden || parts.length === 0) return;
  const response = await fetch(location.href);
  if (!response.ok || response.redirected) return;
  const page = parsePage(await response.text());
  // Only now, so that the first view of a page does not wait for it.
  const { renewPart } = await import("./renew-part.js");
  for (const part of parts) {
    const newer = page.getElementById(part.id);
    if (newer !== null) renewPart(part, newer);
  }
}

// A part says how many seconds it may be old; most are renewed every few.
const seconds = Number(document.querySelector("[data-live]")?.getAttribute("data-live")) || 2.5;
setInterval(() => void renewLiveParts().catch(() => undefined), seconds * 1000);

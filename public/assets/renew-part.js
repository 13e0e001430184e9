import { Idiomorph } from "/assets/idiomorph.js";
import { prepare, renewTimes } from "./page-parts.js";
import { isUnsaved } from "./unsaved.js";

/* Brings a part of the page to a newer state and leaves alone what the reader has there: focus, scroll, selection, opened
   details, unsaved input. */

/** Gives each row the id that tells it from others: where it leads. @param {Element} part */
function nameRows(part) {
  for (const row of part.querySelectorAll("tr:not([id])")) {
    const address = row.querySelector("a")?.getAttribute("href");
    if (address) row.id = address;
  }
}

/** Scripts own the text of times and of the inbox's status line. @param {Node} shown @param {Node} newer */
function mayRenew(shown, newer) {
  if (!(shown instanceof HTMLElement) || !(newer instanceof HTMLElement)) return true;
  if (shown.hasAttribute("data-status")) return false;
  const isSameTime = shown.matches("time") && shown.getAttribute("datetime") === newer.getAttribute("datetime");
  return !isSameTime || shown.hasAttribute("data-until") !== newer.hasAttribute("data-until");
}

/** @param {ReadonlySet<Element | null>} unsaved @param {string} name @param {Element} element @param {"update" | "remove"} change */
function mayChange(unsaved, name, element, change) {
  if (name === "open") return !(element instanceof HTMLDetailsElement);
  if (name === "class" && change === "remove") return !(element instanceof HTMLTableRowElement);
  if (!["value", "checked", "selected"].includes(name)) return true;
  return !unsaved.has(element instanceof HTMLOptionElement ? element.closest("select") : element);
}

/** @param {Node} node */
function markNewRow(node) {
  if (node instanceof HTMLTableRowElement) node.classList.add("new-row");
}

/** Brings a part of the page to the state of a newer one. @param {Element} part @param {Element} newer */
export function renewPart(part, newer) {
  nameRows(part);
  nameRows(newer);
  renewTimes(newer.ownerDocument);
  const unsaved = new Set([...part.querySelectorAll("input, select, textarea")].filter(isUnsaved));
  void Idiomorph.morph(part, newer, {
    callbacks: {
      beforeNodeMorphed: mayRenew,
      beforeAttributeUpdated: (name, element, change) => mayChange(unsaved, name, element, change),
      afterNodeAdded: markNewRow,
    },
  });
  prepare();
}

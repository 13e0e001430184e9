import { parsePage } from "./page-parts.js";
import { isUnsaved } from "./unsaved.js";

/* What scripts add to the form of a webhook: what its event types cover, the check of its URL, and the preview. */

/** Shows what a chosen pattern covers as chosen too. @param {Element} tree */
function renewTree(tree) {
  const inputs = [...tree.querySelectorAll("input")];
  const patterns = inputs.filter((input) => input.checked && input.value.endsWith("*")).map((input) => input.value);
  for (const input of inputs) {
    const covers = (/** @type {string} */ pattern) => {
      return pattern !== input.value && input.value !== "*" && input.value.startsWith(pattern.slice(0, -1));
    };
    const isCovered = patterns.some(covers) && !input.hasAttribute("data-reserved");
    input.disabled = isCovered;
    input.indeterminate = isCovered;
  }
  for (const group of tree.querySelectorAll("[data-group]")) {
    const names = [...group.querySelectorAll("input")].filter((input) => !input.value.endsWith("*"));
    const chosen = names.filter((input) => input.checked || input.disabled).length;
    const count = group.querySelector(".count");
    if (count !== null) count.textContent = `${chosen} of ${names.length}`;
  }
}

/** @type {Map<Element, ReturnType<typeof setTimeout>>} */
const waiting = new Map();
/** Runs the work once the element has been left alone for a moment. @param {Element} element @param {() => void} work */
function soon(element, work) {
  clearTimeout(waiting.get(element));
  waiting.set(element, setTimeout(work, 350));
}

/** @param {HTMLInputElement} input */
async function checkUrl(input) {
  const note = document.querySelector(`#${input.id}-check`);
  if (note === null) return;
  if (input.value === "") {
    note.textContent = "";
    return;
  }
  const url = input.value;
  const response = await fetch(`${input.dataset["check"] ?? ""}?url=${encodeURIComponent(url)}`);
  if (!response.ok) return;
  const { verdict, message } = await response.json();
  if (input.value !== url) return;
  note.className = verdict === "allowed" ? "fine" : "error";
  note.textContent = verdict === "allowed" ? "This URL can be used." : message;
}

/** @param {HTMLElement} part */
async function renewPreview(part) {
  const form = part.closest("form");
  if (form === null) return;
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  const response = await fetch(part.dataset["preview"] ?? "", { method: "POST", body });
  if (!response.ok) return;
  const page = parsePage(await response.text());
  const { renewPart } = await import("./renew-part.js");
  for (const one of [part, ...form.querySelectorAll("[data-previewed]")]) {
    const newer = page.getElementById(one.id);
    if (newer !== null) renewPart(one, newer);
  }
}

/** What a changed control of the form asks for. @param {EventTarget | null} target */
function follow(target) {
  if (!(target instanceof HTMLElement)) return;
  if (target instanceof HTMLInputElement && target.dataset["check"] !== undefined)
    soon(target, () => void checkUrl(target));
  const tree = target.closest("[data-tree]");
  if (tree !== null) renewTree(tree);
  const part = target.closest("form")?.querySelector("[data-preview]");
  if (part instanceof HTMLElement) soon(part, () => void renewPreview(part));
}

/** Takes back what the page chose of the events, for the first that a person chooses. @param {EventTarget | null} target */
function yieldTo(target) {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
  const preselected = target.form?.elements.namedItem("preselected");
  if (!(preselected instanceof HTMLInputElement) || preselected.value === "") return;
  const box = target.form?.querySelector(`[name="events"][value="${CSS.escape(preselected.value)}"]`);
  if (!(box instanceof HTMLInputElement) || !["events", "other_events"].includes(target.name)) return;
  if (target !== box) box.checked = false;
  preselected.value = "";
  if (target !== box) follow(box);
}

document.addEventListener("input", ({ target }) => {
  yieldTo(target);
  follow(target);
});

for (const tree of document.querySelectorAll("[data-tree]")) renewTree(tree);
// A person may be faster than this script.
for (const control of document.querySelectorAll("input, select, textarea")) if (isUnsaved(control)) follow(control);

/* What scripts add to the forms of lists: the reader's time zone, how many are ticked, and a box that ticks all. */

/** Times are typed in the reader's zone, where no others are typed. */
function nameZone() {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const input of document.querySelectorAll("input[data-zone]")) {
    if (!(input instanceof HTMLInputElement) || input.value !== "") continue;
    input.value = zone;
    for (const name of input.form?.querySelectorAll(".zone") ?? []) name.textContent = zone;
  }
}

/** The boxes of the rows of a form. @param {HTMLFormElement | null} form @returns {HTMLInputElement[]} */
function boxesOf(form) {
  return [...(form?.querySelectorAll("input[type=checkbox][name]") ?? [])].filter(
    (box) => box instanceof HTMLInputElement,
  );
}

/** Ticks all rows, or none, by the box for all. @param {Event} event */
function tickAll({ target }) {
  if (!(target instanceof HTMLInputElement) || target.dataset["tickAll"] === undefined) return;
  for (const box of boxesOf(target.form)) box.checked = target.checked;
}

/** Says on buttons how many boxes of their forms are ticked, and by the box for all whether all are. */
export function countTicked() {
  for (const button of document.querySelectorAll("button[data-ticked]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    const words = (button.dataset["plain"] ??= button.textContent ?? "");
    const boxes = boxesOf(button.form);
    const count = boxes.filter(({ checked }) => checked).length;
    const all = button.form?.querySelector("[data-tick-all]");
    if (all instanceof HTMLInputElement) all.checked = count > 0 && count === boxes.length;
    const text = count === 0 ? words : (button.dataset["ticked"] ?? "").replace("#", String(count));
    if (button.textContent !== text) button.textContent = text;
  }
}

nameZone();
document.addEventListener("change", tickAll);
document.addEventListener("change", countTicked);
// A list that renews itself can lose ticked rows.
setInterval(countTicked, 1000);

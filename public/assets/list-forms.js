/* What scripts add to the forms of lists: the reader's time zone, and how many are ticked. */

/** Times are typed in the reader's zone, where no others are typed. */
function nameZone() {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const input of document.querySelectorAll("input[data-zone]")) {
    if (!(input instanceof HTMLInputElement) || input.value !== "") continue;
    input.value = zone;
    for (const name of input.form?.querySelectorAll(".zone") ?? []) name.textContent = zone;
  }
}

/** Says on buttons how many boxes of their forms are ticked. */
export function countTicked() {
  for (const button of document.querySelectorAll("button[data-ticked]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    const words = (button.dataset["plain"] ??= button.textContent ?? "");
    const count = button.form?.querySelectorAll("[type=checkbox]:checked").length ?? 0;
    const text = count === 0 ? words : (button.dataset["ticked"] ?? "").replace("#", String(count));
    if (button.textContent !== text) button.textContent = text;
  }
}

nameZone();
document.addEventListener("change", countTicked);
// A list that renews itself can lose ticked rows.
setInterval(countTicked, 1000);

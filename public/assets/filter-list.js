const ITEMS = ":is([data-words], .choices label)";

/** Hides the items that lack a word of the search. @param {HTMLInputElement} input */
export function filterList(input) {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const list = document.querySelector(input.dataset["filter"] ?? "");
  for (const item of list?.querySelectorAll(ITEMS) ?? []) {
    const titles = [...item.querySelectorAll("[title]")].map((one) => one.getAttribute("title"));
    const text = [item.textContent, ...titles].join(" ").toLowerCase();
    item.classList.toggle("hidden", !words.every((word) => text.includes(word)));
  }
  for (const group of list?.querySelectorAll("[data-group]") ?? []) {
    group.classList.toggle("hidden", group.querySelector(`${ITEMS}:not(.hidden)`) === null);
    if (words.length > 0 && group instanceof HTMLDetailsElement) group.open = true;
  }
}

/** Copies what a button names, and says so. @param {HTMLElement} button */
export async function copyFrom(button) {
  const source = button.dataset["copyFrom"];
  const text = source === undefined ? button.dataset["copy"] : document.querySelector(source)?.textContent;
  await navigator.clipboard.writeText(text ?? "");
  announce("Copied");
  if (button.textContent === "Copied") return;
  const before = [...button.childNodes];
  button.textContent = "Copied";
  setTimeout(() => button.replaceChildren(...before), 1500);
}

/** Says something to those who don't see the page. @param {string} words */
function announce(words) {
  const said = document.querySelector("#announced") ?? document.createElement("div");
  said.id = "announced";
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  document.body.append(said);
  said.textContent = "";
  // A text that is there already is not read again.
  requestAnimationFrame(() => (said.textContent = words));
}

import { parsePage } from "./page-parts.js";

/** Shows the page that a link leads to as a dialog. @param {HTMLAnchorElement} link */
export async function openDialog(link) {
  const page = parsePage(await (await fetch(link.href)).text());
  const content = page.querySelector("[data-dialog-content]");
  if (content === null) {
    location.assign(link.href);
    return;
  }
  // In a frame of another site browsers ignore the attribute, and complain.
  const first = content.querySelector("[autofocus]");
  first?.removeAttribute("autofocus");
  const dialog = document.createElement("dialog");
  dialog.append(content);
  dialog.setAttribute("aria-label", content.querySelector("h1, h2")?.textContent ?? "Confirm");
  dialog.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-close]") !== null) {
      event.preventDefault();
      dialog.close();
    }
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  if (first instanceof HTMLElement) first.focus();
  if (dialog.querySelector("[data-ticked]") === null) return;
  const { countTicked } = await import("./list-forms.js");
  countTicked();
}

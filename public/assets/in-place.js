import { parsePage } from "./page-parts.js";
import { renewPart } from "./renew-part.js";

/* What scripts add to forms marked data-in-place: they are sent without leaving the page. */

/** @param {HTMLFormElement} form */
function sayThatNoAnswerCame(form) {
  const said = form.querySelector("[data-failed]") ?? document.createElement("p");
  said.className = "banner bad";
  said.setAttribute("role", "alert");
  said.setAttribute("data-failed", "");
  said.textContent = "No answer came. Reload the page to see whether it worked.";
  form.append(said);
}

/** Focuses an element that is still the same, else the part that was renewed. @param {Element | null} focused @param {string} text @param {HTMLElement} part */
function focusAgain(focused, text, part) {
  if (focused instanceof HTMLElement && part.contains(focused) && focused.textContent === text) return focused.focus();
  part.tabIndex = -1;
  part.focus();
}

/** Sends a form without leaving the page and renews the part that it names. @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
async function sendInPlace(form, submitter) {
  const selector = form.dataset["inPlace"] ?? "main";
  const buttons = [...form.querySelectorAll("button")];
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) if (typeof value === "string") body.append(name, value);
  const focused = document.activeElement;
  const text = focused?.textContent ?? "";
  for (const button of buttons) button.disabled = true;
  try {
    const action = submitter?.getAttribute("formaction") ?? form.action;
    const response = await fetch(action, { method: "POST", body });
    const page = parsePage(await response.text());
    // A page that says why it failed has no such part.
    const shown = page.querySelector(selector) === null ? "main" : selector;
    const [part, newer] = [document.querySelector(shown), page.querySelector(shown)];
    if (!(part instanceof HTMLElement) || newer === null) return location.reload();
    for (const button of buttons) button.disabled = false;
    // What was typed is sent; from here on the server's answer says what the form holds.
    form.reset();
    renewPart(part, newer);
    focusAgain(focused, text, part);
  } catch {
    for (const button of buttons) button.disabled = false;
    sayThatNoAnswerCame(form);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset["inPlace"] === undefined) return;
  event.preventDefault();
  void sendInPlace(form, event.submitter);
});

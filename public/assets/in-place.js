import { focusAgain, keyOf, parsePage, prepare } from "./hookline.js";

/* What scripts add to forms marked data-in-place: they are sent without leaving the page. */

/** @param {HTMLFormElement} form */
function sayThatNoAnswerCame(form) {
  const said = form.querySelector("[data-failed]") ?? document.createElement("p");
  said.className = "banner bad";
  said.setAttribute("role", "alert");
  said.setAttribute("data-failed", "");
  said.textContent = "No answer came. Reload the page to see whether it was done.";
  form.append(said);
}

/** Sends a form without leaving the page and renews the part that it names. @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
async function sendInPlace(form, submitter) {
  const selector = form.dataset["inPlace"] ?? "main";
  const buttons = [...form.querySelectorAll("button")];
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) if (typeof value === "string") body.append(name, value);
  const key = submitter === null ? "" : keyOf(submitter);
  for (const button of buttons) button.disabled = true;
  try {
    const action = submitter?.getAttribute("formaction") ?? form.action;
    const response = await fetch(action, { method: "POST", body });
    const page = parsePage(await response.text());
    // A page that says why it failed has no such part.
    const shown = page.querySelector(selector) === null ? "main" : selector;
    const newer = page.querySelector(shown);
    if (!(newer instanceof HTMLElement)) return location.reload();
    document.querySelector(shown)?.replaceWith(newer);
    prepare();
    if (!focusAgain(newer, key)) {
      newer.tabIndex = -1;
      newer.focus();
    }
  } catch {
    sayThatNoAnswerCame(form);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset["inPlace"] === undefined) return;
  event.preventDefault();
  void sendInPlace(form, event.submitter);
});

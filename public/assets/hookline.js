import { filter, prepare, renewTimes } from "./page-parts.js";

/*
 * What scripts add to pages that work without them: relative times and countdowns, copying (copy.js), filtering, confirmations as
 * dialogs (dialog.js), forms that do not leave the page (in-place.js), the forms of lists (list-forms.js), and parts that renew
 * themselves (live-parts.js).
 */

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (button instanceof HTMLElement) void import("./copy.js").then(({ copyFrom }) => copyFrom(button));
  const link = event.target.closest("a[data-dialog]");
  if (link instanceof HTMLAnchorElement && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    void import("./dialog.js").then(({ openDialog }) => openDialog(link)).catch(() => location.assign(link.href));
  }
});

document.addEventListener("input", (event) => {
  const { target } = event;
  if (target instanceof HTMLInputElement && target.dataset["filter"] !== undefined) void filter(target);
});

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target instanceof HTMLSelectElement && target.dataset["submit"] !== undefined) target.form?.requestSubmit();
});

document.documentElement.classList.add("scripted");
prepare();
setInterval(renewTimes, 1000);
if (document.querySelector("[data-live]") !== null) void import("./live-parts.js");
if (document.querySelector("[data-zone], [data-ticked]") !== null) void import("./list-forms.js");
if (document.querySelector("form[data-in-place]") !== null) void import("./in-place.js");
if (document.querySelector("[data-local]") !== null) void import("./local-time.js");

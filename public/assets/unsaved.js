/** Tells whether a control is not as the server sent it. @param {Element} control */
export function isUnsaved(control) {
  if (control instanceof HTMLSelectElement) {
    const sent = [...control.options].findLastIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(0, sent);
  }
  if (control instanceof HTMLTextAreaElement) return control.value !== control.defaultValue;
  if (!(control instanceof HTMLInputElement)) return false;
  return control.value !== control.defaultValue || control.checked !== control.defaultChecked;
}

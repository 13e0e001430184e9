const CONTROL = String.raw`\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f`;
/** A regular expression of texts without control characters but tab and line breaks. */
export const CLEAN_TEXT = `^[^${CONTROL}]*$`;
const control = new RegExp(`[${CONTROL}]`);

/** Says why a text can't be stored and shown unchanged, or undefined when it can. */
export function textProblem(text: string): string | undefined {
  if (!text.isWellFormed()) return "has a lone surrogate";
  return control.test(text) ? "has a control character" : undefined;
}

/** Tells whether a text has more than `max` characters (code points, as JSON Schema counts them). */
export function hasMoreCharacters(text: string, max: number): boolean {
  if (text.length <= max) return false;
  // Two units make one character at most, so a long text need not be counted.
  return text.length > 2 * max || Array.from(text).length > max;
}

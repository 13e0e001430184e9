/** Says why a text can't be stored and shown unchanged, or undefined when it can. */
export function textProblem(text: string): string | undefined {
  if (!text.isWellFormed()) return "has a lone surrogate";
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) ? "has a control character" : undefined;
}

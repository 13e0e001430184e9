/** What would break a line, or turn the direction of the text behind it. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** The text as one line of `most` UTF-16 units at most, without control characters and lone surrogates. */
export function cutText(text: string, most: number): string {
  // What is behind this can't be among the first units any more, unless they are white space.
  const line = text
    .slice(0, 2 * most)
    .toWellFormed()
    .replace(UNSEEN, " ")
    .trim();
  if (line.length <= most && text.length <= 2 * most) return line;
  const end = line.slice(0, most - 1);
  // A pair of surrogates is left out whole.
  return `${/[\ud800-\udbff]$/.test(end) ? end.slice(0, -1) : end}…`;
}

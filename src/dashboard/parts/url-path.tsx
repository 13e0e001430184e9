/** Characters of a URL that a row of a list has room for. */
const SHOWN = 36;
/** Characters of one that are shown on hover: some are far longer. */
const WHOLE = 300;

/** A URL's host and path, shortened in the middle where they are long, with the whole URL on hover unless it is bare. */
export function UrlPath({ url, isBare = false }: { readonly url: string; readonly isBare?: boolean }) {
  const { host, pathname, search } = new URL(url);
  const path = `${pathname}${search}`;
  return (
    <small class="path" title={isBare ? undefined : shortenMiddle(url, WHOLE)}>
      {shortenMiddle(host + (path === "/" ? "" : path), SHOWN)}
    </small>
  );
}

/** A text of at most `length` characters: of a longer one the beginning and the end. */
export function shortenMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = length - 1;
  return `${text.slice(0, Math.ceil(kept / 2))}…${text.slice(text.length - Math.floor(kept / 2))}`;
}

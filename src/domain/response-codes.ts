/** A range of response codes, both ends included, or `none` for no answer. */
export type ResponseCodes = { readonly from: number; readonly to: number } | "none";

/** Tells whether a code, null for no answer, is one of them. */
export function coversCode(codes: ResponseCodes, code: number | null): boolean {
  return codes === "none" ? code === null : code !== null && code >= codes.from && code <= codes.to;
}

/** A regular expression of what {@link readResponseCodes} reads. */
export const RESPONSE_CODES_PATTERN = "^(?:[1-5](?:[0-9][0-9]|xx)|none)$";

/** What such a text must be, in words. */
export const RESPONSE_CODES_RULE = "must be a code such as 404, a class such as 5xx, or none";

/** Reads a code such as `404`, a class such as `5xx`, or `none`; undefined for any other text. */
export function readResponseCodes(text: string): ResponseCodes | undefined {
  if (text === "none") return "none";
  const [, first, rest] = /^([1-5])(\d\d|xx)$/.exec(text) ?? [];
  if (first === undefined || rest === undefined) return undefined;
  const from = Number(first + rest.replace("xx", "00"));
  return { from, to: rest === "xx" ? from + 99 : from };
}

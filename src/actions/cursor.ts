import { type Failure, failure } from "../domain/failure.ts";
import { isId, type IdKind } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { NamedPlace, ListPage } from "../store/database.ts";

/** The requested part of a list; `cursor` is from the answer before, null for the beginning. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor: string | null;
}

/** A part of a list, and the cursor of the next; null at the end. */
export interface PageAnswer<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** The failure of a cursor that can't be read. */
export const BAD_CURSOR = failure("bad_request", "the cursor is not from this list; leave it out to start over");

/** Reads a cursor made of an id. */
export function readIdCursor(cursor: string | null, kind: IdKind): Result<string | null, Failure> {
  if (cursor === null) return ok(null);
  const text = decodeCursor(cursor);
  return text !== undefined && isId(kind, text) ? ok(text) : err(BAD_CURSOR);
}

/** Reads a cursor made of a time and a name. */
export function readPlaceCursor(cursor: string | null): Result<NamedPlace | null, Failure> {
  if (cursor === null) return ok(null);
  const [, at, name] = /^(\d{1,15}) (.{1,200})$/.exec(decodeCursor(cursor) ?? "") ?? [];
  return at === undefined || name === undefined ? err(BAD_CURSOR) : ok({ at: Number(at), name });
}

/** Answers a page, with a cursor made of its last item. */
export function answerPage<T>({ items, hasMore }: ListPage<T>, cursorOf: (item: T) => string): PageAnswer<T> {
  const last = items.at(-1);
  return { items, nextCursor: hasMore && last !== undefined ? writeCursor(cursorOf(last)) : null };
}

/** The text that a cursor of a time and a name encodes. */
export function placeText(at: number, name: string): string {
  return `${at} ${name}`;
}

/** Writes a cursor that stands for a place in a list. */
export function writeCursor(text: string): string {
  return new TextEncoder().encode(text).toBase64({ alphabet: "base64url", omitPadding: true });
}

/** The text that a cursor encodes; undefined when it encodes none. */
export function decodeCursor(cursor: string): string | undefined {
  if (cursor.length > 400) return undefined;
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(cursor, { alphabet: "base64url" }));
  } catch {
    return undefined;
  }
}

import { z } from "zod";
import { queryCursor } from "../read-query.ts";

/** Most pages that one can go back to one by one; each is a cursor in the address. */
const MAX_TRAIL = 10;
/** No cursor has it. */
const BETWEEN = ".";
const CURSOR = /^[\w-]{1,400}$/;

/** The query of a page of a list: where it begins, and where the pages before it began, the newest first. */
export const placeQuery = {
  cursor: queryCursor,
  trail: z
    .string()
    .transform((text) => text.split(BETWEEN).filter((one) => CURSOR.test(one)))
    .transform((cursors) => cursors.slice(-MAX_TRAIL))
    .catch([]),
};

/** Where a page of a list is. */
export interface ListPlace {
  /** Null for the first page. */
  readonly cursor: string | null;
  /** The cursors of the pages between the first and this one; of the last {@link MAX_TRAIL}. */
  readonly trail: readonly string[];
}

type Query = Readonly<Record<string, string>>;

/** Links to the newest, the newer and the older page of a list; nothing for a list of one page. `query` holds its filters. */
export function Pages({
  path,
  query,
  place: { cursor, trail },
  nextCursor,
  at,
  names: [first, back, on] = ["Newest", "Newer", "Older"],
}: {
  readonly path: string;
  readonly query: Query;
  readonly place: ListPlace;
  readonly nextCursor: string | null;
  /** The id of the list, which the links stay at. */
  readonly at: string;
  /** What the links are called where the newest is not first. */
  readonly names?: readonly [first: string, back: string, on: string];
}) {
  if (cursor === null && nextCursor === null) return null;
  const to = (where: Query) => `${withQuery(path, { ...query, ...where })}#${at}`;
  const newer = { cursor: trail.at(-1) ?? "", trail: trail.slice(0, -1).join(BETWEEN) };
  const older = { cursor: nextCursor ?? "", trail: [...trail, cursor ?? []].flat().slice(-MAX_TRAIL).join(BETWEEN) };
  return (
    <nav class="row" aria-label="Pages">
      {cursor === null ? null : (
        <a class="button" href={to({})}>
          {first}
        </a>
      )}
      {trail.length === 0 ? null : (
        <a class="button" href={to(newer)} rel="prev">
          {back}
        </a>
      )}
      {nextCursor === null ? null : (
        <a class="button" href={to(older)} rel="next">
          {on}
        </a>
      )}
    </nav>
  );
}

/** A link to the next, older page of a list; `query` holds the list's filters. */
export function Older({
  path,
  query,
  cursor,
}: {
  readonly path: string;
  readonly query: Query;
  readonly cursor: string | null;
}) {
  if (cursor === null) return null;
  return (
    <p>
      <a class="button" href={withQuery(path, { ...query, cursor })}>
        Show older
      </a>
    </p>
  );
}

/** A path with a query; empty values are left out. */
export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "")).toString();
  return search === "" ? path : `${path}?${search}`;
}

import { z } from "zod";

/** The bounds of a list's length, and the messages for a list beyond them. */
export interface ListBounds {
  readonly min?: number;
  readonly max: number;
  readonly tooShort?: string;
  readonly tooLong?: string;
}

/** A list whose length is checked before its entries, so that a long one costs nothing. */
export function boundedList<T extends z.ZodType>(entry: T, { min = 0, max, tooShort, tooLong }: ListBounds) {
  const shortest = tooShort ?? `must have at least ${min === 1 ? "one entry" : `${min} entries`}`;
  const longest = tooLong ?? `must have at most ${max} entries`;
  return z
    .custom<readonly unknown[]>(Array.isArray, "must be a list")
    .refine(({ length }) => length >= min, shortest)
    .refine(({ length }) => length <= max, longest)
    .meta({ type: "array", ...(min > 0 ? { minItems: min } : {}), maxItems: max })
    .pipe(z.array(entry));
}

/** An object whose number of members is checked before they are. */
export function boundedRecord(max: number, message: string) {
  return z
    .custom<Readonly<Record<string, unknown>>>((value) => {
      return typeof value === "object" && value !== null && !Array.isArray(value);
    }, message)
    .refine((value) => Object.keys(value).length <= max, `must have at most ${max} entries`)
    .meta({ type: "object", maxProperties: max });
}

import { z } from "zod";
import { UnreadRowError } from "./unread-row.ts";

const strings = z.array(z.string());
const numbers = z.array(z.number());

/** Reads a stored list of texts; throws an {@link UnreadRowError} when the column holds anything else. */
export function readStrings(column: string): readonly string[] {
  return readJson(strings, column);
}

/** Reads a stored list of numbers; throws an {@link UnreadRowError} when the column holds anything else. */
export function readNumbers(column: string): readonly number[] {
  return readJson(numbers, column);
}

/** Reads stored JSON by a schema; throws an {@link UnreadRowError} when the column holds anything else. */
export function readJson<T>(schema: z.ZodType<T>, column: string): T {
  const parsed = schema.safeParse(parseJson(column));
  if (!parsed.success) throw new UnreadRowError("a stored JSON text has another shape");
  return parsed.data;
}

function parseJson(column: string): unknown {
  try {
    return JSON.parse(column);
  } catch {
    throw new UnreadRowError("a stored text is not JSON");
  }
}

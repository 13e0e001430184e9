import { z } from "zod";

const strings = z.array(z.string());
const numbers = z.array(z.number());

/** Reads a stored list of texts; throws when the column holds anything else. */
export function readStrings(column: string): readonly string[] {
  return strings.parse(JSON.parse(column));
}

/** Reads a stored list of numbers; throws when the column holds anything else. */
export function readNumbers(column: string): readonly number[] {
  return numbers.parse(JSON.parse(column));
}

import { UnreadRowError } from "./unread-row.ts";

/** Reads a column that holds one of a few names; throws an {@link UnreadRowError} when it holds anything else. */
export function readEnum<const Name extends string>(names: readonly Name[], value: string): Name {
  const found = names.find((name) => name === value);
  if (found === undefined) throw new UnreadRowError(`a stored value is none of ${names.join(", ")}`);
  return found;
}

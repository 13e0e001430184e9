/** What one header says. */
export interface Finding {
  readonly isValid: boolean;
  readonly words: string;
}

/** The values of a request's headers by their names in lower case. */
export type Headers = ReadonlyMap<string, string>;

/** Tells whether a text is what one of the keys makes. */
export async function isOneOf<Key>(
  text: string,
  keys: readonly Key[],
  make: (key: Key) => Promise<string>,
): Promise<boolean> {
  return (await Promise.all(keys.map(make))).includes(text);
}

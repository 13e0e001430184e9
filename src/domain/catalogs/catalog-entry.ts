/** Any value that JSON can carry. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** An event type as a catalog describes it. */
export interface CatalogEntry {
  readonly name: string;
  readonly description: string;
  /** A realistic `data` of such an event. */
  readonly example: JsonValue;
}

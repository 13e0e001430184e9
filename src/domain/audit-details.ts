import { cutText } from "./chat/cut-text.ts";

/** One field that changed, its values as short text; null for one that was not set. */
export interface AuditChange {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What an entry of the audit log says besides who did what to which id. */
export interface AuditDetails {
  /** What the target was called then; null for one that has no name. */
  readonly name: string | null;
  readonly changes: readonly AuditChange[];
}

export const NO_DETAILS: AuditDetails = { name: null, changes: [] };

/** Most UTF-16 units of a value, and most changes of an entry: an entry takes some kilobytes at most. */
const MAX_VALUE = 200;
const MAX_CHANGES = 30;

/** Fields by name; `undefined` and `null` are both "not set". */
type Fields = Readonly<Record<string, unknown>>;

/** Compares two states field by field. Values are compared whole, and shown cut. */
export function auditChanges(before: Fields, after: Fields): readonly AuditChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .map((field) => ({ field, from: textOf(before[field]), to: textOf(after[field]) }))
    .filter(({ from, to }) => from !== to)
    .slice(0, MAX_CHANGES)
    .map(({ field, from, to }) => ({ field, from: cut(from), to: cut(to) }));
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function cut(text: string | null): string | null {
  return text === null ? null : cutText(text, MAX_VALUE);
}

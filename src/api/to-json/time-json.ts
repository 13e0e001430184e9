import { rfc3339 } from "../../domain/envelope.ts";

/** A time in epoch milliseconds as the API writes it. */
export function time(ms: number): string;
export function time(ms: number | null): string | null;
export function time(ms: number | null): string | null {
  return ms === null ? null : rfc3339(ms);
}

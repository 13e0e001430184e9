import { rfc3339 } from "../../domain/envelope.ts";

/** A time of the domain's as the API tells it. */
export function time(ms: number | null): string | null {
  return ms === null ? null : rfc3339(ms);
}

import { z } from "zod";
import { parseRfc3339 } from "../domain/rfc3339.ts";

const PROBLEM = "must be an RFC 3339 time";
const TIME = { format: "date-time", description: "RFC 3339.", example: "2026-11-02T09:30:00Z" };

/** An RFC 3339 time, kept as text. */
export const timeText = z
  .string(PROBLEM)
  .refine((text) => parseRfc3339(text) !== undefined, PROBLEM)
  .meta(TIME);

/** An RFC 3339 time, read as epoch milliseconds. */
export const timeInput = z
  .string(PROBLEM)
  .transform((text, context): number => {
    const ms = parseRfc3339(text);
    if (ms !== undefined) return ms;
    context.addIssue({ code: "custom", message: PROBLEM });
    return z.NEVER;
  })
  .meta(TIME);

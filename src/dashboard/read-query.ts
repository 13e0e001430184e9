import { z } from "zod";
import type { DashboardContext } from "./session.ts";

/** A text of a query; too long a one counts as none. */
export const queryText = z.string().max(200).catch("");

/** Where a page of a list begins; null for its beginning. */
export const queryCursor = z.string().nullable().catch(null);

/** A text that was given, or null. */
export function orNull<T extends string>(text: T): Exclude<T, ""> | null {
  return isGiven(text) ? text : null;
}

function isGiven<T extends string>(text: T): text is Exclude<T, ""> {
  return text !== "";
}

/** Reads a page's query; each entry of the shape has to catch what is wrong, so that a mistyped address shows a page. */
export function readQuery<T extends z.ZodRawShape>(c: DashboardContext, shape: T): z.infer<z.ZodObject<T>> {
  return z.object(shape).parse(c.req.query());
}

import { z } from "zod";
import type { DashboardContext } from "./session.ts";

/** A text in a page's query; one of more than 200 characters counts as empty. */
export const queryText = z.string().max(200).catch("");

/** The cursor of a list; null for its first page. */
export const queryCursor = z.string().nullable().catch(null);

/** A text, or null when it is empty. */
export function orNull<T extends string>(text: T): Exclude<T, ""> | null {
  return isGiven(text) ? text : null;
}

function isGiven<T extends string>(text: T): text is Exclude<T, ""> {
  return text !== "";
}

/** Reads a page's query. Each entry of the shape must catch invalid values, so that a mistyped address shows a page. */
export function readQuery<T extends z.ZodRawShape>(c: DashboardContext, shape: T): z.infer<z.ZodObject<T>> {
  return z.object(shape).parse(c.req.query());
}

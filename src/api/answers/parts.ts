/*
 * Schemas of answers. The `to-json` functions return their types, the document shows them, and the tests hold every answer
 * against them. `meta` is what the document says besides: `id` names a component, the rest is JSON Schema.
 */
import { z } from "zod";
import { FILTER_OPERATORS } from "../../domain/filter/filter.ts";

/** A time in RFC 3339, UTC. */
export const time = z.string().meta({ format: "date-time", example: "2026-11-02T09:30:00.000Z" });

/** A whole number from 0. */
export const count = z.int().min(0);

/** A condition of a filter. */
export const filterCondition = z
  .object({
    path: z.string().meta({ description: "The keys to the value, joined by full stops; empty for the whole event." }),
    operator: z.enum(FILTER_OPERATORS),
    expected: z.unknown().meta({ description: "What the filter has for the operator." }),
  })
  .meta({ id: "FailedCondition", example: { path: "data.amount", operator: "$gte", expected: 1000 } });

/** A page of a list, newest first; `id` names it in the document. */
export function pageOf<T extends z.ZodType>(item: T, id: string) {
  return z.object({ data: z.array(item), pagination }).meta({ id });
}

const pagination = z
  .object({
    next_cursor: z.string().nullable().meta({ description: "Send it as `cursor` for the next page; null at the end." }),
    has_more: z
      .boolean()
      .meta({ description: "Whether the list goes on, also after a page with few entries or none." }),
  })
  .meta({ id: "Pagination" });

/** Every error, in this one shape. */
export const errorAnswer = z
  .object({
    error: z.object({
      code: z.string().meta({ description: "For programs; it stays the same for ever.", example: "validation_error" }),
      message: z.string().meta({ description: "For people; it may change.", example: "url: must be an https URL" }),
      details: z
        .array(
          z.object({
            field: z.string().meta({ description: "A path such as `events[3].type`; empty for the whole body." }),
            message: z.string(),
          }),
        )
        .meta({ maxItems: 20, description: "What is wrong with which field; the first twenty." }),
      request_id: z.string().meta({ description: "The answer's `X-Request-Id`." }),
    }),
  })
  .meta({ id: "Error" });

export type ErrorAnswer = AnswerOf<typeof errorAnswer>;

/** What a `to-json` function returns: the type of a schema, read only. */
export type AnswerOf<T extends z.ZodType> = Readonlys<z.infer<T>>;

type Readonlys<T> = T extends readonly (infer Item)[]
  ? readonly Readonlys<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Readonlys<T[Key]> }
    : T;

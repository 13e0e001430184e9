import { z } from "zod";
import { MAX_FILTER_BYTES, MAX_FILTER_CONDITIONS, MAX_FILTER_DEPTH } from "../domain/filter/filter.ts";
import { FILTER_SHAPE } from "../domain/filter/filter-shape.ts";
import { parseFilter } from "../domain/filter/parse-filter.ts";

/** A webhook's filter; see docs/filters.md. */
export const filterInput = z
  .custom<Readonly<Record<string, unknown>>>()
  .superRefine((filter, context) => {
    const parsed = parseFilter(filter);
    if (parsed.ok) return;
    for (const { field, message } of parsed.error) {
      context.addIssue({ code: "custom", path: field === "" ? [] : [field], message });
    }
  })
  .meta({
    ...FILTER_SHAPE,
    id: "Filter",
    description: `Which of the events that it subscribes to a webhook gets: at most ${MAX_FILTER_CONDITIONS} conditions, ${MAX_FILTER_DEPTH} objects within each other, ${MAX_FILTER_BYTES} bytes. Comparisons beside each other are with values of one type.`,
    example: { type: { $startsWith: "investment." }, data: { amount: { $gte: 1000 } } },
  });

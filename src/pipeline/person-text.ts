import { z } from "zod";
import { CLEAN_TEXT, textProblem } from "../domain/text.ts";

/** A text that a person writes: of limited length in characters, without control characters or lone surrogates. */
export function personText(min: number, max: number) {
  const text = z.string().max(max, `must have ${max} characters at most`);
  const bounded =
    min === 0 ? text : text.min(min, min === 1 ? "must not be empty" : `must have ${min} characters or more`);
  return bounded
    .superRefine((value, context) => {
      const message = textProblem(value);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    })
    .meta({ pattern: CLEAN_TEXT });
}

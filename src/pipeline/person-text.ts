import { z } from "zod";
import { CLEAN_TEXT, hasMoreCharacters, textProblem } from "../domain/text.ts";

/** A text that a person writes: of limited length in characters, without control characters or lone surrogates. */
export function personText(min: number, max: number) {
  const text =
    min === 0
      ? z.string()
      : z.string().min(min, min === 1 ? "must not be empty" : `must have ${min} characters or more`);
  return text
    .refine((value) => !hasMoreCharacters(value, max), `must have ${max} characters at most`)
    .superRefine((value, context) => {
      const message = textProblem(value);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    })
    .meta({ maxLength: max, pattern: CLEAN_TEXT });
}

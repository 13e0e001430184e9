import { z } from "zod";
import { textProblem } from "../domain/text.ts";

/** A text that a person writes: of limited length, without control characters or lone surrogates. */
export function personText(min: number, max: number) {
  return z
    .string()
    .min(min, min === 1 ? "must not be empty" : `must have ${min} characters or more`)
    .max(max, `must have ${max} characters at most`)
    .superRefine((value, context) => {
      const message = textProblem(value);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    });
}

import { expect, it } from "vitest";
import { newFormValues, toApiInput } from "../../src/dashboard/webhook-form-values.ts";

it("counts the lines of a form's headers before it compares them", () => {
  const headers = Array.from({ length: 200_000 }, (_, index) => `X-N${index}: 1`).join("\n");
  const { problems } = toApiInput({ ...newFormValues("https://example.com/", "event", 15_000), headers });
  expect(problems).toEqual([{ field: "headers", message: "must have at most 20 entries" }]);
});

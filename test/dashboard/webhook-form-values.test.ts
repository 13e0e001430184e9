import { expect, it } from "vitest";
import { DEFAULT_RETRY_SCHEDULE } from "../../src/domain/retry-schedule.ts";
import { newFormValues, toApiInput } from "../../src/dashboard/webhook-form-values.ts";

const DEFAULTS = {
  payloadFormat: "event" as const,
  retrySchedule: DEFAULT_RETRY_SCHEDULE,
  timeoutMs: 15_000,
  rateLimit: null,
  ordering: "none" as const,
};

it("counts the lines of a form's headers before it compares them", () => {
  const headers = Array.from({ length: 200_000 }, (_, index) => `X-N${index}: 1`).join("\n");
  const { problems } = toApiInput({ ...newFormValues("https://example.com/", "a.b", DEFAULTS), headers });
  expect(problems).toEqual([{ field: "headers", message: "must have at most 20 entries" }]);
});

import { z } from "zod";
import { TRIGGERS } from "../domain/attempt.ts";
import { ATTEMPT_ERROR_CODES } from "../domain/outcome.ts";

/** An attempt as Outboxes store it and outcome messages carry it. The names are those of 0.1.0. */
export const storedAttempt = z.object({
  number: z.number(),
  token: z.number(),
  trigger: z.enum(TRIGGERS),
  startedAt: z.number(),
  endedAt: z.number(),
  responseCode: z.number().nullable(),
  responseTimeMs: z.number().nullable(),
  responseBody: z.string().nullable(),
  responseHeaders: z.record(z.string(), z.string()),
  error: z
    .object({ code: z.enum(ATTEMPT_ERROR_CODES), message: z.string(), aborted: z.literal(true).optional() })
    .nullable(),
  request: z
    .object({
      url: z.string(),
      timestamp: z.number(),
      signature: z.string(),
      previousSignature: z.string().nullable(),
      standardSignature: z.string(),
      userAgent: z.string(),
      customHeaderNames: z.array(z.string()).readonly(),
      compatHeaders: z.record(z.string(), z.string()).optional(),
      attemptNumber: z.number().nullable().default(null),
    })
    .nullable(),
});

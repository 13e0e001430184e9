import { z } from "zod";
import { PAYLOAD_FORMATS } from "../domain/envelope.ts";
import { OUTCOMES } from "../domain/outcome.ts";
import { storedAttempt } from "./stored-attempt.ts";
import { messageBytes } from "./limits.ts";
import type { Report } from "./outbox-calls.ts";
import { packBy } from "./pack-by.ts";

/** Most bytes of one outcome message; a queue message holds 128 KB. */
const MAX_OUTCOME_BYTES = 100_000;

/*
 * A report has the names of the code, since 0.1.0 reads no others and acks what it can't read:
 * docs/changing-shapes.md.
 */
const owedDelivery = z.object({
  id: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  acceptedAt: z.number(),
  format: z.enum(PAYLOAD_FORMATS),
  epoch: z.number(),
});

const report = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("attempted"),
    delivery: owedDelivery,
    attempt: storedAttempt,
    outcome: z.enum(OUTCOMES),
    retryAfterSeconds: z.number().nullable(),
    content: z.object({ createdAt: z.number(), dataText: z.string() }).nullable(),
  }),
  z.object({
    kind: z.literal("given_back"),
    ticket: z.object({ deliveryId: z.string(), token: z.number() }),
    notBefore: z.number(),
  }),
]);

/** Reports for an Outbox that could not be reached. They are recorded later; nothing is sent to the subscriber again. */
export const outcomeMessage = z.object({
  v: z.literal(1),
  kind: z.literal("outcome"),
  workspace_id: z.string(),
  webhook_id: z.string(),
  reports: z.array(report).readonly(),
});
export type OutcomeMessage = z.infer<typeof outcomeMessage>;

/** Reports on one webhook's deliveries, to be recorded later. */
export interface LateReports {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly reports: readonly Report[];
}

/** Writes reports as messages that each fit in a queue. */
export function writeOutcome({ workspaceId, webhookId, reports }: LateReports): readonly OutcomeMessage[] {
  const lots = packBy(reports, { maxBytes: MAX_OUTCOME_BYTES, bytesOf: messageBytes });
  return lots.map((lot) => {
    return { v: 1, kind: "outcome", workspace_id: workspaceId, webhook_id: webhookId, reports: lot };
  });
}

/** Reads the reports of a message. */
export function readOutcome({
  workspace_id: workspaceId,
  webhook_id: webhookId,
  reports,
}: OutcomeMessage): LateReports {
  return { workspaceId, webhookId, reports };
}

import { expect, it } from "vitest";
import { internalMessage } from "../../src/messages/internal-message.ts";
import { messageBytes } from "../../src/messages/limits.ts";
import type { Report } from "../../src/messages/outbox-calls.ts";
import { readOutcome, writeOutcome } from "../../src/messages/outcome-message.ts";
import { eventWith, owedOf, T0, webhookWith } from "../pipeline/samples.ts";

function reportOf(id: string): Report {
  const attempt = {
    number: 1,
    token: 0,
    trigger: "scheduled",
    startedAt: T0,
    endedAt: T0,
    responseCode: 200,
    responseTimeMs: 0,
    responseBody: "\u0001".repeat(4096),
    responseHeaders: {},
    error: null,
    request: null,
  } as const;
  const delivery = owedOf(eventWith(id), webhookWith("wh_1"));
  return { kind: "attempted", delivery, attempt, outcome: "delivered", retryAfterSeconds: null, content: null };
}

it("late reports are split into messages that fit in a queue, without loss", () => {
  const reports = Array.from({ length: 60 }, (_, index) => reportOf(`evt_${index}`));
  const messages = writeOutcome({ workspaceId: "ws_1", webhookId: "wh_1", reports });
  for (const message of messages) {
    expect(messageBytes(message)).toBeLessThanOrEqual(128_000);
    expect(internalMessage.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
  }
  const read = messages.map(readOutcome);
  expect(read.flatMap((late) => late.reports)).toEqual(reports);
  expect(new Set(read.map(({ workspaceId, webhookId }) => `${workspaceId} ${webhookId}`))).toEqual(
    new Set(["ws_1 wh_1"]),
  );
});

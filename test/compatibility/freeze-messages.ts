import { writeAccepted } from "../../src/messages/accepted-message.ts";
import type { AgainMessage } from "../../src/messages/again-message.ts";
import { writeDirect, writeReleases } from "../../src/messages/deliver-message.ts";
import type { OutcomeMessage } from "../../src/messages/outcome-message.ts";
import { againMessages } from "../../src/pipeline/accept.ts";
import { unsentAttempt } from "../../src/domain/attempt.ts";
import { newDelivery } from "../../src/domain/delivery.ts";
import { DATA_FORMATS } from "../../src/domain/envelope.ts";
import type { Report } from "../../src/messages/outbox-calls.ts";
import { deliverMessage, eventWith, keptOf, owedOf, webhookWith } from "../pipeline/samples.ts";

/** The messages of each kind, as this version sends them, and as other Workers send theirs. */
export function freezeMessages(at: number) {
  const named = { acceptedAt: at, createdAt: at - 1000 };
  const small = eventWith("evt_01K00000000000000000000001", { ...named, applicationId: "app_1" });
  const chosen = eventWith("order-1", {
    ...named,
    chosen: true,
    visibleTo: ["mem_1", "mem_2"],
    bodyHash: "ab12",
    tags: ["q3"],
  });
  const large = eventWith("evt_01K00000000000000000000002", { ...named, dataText: null, bodyHash: "cd34" });
  // The version before knows no others: see "Rolling back" in docs/upgrading.md.
  const webhooks = DATA_FORMATS.map((payloadFormat, index) => webhookWith(`wh_${index + 1}`, { payloadFormat }));
  const accepted = writeAccepted([small, chosen, large]);
  const direct = writeDirect([small, large].map((event) => keptOf(event, webhooks)));
  const packed = writeReleases(
    { workspaceId: "ws_1", webhookId: "wh_1" },
    webhooks.map((webhook, index) => ({ ...newDelivery(owedOf(small, webhook), at), token: index + 1 })),
    (id) => (id.endsWith("1") ? { createdAt: at, applicationId: "app_1", dataText: '{"n":1}' } : null),
  );
  const released = [...webhooks.map((webhook, index) => deliverMessage(small, [webhook], index + 1)), ...packed];
  const owed = webhooks.map((webhook) => owedOf(small, webhook));
  const outcome: OutcomeMessage = {
    ...{ v: 1, kind: "outcome", workspace_id: "ws_1", webhook_id: "wh_1" },
    reports: reports(at, owed),
  };
  const again = (hops: number, body: unknown): AgainMessage => ({ v: 1, kind: "again", hops, body });
  const published = { v: 1, workspace_id: "ws_1", type: "investment.created", data: { amount: 100 } };
  const optional = {
    created_at: "2099-12-31T23:00:00+01:00",
    application_id: "app_1",
    visible_to: ["mem_1"],
    tags: ["q3"],
  };
  return {
    accepted,
    direct,
    released,
    outcome: [outcome],
    again: [
      ...againMessages([chosen]),
      ...[...accepted, ...direct, ...released, outcome, published].map((body, index) => again((index % 5) + 1, body)),
    ],
    foreign: [
      published,
      { ...published, id: "order-2", ...optional },
      {
        ...{ v: 1, workspace_id: "ws_1" },
        events: [
          { type: "investment.created", data: 1, id: "order-3" },
          { type: "investment.created", data: null, ...optional },
        ],
      },
    ],
  };
}

/** Reports of every kind, outcome, trigger and error. */
function reports(at: number, owed: readonly ReturnType<typeof owedOf>[]): readonly Report[] {
  const [delivery] = owed;
  if (delivery === undefined) throw new Error("a delivery is needed");
  const base = { number: 1, token: 3, trigger: "scheduled", startedAt: at, endedAt: at + 40 } as const;
  const request = {
    url: "https://wh-1.example.com/hook",
    timestamp: Math.floor(at / 1000),
    signature: "aa".repeat(32),
    previousSignature: "bb".repeat(32),
    standardSignature: "v1,AAAA v1,BBBB",
    userAgent: "Hookline-Webhooks/1.0",
    customHeaderNames: ["X-Team"],
    attemptNumber: 1,
  };
  const answer = { responseTimeMs: 40, responseBody: "body", responseHeaders: { "content-type": "text/plain" } };
  const silence = { responseCode: null, responseTimeMs: null, responseBody: null, responseHeaders: {} };
  const failed = (code: "status" | "redirect" | "gone", responseCode: number): Report => ({
    ...{ kind: "attempted", delivery, outcome: code === "gone" ? "terminal" : "retryable", content: null },
    retryAfterSeconds: responseCode === 503 ? 120 : null,
    attempt: { ...base, ...answer, request, responseCode, error: { code, message: `answered ${responseCode}` } },
  });
  const silent = (code: "timeout" | "network"): Report => ({
    ...{ kind: "attempted", delivery, outcome: "retryable", retryAfterSeconds: null, content: null },
    attempt: { ...base, ...silence, request, error: { code, message: code } },
  });
  const unsent = (code: "url_refused" | "internal", token: number): Report => ({
    ...{ kind: "attempted", delivery, outcome: "terminal", retryAfterSeconds: null, content: null },
    attempt: unsentAttempt({ number: 2, token, trigger: "manual" }, { code, message: code }, at),
  });
  const delivered = (format: (typeof owed)[number]): Report => ({
    ...{ kind: "attempted", delivery: format, outcome: "delivered", retryAfterSeconds: null, content: null },
    attempt: { ...base, ...answer, request: { ...request, previousSignature: null }, responseCode: 200, error: null },
  });
  const trial: Report = {
    ...{ kind: "attempted", delivery, outcome: "delivered", retryAfterSeconds: null },
    attempt: { ...base, ...answer, trigger: "test", token: 0, request, responseCode: 204, error: null },
    content: { createdAt: at, dataText: '"trial"' },
  };
  return [
    ...owed.map(delivered),
    ...[failed("status", 500), failed("status", 503), failed("redirect", 302), failed("gone", 410)],
    ...[silent("timeout"), silent("network"), unsent("url_refused", 4), unsent("internal", -5), trial],
    { kind: "given_back", ticket: { deliveryId: delivery.id, token: 3 }, notBefore: at + 60_000 },
  ];
}

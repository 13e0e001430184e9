import { createHash } from "node:crypto";
import type { Attempt } from "../src/domain/attempt.ts";
import type { OwedDelivery } from "../src/domain/delivery.ts";
import { lowestId } from "../src/domain/ids.ts";
import type { Report } from "../src/messages/outbox-calls.ts";
import type { KeptEvent } from "../src/store/event-table.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const EVENT_TYPES = ["investment.created", "investment.updated", "round.closed"];

/** Random bytes, the same each time. */
function bytesFor(number: number, use: string): Buffer {
  return createHash("sha256").update(`${use} ${number}`).digest();
}

/** The end of an id, as random as a real one's. */
function endOfId(number: number, use: string): string {
  return [...bytesFor(number, use).subarray(0, 16)].map((byte) => ALPHABET[byte % 32]).join("");
}

/** A delivery of an event accepted at `now` (epoch milliseconds). */
export function owedOf(number: number, now: number): OwedDelivery {
  return {
    id: lowestId("delivery", now).slice(0, -16) + endOfId(number, "delivery"),
    eventId: lowestId("event", now).slice(0, -16) + endOfId(number, "event"),
    ...{ eventType: EVENT_TYPES[number % EVENT_TYPES.length] ?? "", acceptedAt: now, format: "event", epoch: 1 },
  };
}

/** A success as deliver reports it: with a token for a claimed delivery, with 0 for a direct one. */
export function reportOf(number: number, delivery: OwedDelivery, token: number): Report {
  const startedAt = delivery.acceptedAt + 2 + (number % 7);
  const responseTimeMs = 20 + ((number * 7919) % 400);
  const endedAt = startedAt + responseTimeMs;
  const attempt: Attempt = {
    ...{ number: 1, token, trigger: "scheduled", startedAt, endedAt, responseTimeMs },
    ...{ responseCode: 200, responseBody: '{"received":true}', error: null },
    responseHeaders: {
      ...{ "content-type": "application/json", "content-length": "17" },
      ...{ date: new Date(endedAt).toUTCString(), server: "nginx" },
    },
    request: {
      ...{ url: "https://example.com/hooks/investments", timestamp: Math.floor(startedAt / 1000) },
      ...{ signature: `sha256=${bytesFor(number, "hex").toString("hex")}`, previousSignature: null },
      standardSignature: `v1,${bytesFor(number, "standard").toString("base64")}`,
      ...{ userAgent: "Hookline-Webhooks/1.0", customHeaderNames: [], attemptNumber: 1 },
    },
  };
  return { kind: "attempted", delivery, attempt, outcome: "delivered", retryAfterSeconds: null, content: null };
}

/** An event of 1 KB of JSON, of like fields and unlike values. */
export function eventOf(number: number, now: number): KeptEvent {
  const acceptedAt = now;
  const text = (use: string, length: number) => bytesFor(number, use).toString("hex").slice(0, length);
  const data = {
    ...{ id: text("id", 24), tickerSymbol: text("ticker", 4), name: `${text("name", 12)} Co`, country: "US" },
    ...{ employees: number * 37, exchange: "NYSE", tags: ["Consumer Non-Durables", "Manufacturing"] },
    description: "An American company that makes, sells and markets soft drinks and their concentrates. ".repeat(8),
  };
  const target = {
    webhookId: "wh_1",
    deliveryId: owedOf(number, now).id,
    format: "event",
    epoch: 1,
    lane: "direct",
  } as const;
  return {
    ...{ workspaceId: "ws_1", id: owedOf(number, now).eventId, chosen: false, type: EVENT_TYPES[number % 3] ?? "" },
    ...{ acceptedAt, createdAt: acceptedAt, applicationId: null, visibleTo: null, tags: [] },
    ...{ dataText: JSON.stringify(data).slice(0, 1022), bodyHash: "", targets: [target] },
  };
}

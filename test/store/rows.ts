import { env } from "cloudflare:workers";
import { type Database, openDatabase } from "../../src/store/database.ts";
import type { KeptEvent } from "../../src/store/event-table.ts";
import { targetTuple } from "../../src/store/stored-targets.ts";
import type { StoredWebhook } from "../../src/store/webhook-table.ts";

/** A moment that tests count from, epoch milliseconds. */
export const T0 = Date.UTC(2030, 0, 1);
export const db: Database = openDatabase(env.DB);

let made = 0;

/** An id that no other test of the file uses. */
export function freshId(prefix: string): string {
  return `${prefix}_${String(++made).padStart(26, "0")}`;
}

export function keptEvent(workspaceId: string, id: string, changes: Partial<KeptEvent> = {}): KeptEvent {
  return {
    workspaceId,
    id,
    chosen: false,
    type: "investment.created",
    acceptedAt: T0,
    createdAt: T0 - 1,
    applicationId: null,
    visibleTo: null,
    tags: [],
    dataText: '{"n":1}',
    bodyHash: "",
    targets: [],
    ...changes,
  };
}

/** Writes events as versions before segments did: a row each. */
export async function insertEventRows(events: readonly KeptEvent[]): Promise<void> {
  const rows = events.map((event) => {
    const { workspaceId, acceptedAt, id, type, createdAt, applicationId, dataText, bodyHash, targets } = event;
    const visibleTo = event.visibleTo === null ? null : JSON.stringify(event.visibleTo);
    const chosen = event.chosen ? 1 : 0;
    const head = [workspaceId, acceptedAt, id, type, createdAt, applicationId, visibleTo];
    return [...head, dataText, chosen, bodyHash, JSON.stringify(targets.map(targetTuple))];
  });
  const values = Array.from({ length: 11 }, (_, index) => `value->>${index}`).join(", ");
  const insert = `INSERT INTO events (workspace_id, accepted_at, id, type, created_at, application_id, visible_to, data, chosen,
    body_hash, targets) SELECT ${values} FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`;
  await env.DB.prepare(insert).bind(JSON.stringify(rows)).run();
}

export function storedWebhook(workspaceId: string, id: string, changes: Partial<StoredWebhook> = {}): StoredWebhook {
  return {
    workspaceId,
    id,
    name: "name",
    description: "",
    url: "https://example.com/hook",
    events: ["a.*", "*"],
    filter: null,
    status: "active",
    disabledReason: null,
    disabledAt: null,
    payloadFormat: "event",
    headerNames: ["X-Team"],
    signature: "hmac",
    compatSignature: null,
    retrySchedule: [0, 60],
    timeoutMs: 15_000,
    rateLimit: null,
    ordering: "none",
    lane: "paced",
    health: "healthy",
    epoch: 1,
    version: 1,
    activeSince: T0,
    createdBy: "key_1",
    createdAt: T0,
    updatedAt: T0,
    sealedSecret: "sealed",
    sealedPreviousSecrets: [],
    keyPairs: [],
    sealedHeaders: "sealed headers",
    creatorIsMember: false,
    creatorKeyRole: "owner",
    ...changes,
  };
}

import { createHash } from "node:crypto";
import type { Delivery, DeliveryDetail, Page } from "./api.ts";
import { readLog } from "./api.ts";
import type { Reached } from "./hookline.ts";

/*
 * What a state directory has, as its own version answers for it. Only what every version answers alike is read, and nothing
 * that passing time changes.
 */

/** A state that was frozen, with what its own version answered of it. */
export interface KeptState {
  readonly version: string;
  readonly workspaceId: string;
  readonly keys: Readonly<Record<"owner" | "reader" | "member" | "publisher", string>>;
  readonly webhooks: Readonly<Record<WebhookName, KeptWebhook>>;
  /** The path of a test inbox's page, and what was sent to it. */
  readonly inbox: { readonly path: string; readonly received: string };
  /** Published under an id and under a key; the answers that repetitions have to name. */
  readonly chosen: { readonly id: string; readonly event: unknown };
  readonly keyed: { readonly id: string; readonly key: string; readonly event: unknown };
  readonly recovery: { readonly id: string; readonly matched: number };
  /** An event that got a target when it was replayed. */
  readonly replayed: string;
  readonly answers: KeptAnswers;
}

/** What each webhook of the state is there for. */
export type WebhookName = "proven" | "failing" | "late" | "disabled" | "line" | "recovered" | "added" | "ofMember";

export interface KeptWebhook {
  readonly id: string;
  readonly secret: string;
  readonly standard_secret: string;
}

/** An event in the list and by its id; its data as a hash, since some is large. */
export interface KeptEvent {
  readonly id: string;
  readonly type: string;
  readonly created_at: string;
  readonly data: string;
  readonly deliveries: readonly string[];
}

export interface KeptAnswers {
  readonly events: readonly KeptEvent[];
  readonly logs: Readonly<Record<string, readonly Delivery[]>>;
  /** A delivery of each webhook, with its attempts: the newest there was. */
  readonly details: readonly DeliveryDetail[];
  readonly webhooks: readonly unknown[];
  readonly members: readonly unknown[];
  readonly rejected: readonly unknown[];
}

/** Walks through all pages of a list. */
export async function readPages<T>(hookline: Reached, path: string, key?: string): Promise<readonly T[]> {
  const rows: T[] = [];
  const join = path.includes("?") ? "&" : "?";
  for (let cursor: string | null = ""; cursor !== null;) {
    const next: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, body } = await hookline.call<Page<T>>("GET", `${path}${join}limit=100${next}`, undefined, key);
    if (status !== 200) throw new Error(`${path} answered ${status} ${JSON.stringify(body)}`);
    rows.push(...body.data);
    cursor = body.pagination.next_cursor;
  }
  return rows;
}

/** Events that are asked for at once. */
const AT_ONCE = 32;

/** What to read of a state. */
export interface Reading {
  readonly webhookIds: readonly string[];
  /** Events are read by their ids with each of them in turn, since a key may read 300 times in ten seconds. */
  readonly keys: readonly string[];
  /** What was answered before: it names the deliveries to read with their attempts. */
  readonly before?: KeptAnswers;
  /** Which events of the list are read by their ids: each one, or one of so many. */
  readonly oneOf?: number;
}

/** Reads everything that outlasts an upgrade. */
export async function readKept(hookline: Reached, reading: Reading): Promise<KeptAnswers> {
  const { webhookIds, keys, before, oneOf = 1 } = reading;
  const all = await readPages<{ id: string }>(hookline, "/v1/events?include_operational=true");
  const listed = all.filter((_event, index) => index % oneOf === 0);
  const events: KeptEvent[] = [];
  for (let start = 0; start < listed.length; start += AT_ONCE) {
    const some = listed.slice(start, start + AT_ONCE);
    events.push(
      ...(await Promise.all(some.map(({ id }, index) => readEvent(hookline, id, keys[index % keys.length])))),
    );
  }
  const logs: Record<string, readonly Delivery[]> = {};
  const details: DeliveryDetail[] = [];
  for (const [index, id] of webhookIds.entries()) {
    const log = await readLog(hookline, id);
    logs[id] = log.map((delivery) => ({ ...delivery, next_attempt_at: null }));
    const path = `/v1/webhooks/${id}/deliveries/${before?.details[index]?.id ?? log[0]?.id ?? ""}`;
    const detail = await ask<DeliveryDetail>(hookline, path);
    details.push(JSON.parse(JSON.stringify({ ...detail, next_attempt_at: null }).replaceAll(hookline.url, "HOOKLINE")));
  }
  const webhooks = await readPages<Readonly<Record<string, unknown>>>(hookline, "/v1/webhooks");
  return {
    events,
    logs,
    details,
    webhooks: webhooks.map(({ url: _url, updated_at: _updatedAt, health: _health, ...same }) => same),
    members: await readPages(hookline, "/v1/members"),
    rejected: await readPages(hookline, "/v1/rejected-events"),
  };
}

interface EventAnswer extends Omit<KeptEvent, "data" | "deliveries"> {
  readonly data: unknown;
  readonly deliveries: readonly { readonly webhook_id: string; readonly delivery_id: string }[];
}

async function readEvent(hookline: Reached, id: string, key?: string): Promise<KeptEvent> {
  const { type, created_at, data, deliveries } = await ask<EventAnswer>(hookline, `/v1/events/${id}`, key);
  const hash = createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16);
  return { id, type, created_at, data: hash, deliveries: deliveries.map((each) => each.delivery_id).toSorted() };
}

async function ask<T>(hookline: Reached, path: string, key?: string): Promise<T> {
  const { status, body } = await hookline.call<T>("GET", path, undefined, key);
  if (status !== 200) throw new Error(`${path} answered ${status} ${JSON.stringify(body)}`);
  return body;
}

import { and, eq, sql } from "drizzle-orm";
import type { AcceptedEvent, EventTarget } from "../domain/event.ts";
import type { Database } from "./database.ts";
import { readTargets } from "./event-table.ts";
import type { WebhookKey } from "./read-fan-out.ts";
import { events } from "./schema.ts";

/** The parts of an event that its deliveries have, and its target for one webhook. */
export interface NamedTarget {
  readonly event: Pick<AcceptedEvent, "id" | "type" | "acceptedAt">;
  readonly target: EventTarget;
}

/**
 * Finds the event that lists a delivery of a webhook; undefined without one. Reads the events that the workspace accepted
 * in the millisecond in the delivery's id: usually one, at most a batch.
 */
export async function findNamedTarget(
  db: Database,
  { workspaceId, webhookId }: WebhookKey,
  deliveryId: string,
  acceptedAt: number,
): Promise<NamedTarget | undefined> {
  const rows = await db
    .select(COLUMNS)
    .from(events)
    .where(and(eq(events.workspaceId, workspaceId), eq(events.acceptedAt, acceptedAt), names(deliveryId)));
  return rows.flatMap((row) => toNamed(row, webhookId)).find(({ target }) => target.deliveryId === deliveryId);
}

/**
 * Lists the targets for a webhook of events accepted in a time (epoch milliseconds, both included), newest first. Reads
 * only the newest `maxEvents` events of that time.
 */
export async function listNamedTargets(
  db: Database,
  { workspaceId, webhookId }: WebhookKey,
  since: number,
  until: number,
  maxEvents: number,
): Promise<readonly NamedTarget[]> {
  const rows = await db.all<{ id: string; type: string; acceptedAt: number; targets: string }>(sql`
    SELECT id, type, accepted_at AS acceptedAt, targets FROM (
      SELECT id, type, accepted_at, targets FROM events
      WHERE workspace_id = ${workspaceId} AND accepted_at >= ${since} AND accepted_at <= ${until}
      ORDER BY accepted_at DESC, id DESC LIMIT ${maxEvents})
    WHERE ${names(webhookId)}`);
  return rows.flatMap((row) => toNamed(row, webhookId));
}

const COLUMNS = { id: events.id, type: events.type, acceptedAt: events.acceptedAt, targets: events.targets };

/** An SQL condition: the JSON text in `targets` contains an id. */
function names(id: string) {
  return sql`instr(targets, ${JSON.stringify(id)}) > 0`;
}

function toNamed(
  { targets, ...event }: NamedTarget["event"] & { readonly targets: string },
  webhookId: string,
): readonly NamedTarget[] {
  const target = readTargets(targets).targets.find((one) => one.webhookId === webhookId);
  return target === undefined ? [] : [{ event, target }];
}

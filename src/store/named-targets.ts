import type { AcceptedEvent, EventTarget } from "../domain/event.ts";
import type { Database } from "./database.ts";
import type { EventHead, EventPlace } from "./event-table.ts";
import type { WebhookKey } from "./read-fan-out.ts";
import { walkEvents } from "./walk-events.ts";

/** Most events of a millisecond that one walk looks at. */
const MAX_LOOKED = 10_000;

/** Whose targets to list: one webhook's, or those of all (`webhookId` null) but for targets that were added later. */
export interface TargetKey {
  readonly workspaceId: string;
  readonly webhookId: string | null;
}

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
  webhook: WebhookKey,
  deliveryId: string,
  acceptedAt: number,
): Promise<NamedTarget | undefined> {
  const isNamed = (head: EventHead) =>
    toNamed(head, webhook.webhookId).some(({ target }) => target.deliveryId === deliveryId);
  let before: EventPlace | null = null;
  do {
    const walk = { ...webhook, since: acceptedAt, until: acceptedAt, before, isType: () => true };
    const { heads, next } = await walkEvents(db, { ...walk, matches: isNamed, wanted: 1, maxLooked: MAX_LOOKED });
    const [named] = heads.flatMap((head) => toNamed(head, webhook.webhookId));
    if (named !== undefined) return named;
    before = next;
  } while (before !== null);
  return undefined;
}

/**
 * Lists the targets for a webhook, or for all, of events accepted in a time (epoch milliseconds, both included), newest first. Reads
 * only the newest `maxEvents` events of that time.
 */
export async function listNamedTargets(
  db: Database,
  key: TargetKey,
  since: number,
  until: number,
  maxEvents: number,
): Promise<readonly NamedTarget[]> {
  const all = { before: null, isType: () => true, matches: () => true };
  const walk = { ...key, ...all, since, until, wanted: maxEvents, maxLooked: Infinity };
  const { heads } = await walkEvents(db, walk);
  return heads.flatMap((head) => toNamed(head, key.webhookId));
}

function toNamed({ id, type, acceptedAt, targets }: EventHead, webhookId: string | null): readonly NamedTarget[] {
  const wanted = targets.filter((one) => webhookId === null || one.webhookId === webhookId);
  return wanted.map((target) => ({ event: { id, type, acceptedAt }, target }));
}

import { recoverDeliveries } from "../../src/actions/recoveries.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import { rfc3339 } from "../../src/domain/envelope.ts";
import type { Recovery } from "../../src/outbox/recovery-table.ts";
import { rule } from "./rules.ts";
import type { World } from "./world.ts";

/** What a recovery is asked for. */
export interface RecoverPlan {
  /** How far back its time begins. */
  readonly backMs: number;
  readonly canceled: boolean;
  readonly missed: boolean;
}

/** Asks for a recovery of a webhook. */
export async function recoverWebhook(world: World, webhookId: string, plan: RecoverPlan): Promise<void> {
  const since = rfc3339(Math.max(0, Date.now() - plan.backMs));
  const statuses = plan.canceled ? ["failed", "canceled"] : ["failed"];
  const input = { since, statuses, include_missed: plan.missed };
  return world.act(async (context) => recoverDeliveries(context, webhookId, input));
}

/** What an Outbox's recoveries come to, with the deliveries that each has yet to take up. */
export interface RecoveryTable {
  readonly recoveries: readonly Recovery[];
  readonly marks: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What a recovery takes up is sent, unless somebody had it delivered or canceled it before its turn, or it is gone. */
function checkTurn(id: string, delivery: Delivery | undefined): void {
  if (delivery === undefined || delivery.recovery === id) return;
  const isOver = delivery.status === "delivered" || delivery.status === "canceled";
  rule(isOver, `the turn of ${delivery.id} in ${id} came, and it is ${delivery.status}`);
}

/** A set that is fixed when it starts, each delivery in one recovery, and all of it done when it is over. */
export function checkRecoveries(
  before: RecoveryTable | undefined,
  { recoveries, marks }: RecoveryTable,
  deliveries: readonly Delivery[],
): void {
  const running = recoveries.filter(({ status }) => status === "running");
  const seen = new Set<string>();
  for (const { id, matched, done, delivered, failed, status } of recoveries) {
    const known = before?.recoveries.find((one) => one.id === id);
    rule(known === undefined || known.matched === matched, `${id} matched ${known?.matched}, then ${matched}`);
    rule(known === undefined || known.done <= done, `${id} had done ${known?.done}, then ${done}`);
    rule(delivered + failed <= done, `of ${id} ${done} are done, ${delivered} delivered and ${failed} failed`);
    if (status === "completed") rule(done === matched, `${id} is completed with ${done} of ${matched} done`);
  }
  const byId = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
  for (const { id, matched, done } of running) {
    for (const marked of before?.marks.get(id) ?? []) {
      if (marks.get(id)?.has(marked) !== true) checkTurn(id, byId.get(marked));
    }
    const taken = deliveries.filter(({ recovery }) => recovery === id);
    for (const delivery of taken)
      rule(delivery.status === "pending", `${delivery.id} has ended and ${id} waits for it`);
    const open = [...(marks.get(id) ?? []), ...taken.map((delivery) => delivery.id)];
    for (const delivery of open) {
      rule(!seen.has(delivery), `${delivery} is in more than one recovery`);
      seen.add(delivery);
    }
    rule(open.length === matched - done, `${id} matched ${matched}, has done ${done} and ${open.length} are left`);
  }
  for (const { id, status, nextAttemptAt, wakeAt, epoch } of deliveries) {
    if (status !== "pending" || nextAttemptAt !== null || wakeAt !== null) continue;
    const isPromised = [...marks.values()].some((ids) => ids.has(id));
    rule(isPromised, `${id} of epoch ${epoch} is held and nothing will take it up`);
  }
}

import { isTrouble } from "../domain/lane.ts";
import { effectiveLane, outboxSettings } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import type { OutboxPort, Report, StatedStanding } from "../messages/outbox-calls.ts";
import type { LateReports } from "../messages/outcome-message.ts";
import type { KeptEvent } from "../store/event-table.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import { attemptDelivery, type AttemptPorts, type AttemptReport } from "./attempt-delivery.ts";
import type { SendingKeys } from "./exchange.ts";
import { type Item, type Job, orComeAgain, settle } from "./parcel.ts";
import type { Group } from "./run-groups.ts";

/** What delivering to one webhook needs of the outside. */
export interface DeliverGroupPorts extends AttemptPorts {
  readonly openKeys: (webhook: StoredWebhook) => Promise<SendingKeys>;
  readonly outbox: (webhookId: string) => OutboxPort;
  readonly applyStanding: (webhook: StoredWebhook, stated: StatedStanding) => Promise<void>;
  /** Sends reports to be recorded later. */
  readonly sendLate: (late: LateReports) => Promise<void>;
}

/** What is still on its way to a webhook that was deleted: nothing is sent, and its Outbox forgets it. */
export function createForgotten(webhookId: string, items: readonly Item[], ports: DeliverGroupPorts): Group<Job> {
  return {
    open: async () => {
      await orComeAgain("purge_failed", webhookId, items, async () => {
        await ports.outbox(webhookId).purge();
        settle(items, "done");
      });
      return [];
    },
    run: async () => "stop",
    close: async () => {},
  };
}

/** What is on its way to a webhook whose row is not understood waits until it is. */
export function createUnread(webhookId: string, items: readonly Item[]): Group<Job> {
  return {
    open: async () => {
      log("error", "webhook_not_understood", { webhook_id: webhookId });
      settle(items, "again");
      return [];
    },
    run: async () => "stop",
    close: async () => {},
  };
}

/** An item whose attempt was made. */
interface Sent {
  readonly item: Item;
  readonly report: AttemptReport;
}

/** The deliveries of one webhook in a batch, from claim to record. */
export function createGroup(
  webhook: StoredWebhook,
  items: readonly Item[],
  lane: "direct" | "released",
  events: ReadonlyMap<string, KeptEvent>,
  ports: DeliverGroupPorts,
): Group<Job> {
  const sent: Sent[] = [];
  const postponed: Job[] = [];
  let waitMs = 0;
  let keys: SendingKeys | undefined;
  return {
    open: async () => {
      let jobs: readonly Job[] = [];
      await orComeAgain("group_open_failed", webhook.id, items, async () => {
        keys = await ports.openKeys(webhook);
        jobs = lane === "direct" ? await openDirect(webhook, items, ports) : await claimItems(webhook, items, ports);
      });
      return jobs;
    },
    run: async (job) => {
      if (keys === undefined) return "stop";
      try {
        const report = await attemptDelivery(webhook, keys, job, events, ports);
        if (report.kind === "postponed") {
          postponed.push(job);
          waitMs = Math.max(waitMs, report.waitMs);
          return "stop";
        }
        sent.push({ item: job.item, report });
        const { startedAt, endedAt } = report.attempt;
        const succeeded = report.outcome === "delivered";
        return isTrouble({ succeeded, durationMs: endedAt - startedAt }) ? "stop" : "go_on";
      } catch (error) {
        log("warn", "attempt_not_made", { webhook_id: webhook.id, error: describeError(error) });
        settle([job.item], "again");
        return "stop";
      }
    },
    close: async (left) => {
      const unsent = [...postponed, ...left];
      const dueAt = ports.now() + waitMs;
      await record(webhook, sent, lane === "released" ? unsent : [], dueAt, ports);
      const items = unsent.map(({ item }) => item);
      if (lane === "direct" && items.length > 0) await handOver(webhook, items, dueAt, ports);
    },
  };
}

/** The first time is fast: sent at once if nothing speaks against it. Anything doubtful goes through the Outbox. */
async function openDirect(
  webhook: StoredWebhook,
  items: readonly Item[],
  ports: DeliverGroupPorts,
): Promise<readonly Job[]> {
  const isDirect = effectiveLane(webhook) === "direct" && webhook.status === "active";
  const [now, later] = partition(items, ({ parcel, owed }) => {
    return isDirect && parcel.message.attempts === 1 && owed.epoch === webhook.epoch;
  });
  if (later.length > 0) await handOver(webhook, later, ports.now(), ports);
  return now.map((item) => ({ item, claim: { token: item.token, number: 1, trigger: "scheduled", content: null } }));
}

/** Hands direct deliveries to their Outbox. Of a message that comes again a former run may have sent the first attempt. */
async function handOver(
  webhook: StoredWebhook,
  items: readonly Item[],
  dueAt: number,
  ports: DeliverGroupPorts,
): Promise<void> {
  const [fresh, again] = partition(items, ({ parcel }) => parcel.message.attempts === 1);
  for (const part of [fresh, again]) {
    if (part.length === 0) continue;
    await orComeAgain("hand_over_failed", webhook.id, part, async () => {
      const owed = part.map((item) => item.owed);
      const outbox = ports.outbox(webhook.id);
      const stated = await outbox.enqueue(outboxSettings(webhook), owed, dueAt, part === again);
      await ports.applyStanding(webhook, stated);
      settle(part, "done");
    });
  }
}

async function claimItems(
  webhook: StoredWebhook,
  items: readonly Item[],
  ports: DeliverGroupPorts,
): Promise<readonly Job[]> {
  const tickets = items.map(({ owed, token }) => ({ deliveryId: owed.id, token }));
  const { claims, stated } = await ports.outbox(webhook.id).claim(outboxSettings(webhook), tickets);
  await ports.applyStanding(webhook, stated);
  const byTicket = new Map(claims.map((claim) => [`${claim.deliveryId}/${claim.token}`, claim]));
  const jobs: Job[] = [];
  const unwanted: Item[] = [];
  for (const item of items) {
    const ticket = `${item.owed.id}/${item.token}`;
    const claim = byTicket.get(ticket);
    byTicket.delete(ticket);
    if (claim === undefined) unwanted.push(item);
    else jobs.push({ item, claim });
  }
  settle(unwanted, "done");
  return jobs;
}

/** Records a group in one call. If its Outbox can't be reached the outcomes travel as a message; nothing is sent again. */
async function record(
  webhook: StoredWebhook,
  sent: readonly Sent[],
  left: readonly Job[],
  dueAt: number,
  ports: DeliverGroupPorts,
): Promise<void> {
  const items = [...sent, ...left].map(({ item }) => item);
  if (items.length === 0) return;
  const reports: Report[] = [
    ...sent.map(({ report }) => report),
    ...left.map(({ item, claim }): Report => {
      return { kind: "given_back", ticket: { deliveryId: item.owed.id, token: claim.token }, notBefore: dueAt };
    }),
  ];
  await orComeAgain("record_failed", webhook.id, items, async () => {
    try {
      const stated = await ports.outbox(webhook.id).record(outboxSettings(webhook), reports);
      await ports.applyStanding(webhook, stated);
    } catch (error) {
      log("warn", "outcome_postponed", { webhook_id: webhook.id, error: describeError(error) });
      await ports.sendLate({ workspaceId: webhook.workspaceId, webhookId: webhook.id, reports });
    }
    settle(items, "done");
  });
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

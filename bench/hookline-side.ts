import { queryRows } from "./databases.ts";
import { pause, type Side, until } from "./side.ts";
import type { Subscriber } from "./subscriber.ts";
import type { System } from "./systems.ts";
import { createWorkspace, type WebhookSettings } from "./workspace.ts";

/** A workspace of Hookline whose webhooks all go to one subscriber. */
export interface HooklineSide extends Side {
  readonly system: System;
  readonly workspaceId: string;
}

const MAX_PROVING_ROUNDS = 40;

/** Makes a workspace with as many webhooks as the fan-out says, and delivers until all are in the direct lane. */
export async function openHookline(system: System, subscriber: Subscriber, fanOut: number): Promise<HooklineSide> {
  const side = await openUnproven(system, subscriber, {}, fanOut);
  await prove(side, fanOut);
  return side;
}

/** Makes a workspace with webhooks without any deliveries yet. */
export async function openUnproven(
  system: System,
  subscriber: Subscriber,
  settings: WebhookSettings,
  fanOut = 1,
): Promise<HooklineSide> {
  const { id: workspaceId, createWebhook, publish, publishBatch } = await createWorkspace(system);
  for (let index = 0; index < fanOut; index++) await createWebhook(subscriber.url, settings);
  return { system, subscriber, workspaceId, publish, publishBatch };
}

/** Counts the workspace's webhooks in the direct lane. */
export function countDirect({ system, workspaceId }: HooklineSide): number {
  const query = "SELECT id FROM webhooks WHERE workspace_id = ? AND lane = 'direct'";
  return queryRows(system, "d1", "webhooks", query, workspaceId).length;
}

async function prove(side: HooklineSide, fanOut: number): Promise<void> {
  const before = side.subscriber.count;
  for (let round = 1; round <= MAX_PROVING_ROUNDS && countDirect(side) < fanOut; round++) {
    await side.publish();
    await until("a webhook to prove itself", () => side.subscriber.count >= before + round * fanOut);
    // The last deliveries are recorded right after they arrive.
    await pause(50);
  }
  const direct = countDirect(side);
  if (direct < fanOut) throw new Error(`${direct} of ${fanOut} webhooks came into the direct lane`);
}

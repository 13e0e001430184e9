import { queryRows } from "./databases.ts";
import { SAMPLE_EVENT, type Side, until } from "./side.ts";
import type { Subscriber } from "./subscriber.ts";
import type { System } from "./systems.ts";

/** A workspace of Hookline with webhooks that have proved themselves, so that they are in the direct lane. */
export interface HooklineSide extends Side {
  readonly system: System;
  readonly workspaceId: string;
  /** Publishes one event, answers its id. */
  readonly publish: () => Promise<string>;
}

const MAX_PROVING_ROUNDS = 40;

/** Makes a workspace with as many webhooks as the fan-out says and delivers until all are in the direct lane. */
export async function openHookline(system: System, subscriber: Subscriber, fanOut: number): Promise<HooklineSide> {
  const workspace = await post<{ id: string; api_key: string }>(system, "dev_root_key", "/workspaces", {
    name: "Bench",
  });
  const { id: workspaceId, api_key: key } = workspace;
  const webhook = { url: subscriber.url, events: [SAMPLE_EVENT.type] };
  for (let index = 0; index < fanOut; index++) await post(system, key, "/webhooks", webhook);
  const side: HooklineSide = {
    system,
    subscriber,
    workspaceId,
    publish: async () => (await post<{ id: string }>(system, key, "/events", SAMPLE_EVENT)).id,
    publishBatch: async (count) => {
      const events = Array.from({ length: count }, () => SAMPLE_EVENT);
      const { data } = await post<{ data: { id: string }[] }>(system, key, "/events/batch", { events });
      return data.map(({ id }) => id);
    },
  };
  await prove(side, fanOut);
  return side;
}

/** How many of the workspace's webhooks are in the direct lane now. */
export function countDirect({ system, workspaceId }: HooklineSide): number {
  const query = "SELECT id FROM webhooks WHERE workspace_id = ? AND lane = 'direct'";
  return queryRows(system, "d1", "webhooks", query, workspaceId).length;
}

async function prove(side: HooklineSide, fanOut: number): Promise<void> {
  const before = side.subscriber.count;
  for (let round = 1; round <= MAX_PROVING_ROUNDS && countDirect(side) < fanOut; round++) {
    await side.publish();
    await until("a webhook to prove itself", () => side.subscriber.count >= before + round * fanOut);
    // What was delivered is recorded right after.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const direct = countDirect(side);
  if (direct < fanOut) throw new Error(`${direct} of ${fanOut} webhooks came into the direct lane`);
}

async function post<T>(system: System, key: string, path: string, body: unknown): Promise<T> {
  const response = await fetch(`${system.url}/v1${path}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

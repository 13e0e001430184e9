import type { Client } from "./send-json.ts";
import { createKey, createWebhook, createWorkspace, expectStatus, type TestWorkspace } from "./create-workspace.ts";
import type { HeldQueues } from "./hold-queues.ts";
import type { AcceptedBody, EventBody } from "./wire.ts";

/**
 * Creates what a route's parameters name, in a workspace, and answers the path with the ids filled in. Webhooks, also one that
 * an event is owed to, are made by `creator`, everything else by the owner.
 */
export async function createTarget(
  pattern: string,
  workspace: TestWorkspace,
  creator: Client,
  queues: HeldQueues,
): Promise<string> {
  if (!pattern.includes(":")) return pattern;
  const fill = (ids: Readonly<Record<string, string>>) =>
    pattern.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? name);
  const { owner } = workspace;
  const unique = crypto.randomUUID().replaceAll("-", "");
  const [, , resource] = pattern.split("/");
  switch (resource) {
    case "webhooks":
      return fill(await createWebhookTarget(pattern, workspace, creator, queues));
    case "events":
      expectStatus(await owner.put(`/v1/event-types/noted.${unique}`, {}), 200);
      await createWebhook(creator, { events: [`noted.${unique}`] });
      return fill({ id: await publish(owner, `noted.${unique}`, queues) });
    case "event-types":
      expectStatus(await owner.put(`/v1/event-types/thing.${unique}`, {}), 200);
      return fill({ name: `thing.${unique}` });
    case "api-keys":
      return fill({ id: (await createKey(workspace, "publisher")).id });
    case "members":
      expectStatus(await owner.put(`/v1/members/${unique}`, { role: "guest" }), 200);
      return fill({ id: unique });
    case "workspaces":
      return fill({ id: (await createWorkspace()).id });
    default:
      throw new Error(`nothing is known of what ${pattern} names`);
  }
}

async function createWebhookTarget(
  pattern: string,
  { owner }: TestWorkspace,
  creator: Client,
  queues: HeldQueues,
): Promise<Readonly<Record<string, string>>> {
  // Of a type that no other test publishes, so that the webhook is owed nothing but what is published here.
  const type = pattern.includes(":deliveryId") ? `thing.${crypto.randomUUID().replaceAll("-", "")}` : "quiet.thing";
  expectStatus(await owner.put(`/v1/event-types/${type}`, {}), 200);
  const signature = pattern.includes("public-key") ? "both" : "hmac";
  const { id } = await createWebhook(creator, { events: [type], signature });
  if (pattern.includes(":recoveryId")) {
    const recovery = await owner.post<{ id: string }>(`/v1/webhooks/${id}/recover`, { since: "2026-01-01T00:00:00Z" });
    return { id, recoveryId: expectStatus(recovery, 202).id };
  }
  if (!pattern.includes(":deliveryId")) return { id };
  const eventId = await publish(owner, type, queues);
  const { deliveries } = expectStatus(await owner.get<EventBody>(`/v1/events/${eventId}`), 200);
  const delivery = deliveries.find((one) => one.webhook_id === id);
  if (delivery === undefined) throw new Error("the event is owed to nobody");
  return { id, deliveryId: delivery.delivery_id };
}

/** Publishes an event of a type that is put into the catalog first, and fans it out. */
async function publish(owner: Client, type: string, queues: HeldQueues): Promise<string> {
  expectStatus(await owner.put(`/v1/event-types/${type}`, {}), 200);
  const { id } = expectStatus(await owner.post<AcceptedBody>("/v1/events", { type, data: {} }), 202);
  await queues.dispatch();
  return id;
}

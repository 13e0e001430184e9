import { createWebhook } from "./create-workspace.ts";
import type { Client } from "./send-json.ts";

/**
 * Has a workspace's direct first attempts go through their queue, so that they stay under way until the test hands them on:
 * with a `fifo` webhook, its events are fanned out before their 202, and a publisher waits for no subscriber.
 */
export async function useDirectQueue(owner: Client): Promise<void> {
  await createWebhook(owner, { events: ["nothing.at.all"], ordering: "fifo" });
}

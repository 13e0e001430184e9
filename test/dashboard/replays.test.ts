import { beforeEach, describe, expect, it } from "vitest";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { earnDirectLane } from "../tools/earn-direct-lane.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { useDirectQueue } from "../tools/use-direct-queue.ts";
import { signIn, type Visitor } from "../tools/visitor.ts";
import type { AcceptedBody, EventBody } from "../tools/wire.ts";
import { useWorkspace } from "../tools/use-workspace.ts";

recordSubscriber();
const queues = holdQueues();
const workspace = useWorkspace();
let visitor: Visitor;
let webhookPath: string;
let webhookId: string;

beforeEach(async () => {
  visitor = await signIn(workspace, "owner");
  await useDirectQueue(workspace.owner);
  webhookId = (await createWebhook(workspace.owner)).id;
  webhookPath = `/dashboard/webhooks/${webhookId}`;
  await earnDirectLane(webhookId);
});

/** Publishes an event whose direct attempt stays under way, and answers its page's path and its delivery's. */
async function publish(): Promise<{ readonly eventPath: string; readonly path: string }> {
  const event = { type: "order.paid", data: { n: 1 } };
  const { id } = expectStatus(await workspace.owner.post<AcceptedBody>("/v1/events", event), 202);
  await queues.dispatch();
  const { deliveries } = expectStatus(await workspace.owner.get<EventBody>(`/v1/events/${id}`), 200);
  return { eventPath: `/dashboard/events/${id}`, path: `${webhookPath}/deliveries/${deliveries[0]?.delivery_id}` };
}

describe("a delivery whose direct attempt is under way", () => {
  it("is in the log, on the event's page and on its own, where it can be canceled", async () => {
    const { eventPath, path } = await publish();
    expect((await visitor.get(webhookPath)).html).toContain(path.replace("/dashboard/webhooks/", ""));
    expect((await visitor.get(eventPath)).html).toContain("not sent yet");
    const page = await visitor.get(path);
    expect([page.status, page.html]).toEqual([200, expect.stringContaining("Its first attempt is under way.")]);
    expect((await visitor.post(`${path}/cancel`)).status).toBe(303);
    expect((await visitor.get(path)).html).toContain("It was canceled before it was sent.");
  });
});

describe("a replay", () => {
  it("is named where deliveries and attempts are shown", async () => {
    const { eventPath, path } = await publish();
    await queues.deliver();
    expect((await visitor.get(path)).html).not.toContain("replay");
    expect((await visitor.get(webhookPath)).html).not.toContain("<small> replay</small>");
    expect((await visitor.post(`${eventPath}/replay`)).status).toBe(303);
    expect((await visitor.get(path)).html).toContain("It is being sent again, after 1 attempt so far.");
    await queues.deliver(webhookId);
    expect((await visitor.get(path)).html).toContain('<span class="badge">replay</span>');
    expect((await visitor.get(webhookPath)).html).toContain("<small> replay</small>");
  });
});

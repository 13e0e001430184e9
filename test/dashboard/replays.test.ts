import { beforeEach, describe, expect, it } from "vitest";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { earnDirectLane } from "../tools/earn-direct-lane.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { useDirectQueue } from "../tools/use-direct-queue.ts";
import { type FormFields, signIn, type Visitor } from "../tools/visitor.ts";
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
    expect((await visitor.get(eventPath)).html).toContain("never sent");
    expectStatus(await workspace.owner.patch(`/v1/webhooks/${webhookId}`, { status: "disabled" }), 200);
    expect((await visitor.get(eventPath)).html).toContain("· the webhook is disabled");
    expect((await visitor.get(path)).html).toContain(`${webhookPath}/recover?from=disabled">enable it and send</a>`);
    expect((await visitor.get("/dashboard/events")).html).toContain("0 of 1 delivered, 1 canceled");
  });
});

describe("a replay", () => {
  it("asks to whom, with how many each choice is, and sends to those alone", async () => {
    const { eventPath, path } = await publish();
    await queues.deliver();
    const late = await createWebhook(workspace.owner, { events: ["order.*"], name: "Late" });
    const other = await createWebhook(workspace.owner, { events: ["trade.*"], name: "Other" });
    const off = await createWebhook(workspace.owner, { events: ["order.*"], name: "Off" });
    expectStatus(await workspace.owner.patch(`/v1/webhooks/${off.id}`, { status: "disabled" }), 200);
    const { html } = await visitor.get(`${eventPath}/replay`);
    expect(buttonsOf(html)).toEqual(["Replay to 1 webhook", "Replay to 2 webhooks", "Replay to ticked"]);
    expect(boxesOf(html)).toEqual(expect.arrayContaining([webhookId, late.id, other.id]));
    expect(boxesOf(html)).not.toContain(off.id);

    const replay = async (fields: FormFields) => {
      const { status, headers } = await visitor.post(`${eventPath}/replay`, fields);
      return [status, headers.get("Location")];
    };
    expect(await replay({ to: "named" })).toEqual([303, `${eventPath}?done=replayed_none`]);
    expect(await replay({ to: "named", webhook_id: [off.id] })).toEqual([422, null]);
    expect(await replay({})).toEqual([303, `${eventPath}?done=replayed`]);
    await queues.deliver(late.id);
    expect((await visitor.get(path)).html).not.toContain("replay");
    expect(await replay({ to: "failed_or_missed" })).toEqual([303, `${eventPath}?done=replayed_none`]);
    expect(await replay({ to: "named", webhook_id: [other.id] })).toEqual([303, `${eventPath}?done=replayed`]);
    await queues.deliver(other.id);
    const event = expectStatus(await workspace.owner.get<EventBody>(`/v1${eventPath.replace("/dashboard", "")}`), 200);
    expect(event.deliveries.map(({ webhook_id: id, status }) => [id, status]).toSorted()).toEqual(
      [webhookId, late.id, other.id].toSorted().map((id) => [id, "delivered"]),
    );
    expect(buttonsOf((await visitor.get(`${eventPath}/replay`)).html)[0]).toBe("Replay to 0 webhooks");
  });

  it("is named where deliveries and attempts are shown", async () => {
    const { eventPath, path } = await publish();
    await queues.deliver();
    expect((await visitor.get(path)).html).not.toContain("replay");
    expect((await visitor.get(webhookPath)).html).not.toContain("<small> replay</small>");
    expect((await visitor.post(`${eventPath}/replay`, { to: "all" })).status).toBe(303);
    expect((await visitor.get(path)).html).toContain("It is being sent again, after 1 attempt so far.");
    await queues.deliver(webhookId);
    expect((await visitor.get(path)).html).toContain('<span class="badge">replay</span>');
    expect((await visitor.get(webhookPath)).html).toContain("<small> replay</small>");
  });
});

function buttonsOf(html: string): readonly (string | undefined)[] {
  const [, content = ""] = html.split("data-dialog-content");
  return Array.from(content.matchAll(/<button[^>]*>([^<]*)</g), ([, text]) => text);
}

function boxesOf(html: string): readonly (string | undefined)[] {
  return Array.from(html.matchAll(/name="webhook_id" value="(\w+)"/g), ([, id]) => id);
}

import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { useWorkspace } from "../tools/use-workspace.ts";
import { signIn, type Visitor } from "../tools/visitor.ts";
import type { AcceptedBody } from "../tools/wire.ts";
import { WEBHOOK_FIELDS } from "./page-table.ts";

recordSubscriber();
const queues = holdQueues();
const workspace = useWorkspace();
let visitor: Visitor;

beforeEach(async () => {
  visitor = await signIn(workspace, "owner");
});

async function publish(amount: number): Promise<string> {
  const event = { type: "order.paid", data: { amount } };
  const { id } = expectStatus(await workspace.owner.post<AcceptedBody>("/v1/events", event), 202);
  await queues.dispatch();
  return id;
}

const typed = { ...WEBHOOK_FIELDS, events: ["order.*"], filter: '{"data": {"amount": {"$gte": 100}}}' };

it("tries a filter on recent events before it is saved, and keeps what was typed", async () => {
  const small = await publish(1);
  await publish(100);
  const { status, html } = await visitor.post("/dashboard/webhooks/filter-test", typed);
  expect(status).toBe(200);
  expect(html).toContain("1 of the last 2 match.");
  expect(html).toContain(small);
  expect(html).toContain("data.amount $gte 100");
  expect(html).toContain("{&quot;data&quot;: {&quot;amount&quot;: {&quot;$gte&quot;: 100}}}");
});

it.each([
  ["{", "is not JSON"],
  ['{"data": {"amount": {"$gt": {}}}}', "data.amount.$gt must be a text or a number"],
])("says what is wrong with %s, when it is tried and when it is saved", async (filter, message) => {
  for (const path of ["/dashboard/webhooks/filter-test", "/dashboard/webhooks"]) {
    const { status, html } = await visitor.post(path, { ...typed, filter });
    expect(status).toBe(422);
    expect(html).toContain(message);
  }
});

it("shows a webhook's filter, and on an event's page the condition that failed", async () => {
  const { id } = await createWebhook(workspace.owner, {
    events: ["order.*"],
    filter: { data: { amount: { $gte: 100 } } },
  });
  const event = await publish(1);
  expect((await visitor.get(`/dashboard/webhooks/${id}`)).html).toContain("&quot;$gte&quot;: 100");
  const page = await visitor.get(`/dashboard/events/${event}`);
  expect(page.html).toContain("Its filter keeps it out: data.amount $gte 100 does not hold.");
});

it("says that a filter of a later version keeps everything out", async () => {
  const { id } = await createWebhook(workspace.owner, { events: ["order.*"], filter: { type: "order.paid" } });
  await env.DB.prepare(`UPDATE webhooks SET filter = '{"type":{"$later":1}}' WHERE id = ?`).bind(id).run();
  const { html } = await visitor.get(`/dashboard/webhooks/${id}`);
  expect(html).toContain("degraded");
  expect(html).toContain("later version of Hookline");
});

it("leaves a filter alone that a form of a version before has no field for", async () => {
  const { id } = await createWebhook(workspace.owner, { filter: { type: "order.paid" } });
  const { filter: _, ...fields } = WEBHOOK_FIELDS;
  expect((await visitor.post(`/dashboard/webhooks/${id}`, { ...fields, name: "Renamed" })).status).toBe(303);
  const kept = expectStatus(await workspace.owner.get<{ filter: unknown }>(`/v1/webhooks/${id}`), 200);
  expect(kept).toMatchObject({ name: "Renamed", filter: { type: "order.paid" } });
});

it("looks at no more event types than can be saved", async () => {
  await publish(1);
  const others = Array.from({ length: 100 }, (_, index) => `no.such_${index}`);
  const fields = { ...typed, events: [], filter: "", other_events: [...others, "order.paid"].join("\n") };
  expect((await visitor.post("/dashboard/webhooks/filter-test", fields)).html).not.toContain("1 of the last");
});

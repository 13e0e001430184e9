import { afterAll, beforeAll, expect, it } from "vitest";
import { createWebhook, type Page, publish, type Webhook } from "./tools/api.ts";
import { openWorkspace } from "./tools/open-workspace.ts";
import { startSubscriber, type Subscriber } from "./tools/subscriber.ts";
import { isSigned, isStandardSigned } from "./tools/verify.ts";

interface EventType {
  readonly name: string;
  readonly example: unknown;
}

let subscriber: Subscriber;

beforeAll(async () => {
  subscriber = await startSubscriber();
});

afterAll(async () => {
  await subscriber.close();
});

interface Expected {
  readonly id: string;
  readonly createdAt: string;
  readonly workspaceId: string;
  readonly type: EventType;
}

const CATALOGS = [
  {
    catalog: "countercyclical",
    count: 18,
    format: "message",
    bodyOf: ({ id, createdAt, workspaceId, type }: Expected): unknown => ({
      id: id.replace("evt_", "msg_"),
      eventId: id,
      eventType: type.name,
      timestamp: createdAt,
      workspaceId,
      applicationId: null,
      payload: type.example,
    }),
  },
  {
    catalog: "exampleapi",
    count: 9,
    format: "event",
    bodyOf: ({ id, createdAt, type }: Expected): unknown => ({
      id,
      type: type.name,
      created_at: createdAt,
      data: type.example,
    }),
  },
] as const;

it.for(CATALOGS)("each event type of $catalog is delivered", async ({ catalog, count, format, bodyOf }) => {
  const hookline = await openWorkspace(catalog);
  const listed = await hookline.call<Page<EventType>>("GET", "/v1/event-types?limit=100");
  const names = listed.body.data.map(({ name }) => name);
  expect(names).toHaveLength(count);
  const webhooks = new Map<string, Webhook>();
  for (const name of names) {
    const webhook = await createWebhook(hookline, { url: `${subscriber.url}/${name}`, events: [name] });
    expect(webhook.payload_format).toBe(format);
    webhooks.set(name, webhook);
  }
  for (const name of names) {
    const { body: type } = await hookline.call<EventType>("GET", `/v1/event-types/${name}`);
    const event = await publish(hookline, { type: name, data: type.example });
    const [request, ...more] = await subscriber.received(`/${name}`, 1);
    expect(more).toEqual([]);
    const secret = webhooks.get(name)?.secret ?? "";
    expect(request !== undefined && isSigned(request, secret)).toBe(true);
    expect(request !== undefined && isStandardSigned(request, secret)).toBe(true);
    expect(request?.headers["x-webhook-event"]).toBe(name);
    const expected = { id: event.id, createdAt: event.created_at, workspaceId: hookline.workspaceId, type };
    expect(request?.body).toBe(JSON.stringify(bodyOf(expected)));
  }
  expect(subscriber.requests.filter(({ path }) => names.includes(path.slice(1)))).toHaveLength(count);
});

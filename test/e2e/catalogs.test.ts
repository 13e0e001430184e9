import { afterAll, beforeAll, expect, it } from "vitest";
import { createWebhook, type Page, publish, type Webhook } from "./tools/api.ts";
import { type Hookline, makeState, removeState, startHookline } from "./tools/hookline.ts";
import { startSubscriber, type Subscriber } from "./tools/subscriber.ts";
import { isSigned, isStandardSigned } from "./tools/verify.ts";

interface EventType {
  readonly name: string;
  readonly example: unknown;
}

const state = makeState();
let hookline: Hookline;
let subscriber: Subscriber;

beforeAll(async () => {
  subscriber = await startSubscriber();
  hookline = await startHookline({ state });
});

afterAll(async () => {
  await hookline.stop();
  await subscriber.close();
  removeState(state);
});

async function makeWorkspace(catalog: string): Promise<{ readonly id: string; readonly key: string }> {
  const made = await hookline.call<{ id: string; api_key: string | { secret: string } }>(
    "POST",
    "/v1/workspaces",
    { name: `With ${catalog}`, catalog },
    "dev_root_key",
  );
  expect(made.status).toBe(201);
  const { id, api_key: key } = made.body;
  return { id, key: typeof key === "string" ? key : key.secret };
}

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

it.for(CATALOGS)("brings each event type of $catalog to its subscriber", async ({ catalog, count, format, bodyOf }) => {
  const workspace = await makeWorkspace(catalog);
  const listed = await hookline.call<Page<EventType>>("GET", "/v1/event-types?limit=100", undefined, workspace.key);
  const names = listed.body.data.map(({ name }) => name);
  expect(names).toHaveLength(count);
  const webhooks = new Map<string, Webhook>();
  for (const name of names) {
    const webhook = await createWebhook(hookline, { url: `${subscriber.url}/${name}`, events: [name] }, workspace.key);
    expect(webhook.payload_format).toBe(format);
    webhooks.set(name, webhook);
  }
  for (const name of names) {
    const { body: type } = await hookline.call<EventType>("GET", `/v1/event-types/${name}`, undefined, workspace.key);
    const event = await publish(hookline, { type: name, data: type.example }, workspace.key);
    const [request, ...more] = await subscriber.received(`/${name}`, 1);
    expect(more).toEqual([]);
    const secret = webhooks.get(name)?.secret ?? "";
    expect(request !== undefined && isSigned(request, secret)).toBe(true);
    expect(request !== undefined && isStandardSigned(request, secret)).toBe(true);
    expect(request?.headers["x-webhook-event"]).toBe(name);
    const expected = { id: event.id, createdAt: event.created_at, workspaceId: workspace.id, type };
    expect(request?.body).toBe(JSON.stringify(bodyOf(expected)));
  }
  expect(subscriber.requests.filter(({ path }) => names.includes(path.slice(1)))).toHaveLength(count);
});

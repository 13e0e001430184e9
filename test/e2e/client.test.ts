import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient, type Hookline, HooklineError, paginate } from "../../packages/client/src/index.ts";
import { receive, ReceiveError } from "../../packages/client/src/receive.ts";
import { DATA_FORMATS } from "../../src/domain/envelope.ts";
import { type OpenWorkspace, openWorkspace } from "./tools/open-workspace.ts";
import { startSubscriber, type Subscriber } from "./tools/subscriber.ts";
import { until } from "./tools/until.ts";

let workspace: OpenWorkspace;
let subscriber: Subscriber;
let hookline: Hookline;

beforeAll(async () => {
  subscriber = await startSubscriber();
  workspace = await openWorkspace();
  hookline = createClient({ baseUrl: workspace.url, apiKey: workspace.key });
});

afterAll(async () => subscriber.close());

/** Registers a webhook for an event type, publishes one of it, and answers its secret with the request that came of it. */
async function deliver(name: string, settings: Partial<Parameters<Hookline["webhooks"]["create"]>[0]>) {
  const created = await hookline.webhooks.create({ url: `${subscriber.url}/${name}`, events: [name], ...settings });
  const { id } = await hookline.events.publish({ type: name, data: { dish: "Crème brûlée 🍮" }, application_id: "a1" });
  const [request] = await subscriber.received(`/${name}`, 1);
  if (request === undefined) throw new Error("nothing was received");
  return { id, webhook: created, request };
}

describe("what is delivered", () => {
  it.each(DATA_FORMATS)("is received in the format %s", async (format) => {
    const { id, webhook, request } = await deliver(`client.${format}`, { payload_format: format });
    const event = await receive(request, webhook.secret);
    expect(event).toMatchObject({
      id,
      type: `client.${format}`,
      data: { dish: "Crème brûlée 🍮" },
      format,
      attempt: 1,
    });
    expect([event.webhookId, event.raw]).toEqual([webhook.id, request.body]);
    const [delivery] = (await hookline.deliveries.list(webhook.id)).data;
    expect(event.deliveryId).toBe(delivery?.id);
    await expect(receive({ ...request, body: `${request.body} ` }, webhook.secret)).rejects.toBeInstanceOf(
      ReceiveError,
    );
  });

  it("is received with either secret while one is rotated", async () => {
    const { webhook } = await deliver("client.rotated", { secret: "a-secret-of-our-choice" });
    const { secret, standard_secret: standard } = await hookline.webhooks.rotateSecret(webhook.id);
    await hookline.events.publish({ type: "client.rotated", data: 2 });
    const [, request] = await subscriber.received("/client.rotated", 2);
    for (const key of [secret, webhook.secret, standard]) {
      expect((await receive(request ?? { headers: {}, body: null }, key)).data).toBe(2);
    }
  });
});

it("the same call twice with one key is one event, and a batch sent twice is one batch", async () => {
  const event = { type: "client.repeated", data: 1 };
  const first = await hookline.events.publish(event, { idempotencyKey: "order-1" });
  const second = await hookline.events.publish(event, { idempotencyKey: "order-1" });
  expect(second.id).toBe(first.id);
  const { data } = await hookline.events.publishBatch({ events: [event, event] });
  expect(new Set(data.map(({ id }) => id)).size).toBe(2);
});

it("repeats what the service could not do at first, and it is done once", async () => {
  const answers = [503, 429];
  const busy = createClient({
    baseUrl: workspace.url,
    apiKey: workspace.key,
    async fetch(request) {
      const status = answers.shift();
      // The answer to what was done is lost.
      if (status === 503) await fetch(request);
      return status === undefined ? fetch(request) : new Response(null, { status });
    },
  });
  const accepted = await busy.events.publish({ type: "client.busy", data: 1 });
  const listed = await until("the event", async () => {
    const events = await Array.fromAsync(paginate((page) => busy.events.list({ type: "client.busy", ...page })));
    return events.length > 0 ? events : undefined;
  });
  expect(listed.map(({ id }) => id)).toEqual([accepted.id]);
});

it("goes through a list page by page", async () => {
  const made = await Promise.all(
    [1, 2, 3, 4, 5].map(async (number) => {
      return hookline.webhooks.create({
        url: `${subscriber.url}/listed`,
        events: ["client.listed"],
        name: `${number}`,
      });
    }),
  );
  const listed = paginate((page) => hookline.webhooks.list({ event: "client.listed", limit: 2, ...page }));
  expect((await Array.fromAsync(listed, ({ id }) => id)).toSorted()).toEqual(made.map(({ id }) => id).toSorted());
  await Promise.all(made.map(async ({ id }) => hookline.webhooks.delete(id)));
  expect((await hookline.webhooks.list({ event: "client.listed" })).data).toEqual([]);
});

describe("what is refused", () => {
  it("is thrown with its code, fields and request", async () => {
    const refused = hookline.webhooks.create({ url: "no url", events: [] });
    await expect(refused).rejects.toBeInstanceOf(HooklineError);
    await expect(refused).rejects.toMatchObject({
      code: "validation_error",
      status: 422,
      requestId: expect.stringMatching(/./),
      details: expect.arrayContaining([expect.objectContaining({ field: "url" })]),
    });
    const stranger = createClient({ baseUrl: workspace.url, apiKey: "wrong" });
    await expect(stranger.webhooks.list()).rejects.toMatchObject({ code: "invalid_api_key", status: 401 });
  });

  it("is answered as an error by path", async () => {
    const path = { id: "wh_00000000000000000000000000" };
    const { data, error, response } = await hookline.GET("/v1/webhooks/{id}", { params: { path } });
    expect([data, error?.error.code, response.status]).toEqual([undefined, "not_found", 404]);
  });
});

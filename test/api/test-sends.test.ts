import { beforeEach, describe, expect, it } from "vitest";
import { createWebhook, createWorkspace, expectStatus, type TestWorkspace } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { EventTypeBody, ListBody, TestSendBody, WebhookBody } from "../tools/wire.ts";
import { shareWorkspace, useBystander } from "../tools/use-workspace.ts";

holdQueues();
const subscriber = recordSubscriber();
useBystander();
const workspace = shareWorkspace();
let webhook: WebhookBody;

beforeEach(async () => {
  subscriber.answerWith(() => new Response("thanks"));
  webhook = await createWebhook(workspace.owner, { events: ["order.paid"] });
});

const test = (body?: unknown, id = webhook.id) => {
  return workspace.owner.post<TestSendBody>(`/v1/webhooks/${id}/test`, body);
};
const sent = (): unknown => JSON.parse(subscriber.received.at(-1)?.body ?? "null");

describe("a test send", () => {
  it("that arrives is delivered", async () => {
    const { status, body } = await test({ data: { n: 1 } });
    expect([status, body]).toEqual([
      200,
      {
        id: expect.stringMatching(/^evt_/),
        delivery_id: expect.stringMatching(/^del_/),
        status: "delivered",
        response_code: 200,
        response_time_ms: expect.any(Number),
        response_body: "thanks",
        error: null,
      },
    ]);
    expect(sent()).toEqual({ id: body.id, type: "order.paid", created_at: expect.any(String), data: { n: 1 } });
    expect(subscriber.received.at(-1)?.headers.get("X-Webhook-Delivery")).toBe(body.delivery_id);
  });

  it.each([
    [() => new Response("no", { status: 500 }), 500, "status"],
    [() => new Response(null, { status: 302, headers: { Location: "http://127.0.0.1/" } }), 302, "redirect"],
    [() => new Response("bye", { status: 410 }), 410, "gone"],
    [
      () => {
        throw new TypeError("refused");
      },
      null,
      "network",
    ],
  ])("that fails is failed, with the reason (%#)", async (answer, code, error) => {
    subscriber.answerWith(answer);
    const { status, body } = await test();
    expect([status, body]).toMatchObject([200, { status: "failed", response_code: code, error: { code: error } }]);
  });

  it("is one attempt, logged as a test", async () => {
    subscriber.answerWith(() => new Response("no", { status: 500 }));
    const before = subscriber.received.length;
    const { body } = await test();
    expect(subscriber.received).toHaveLength(before + 1);
    const log = await workspace.owner.get<ListBody<unknown>>(`/v1/webhooks/${webhook.id}/deliveries`);
    expect(log.body.data).toEqual([
      {
        id: body.delivery_id,
        event_id: body.id,
        event_type: "order.paid",
        status: "failed",
        response_code: 500,
        response_time_ms: expect.any(Number),
        attempt_count: 1,
        next_attempt_at: null,
        trigger: "test",
        created_at: expect.any(String),
        completed_at: expect.any(String),
      },
    ]);
    const detail = await workspace.owner.get(`/v1/webhooks/${webhook.id}/deliveries/${body.delivery_id}`);
    const { url, body: text } = subscriber.received.at(-1) ?? {};
    const request = { url, body: text, headers: expect.objectContaining({ "X-Webhook-Attempt": "1" }) };
    expect(detail.body).toMatchObject({ attempts: [{ number: 1, trigger: "test", response_code: 500, request }] });
    expect((await workspace.owner.get<ListBody<unknown>>("/v1/events")).body.data).toEqual([]);
  });

  it("never changes the webhook's status or health", async () => {
    const { secret: _secret, standard_secret: _standard, ...before } = webhook;
    for (const status of [410, ...Array(12).fill(500)]) {
      subscriber.answerWith(() => new Response(null, { status }));
      await test();
    }
    expect((await workspace.owner.get(`/v1/webhooks/${webhook.id}`)).body).toEqual(before);
  });

  it("works for a disabled webhook, which stays disabled", async () => {
    await workspace.owner.patch(`/v1/webhooks/${webhook.id}`, { status: "disabled" });
    expect((await test()).body).toMatchObject({ status: "delivered" });
    expect((await workspace.owner.get(`/v1/webhooks/${webhook.id}`)).body).toMatchObject({ status: "disabled" });
  });

  it("goes to one webhook only", async () => {
    const neighbour = await createWebhook(workspace.owner, { url: "http://127.0.0.1:9407/neighbour" });
    const before = subscriber.received.length;
    await test();
    expect(subscriber.received.slice(before).map(({ url }) => url)).toEqual([webhook.url]);
    const log = await workspace.owner.get<ListBody<unknown>>(`/v1/webhooks/${neighbour.id}/deliveries`);
    expect(log.body.data).toEqual([]);
  });
});

describe("the default event of a test send", () => {
  const typeFor = async (client: TestWorkspace["owner"], events: readonly string[]) => {
    const { id } = await createWebhook(client, { events, payload_format: "event" });
    expectStatus(await client.post(`/v1/webhooks/${id}/test`), 200);
    return sent() as { readonly type: string; readonly data: unknown };
  };

  it("is the first subscribed type, with empty data if there is no example", async () => {
    expect(await typeFor(workspace.owner, ["order.paid", "order.made"])).toMatchObject({
      type: "order.paid",
      data: {},
    });
  });

  it.each(["countercyclical", "exampleapi"] as const)(
    "is for a prefix or * the first match of the catalog %s, with its example",
    async (catalog) => {
      const { owner } = await createWorkspace(catalog);
      const types = (await owner.get<ListBody<EventTypeBody>>("/v1/event-types?limit=100")).body.data;
      const prefixes = [...new Set(types.map(({ name }) => `${name.split(".")[0]}.*`))];
      for (const pattern of ["*", ...prefixes]) {
        const first = types.find(({ name }) => pattern === "*" || name.startsWith(pattern.slice(0, -1)));
        expect(await typeFor(owner, [pattern])).toMatchObject({ type: first?.name, data: first?.example });
      }
    },
  );

  it("is a deprecated type only if no other matches", async () => {
    const { owner } = await createWorkspace();
    await owner.put("/v1/event-types/order.made", {});
    await owner.put("/v1/event-types/order.paid", { deprecated: true });
    expect(await typeFor(owner, ["order.*"])).toMatchObject({ type: "order.made" });
    expect(await typeFor(owner, ["*"])).toMatchObject({ type: "order.made" });
    expect(await typeFor(owner, ["order.paid"])).toMatchObject({ type: "order.paid" });
    await owner.put("/v1/event-types/order.made", { deprecated: true });
    expect(await typeFor(owner, ["order.*"])).toMatchObject({ type: expect.stringMatching(/^order\.(?:made|paid)$/) });
  });

  it("is the catalog's example of a named type", async () => {
    const { owner } = await createWorkspace("exampleapi");
    await owner.put("/v1/event-types/order.paid", { example: { from: ["the", "catalog"] } });
    const { id } = await createWebhook(owner);
    await owner.post(`/v1/webhooks/${id}/test`, { event_type: "order.paid" });
    expect(sent()).toMatchObject({ type: "order.paid", data: { from: ["the", "catalog"] } });
  });

  it("is well-formed when no type of the catalog matches", async () => {
    const { type } = await typeFor(workspace.owner, ["shipping.*"]);
    expect(type).toMatch(/^shipping\.[a-z0-9_]+$/);
  });
});

describe("a test send's body", () => {
  it.each([null, 0, "", [], false, { a: null }])("may have the data %j", async (data) => {
    expect((await test({ data })).body).toMatchObject({ status: "delivered" });
    expect(sent()).toMatchObject({ data });
  });

  it.each([
    [{ event_type: "Nope" }, "event_type"],
    [{ event_type: "" }, "event_type"],
    [{ event_type: null }, "event_type"],
    [{ type: "order.paid" }, "type"],
    [[], ""],
    [null, ""],
  ])("is refused: %j", async (body, field) => {
    const before = subscriber.received.length;
    expectFailure(await test(body), 422, field);
    expect(subscriber.received).toHaveLength(before);
  });

  it("has at most 256 KiB of data", async () => {
    expect((await test({ data: "x".repeat(256 * 1024 - 2) })).body).toMatchObject({ status: "delivered" });
    expectFailure(await test({ data: "x".repeat(256 * 1024 - 1) }), 413);
  });
});

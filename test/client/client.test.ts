import { describe, expect, expectTypeOf, it } from "vitest";
import { type ClientOptions, createClient, HooklineError, paginate } from "../../packages/client/src/index.ts";

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly redirect: string;
}

/** A client whose requests are answered by a list, the last of which repeats, and recorded. */
function open(answers: readonly (() => Response)[], options: Partial<ClientOptions> = {}) {
  const sent: Sent[] = [];
  const hookline = createClient({
    baseUrl: "https://hooks.example/",
    apiKey: "hk_test",
    fetch: async (request) => {
      const { url, method, headers, redirect } = request;
      const text = await request.text();
      const body: unknown = text === "" ? null : JSON.parse(text);
      sent.push({ url, method, headers, body, redirect });
      return (answers[Math.min(sent.length, answers.length) - 1] ?? (() => Response.json({})))();
    },
    ...options,
  });
  return { hookline, sent };
}

const event = { type: "investment.created", data: { price: 1 } };
const accepted = {
  id: "evt_1",
  type: "investment.created",
  created_at: "2027-01-15T08:00:00.000Z",
  status: "accepted",
};
const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  return () => Response.json(body, { status, headers });
};

describe("a call by its name", () => {
  it("sends the body with the key and answers what was answered", async () => {
    const { hookline, sent } = open([answer(202, accepted)]);
    const published = await hookline.events.publish(event);
    expectTypeOf(published.status).toEqualTypeOf<"accepted">();
    expect(published).toEqual(accepted);
    expect(sent).toMatchObject([{ url: "https://hooks.example/v1/events", method: "POST", body: event }]);
    expect(sent[0]?.headers.get("Authorization")).toBe("Bearer hk_test");
    expect(sent[0]?.headers.get("Content-Type")).toBe("application/json");
  });

  it("puts ids into the path, and a query behind it", async () => {
    const { hookline, sent } = open([]);
    await hookline.webhooks.get("wh/1?");
    await hookline.webhooks.list({ status: "active" });
    await hookline.deliveries.resend("wh_1", "del_1");
    await hookline.webhooks.test("wh_1");
    await hookline.webhooks.test("wh_1", { event_type: "a.b" }, { headers: { "X-Trace": "1" } });
    await hookline.webhooks.get("wh_1", { headers: { "X-Trace": "2" } });
    expect(sent.map(({ method, url, body }) => [method, url.replace("https://hooks.example/v1", ""), body])).toEqual([
      ["GET", "/webhooks/wh%2F1%3F", null],
      ["GET", "/webhooks?status=active", null],
      ["POST", "/webhooks/wh_1/deliveries/del_1/resend", null],
      ["POST", "/webhooks/wh_1/test", null],
      ["POST", "/webhooks/wh_1/test", { event_type: "a.b" }],
      ["GET", "/webhooks/wh_1", null],
    ]);
    expect(sent.map(({ headers }) => headers.get("X-Trace"))).toEqual([null, null, null, null, "1", "2"]);
  });

  it("answers nothing for a 204", async () => {
    const { hookline } = open([() => new Response(null, { status: 204 })]);
    expectTypeOf(hookline.webhooks.delete("wh_1")).toEqualTypeOf<Promise<void>>();
    expect(await hookline.webhooks.delete("wh_1")).toBeUndefined();
  });

  it.each(["", ".", "..", undefined])("is never another call: the id %j is refused", async (id) => {
    const { hookline, sent } = open([]);
    await expect(hookline.webhooks.delete(id as string)).rejects.toMatchObject({ code: "bad_request" });
    expect(sent).toEqual([]);
  });

  it("throws what the service says is wrong", async () => {
    const details = [{ field: "type", message: "is required" }];
    const body = { error: { code: "validation_error", message: "the event is not valid", details, request_id: "r1" } };
    const { hookline } = open([answer(422, body, { "X-Request-Id": "r1" })]);
    const error: unknown = await hookline.events.publish(event).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(HooklineError);
    expect(error).toMatchObject({
      name: "HooklineError",
      message: "validation_error: the event is not valid",
      code: "validation_error",
      status: 422,
      details,
      requestId: "r1",
      retryAfterSeconds: null,
    });
  });

  it("tells when the service may be asked again", async () => {
    const { hookline } = open([answer(429, { error: { code: "rate_limited", message: "" } }, { "Retry-After": "90" })]);
    await expect(hookline.webhooks.list()).rejects.toMatchObject({ code: "rate_limited", retryAfterSeconds: 90 });
  });

  it.each([
    ["an error", () => new Response("<h1>Bad gateway", { status: 404 }), 404],
    ["an error in JSON", answer(404, { error: "no" }), 404],
    ["a redirect", () => new Response(null, { status: 301, headers: { Location: "https://elsewhere.example" } }), 301],
    ["success", () => new Response("<h1>Log in"), null],
  ])("does not take somebody else's answer: %s", async (_name, other, status) => {
    const { hookline, sent } = open([other]);
    await expect(hookline.webhooks.list()).rejects.toMatchObject({ code: "unexpected_answer", status });
    expect(sent.map(({ redirect }) => redirect)).toEqual(["manual"]);
  });

  it("throws when nobody answers, and the caller's reason when the caller ends it", async () => {
    const lost = () => {
      throw new TypeError("no route");
    };
    const { hookline } = open([lost], { maxRepeats: 0 });
    await expect(hookline.webhooks.list()).rejects.toMatchObject({ code: "unreachable", status: null });
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(hookline.webhooks.list({}, { signal })).rejects.toThrow("enough");
  });

  it.each([
    ["before", (end: () => void) => end()],
    ["while", (end: () => void) => void setTimeout(end, 5)],
  ])("ends its wait when the caller ends it %s it waits", async (_name, soon) => {
    const control = new AbortController();
    const busy = () => {
      soon(() => control.abort(new Error("enough")));
      return new Response(null, { status: 503, headers: { "Retry-After": "2000000" } });
    };
    // Longer than any test.
    const { hookline, sent } = open([busy], { maxWaitMs: Infinity });
    await expect(hookline.webhooks.list({}, { signal: control.signal })).rejects.toThrow("enough");
    expect(sent).toHaveLength(1);
  });
});

describe("Idempotency-Key", () => {
  const keysOf = (sent: readonly Sent[]) => sent.map(({ headers }) => headers.get("Idempotency-Key"));

  it("is on each POST, the same on its repeats and another on the next call", async () => {
    const { hookline, sent } = open([answer(503, {}, { "Retry-After": "0" }), answer(202, accepted)]);
    await hookline.events.publish(event);
    await hookline.events.publish(event);
    await hookline.webhooks.create({ url: "https://a.example", events: ["*"] });
    const [first, repeat, second, third] = keysOf(sent);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(repeat).toBe(first);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(third).not.toBeNull();
  });

  it("is the caller's where there is one", async () => {
    const { hookline, sent } = open([answer(202, accepted)]);
    await hookline.events.publish(event, { idempotencyKey: "order-1" });
    await hookline.events.publish(event, { headers: { "idempotency-key": "order-2" } });
    await hookline.POST("/v1/events", { body: event, params: { header: { "Idempotency-Key": "order-3" } } });
    expect(keysOf(sent)).toEqual(["order-1", "order-2", "order-3"]);
  });

  it("is on nothing else", async () => {
    const { hookline, sent } = open([]);
    await hookline.webhooks.list();
    await hookline.webhooks.delete("wh_1");
    await hookline.events.publishBatch({ events: [event] });
    expect(keysOf(sent)).toEqual([null, null, null]);
  });
});

it("gives the events of a batch ids, the same on its repeats, and leaves those that have one", async () => {
  const { hookline, sent } = open([answer(503, {}, { "Retry-After": "0" }), answer(202, { data: [] })]);
  const events = [event, { ...event, id: "order-1" }, event];
  await hookline.events.publishBatch({ events });
  const [first, repeat] = sent.map(
    ({ body }) => (body as { readonly events: readonly { readonly id: string }[] }).events,
  );
  const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
  expect(first).toEqual([{ ...event, id: uuid }, events[1], { ...event, id: uuid }]);
  expect(new Set(first?.map(({ id }) => id)).size).toBe(3);
  expect(repeat).toEqual(first);
  expect(events[0]).not.toHaveProperty("id");
});

it("answers data or error by path, as openapi-fetch does", async () => {
  const error = { error: { code: "not_found", message: "no such webhook", details: [], request_id: "r1" } };
  const { hookline } = open([answer(202, accepted), answer(404, error)]);
  const published = await hookline.POST("/v1/events", { body: event });
  expect([published.data, published.error]).toEqual([accepted, undefined]);
  const missing = await hookline.GET("/v1/webhooks/{id}", { params: { path: { id: "wh_1" } } });
  expect([missing.data, missing.error, missing.response.status]).toEqual([undefined, error, 404]);
});

it("sends headers of its own with each request", async () => {
  const { hookline, sent } = open([], { headers: { "X-Workspace-Id": "ws_1" } });
  await hookline.webhooks.list();
  expect(sent[0]?.headers.get("X-Workspace-Id")).toBe("ws_1");
});

describe("paginate", () => {
  const page = (ids: readonly string[], next: string | null) => {
    return answer(200, { data: ids.map((id) => ({ id })), pagination: { next_cursor: next, has_more: next !== null } });
  };

  it("reads page after page, also behind an empty one, and no further than is asked", async () => {
    const { hookline, sent } = open([page(["wh_1", "wh_2"], "a"), page([], "b"), page(["wh_3"], "c"), page([], null)]);
    const ids: string[] = [];
    for await (const { id } of paginate((query) => hookline.webhooks.list({ status: "active", ...query }))) {
      ids.push(id);
      if (ids.length === 3) break;
    }
    expect(ids).toEqual(["wh_1", "wh_2", "wh_3"]);
    expect(sent.map(({ url }) => new URL(url).search)).toEqual([
      "?status=active",
      "?status=active&cursor=a",
      "?status=active&cursor=b",
    ]);
  });

  it("ends behind the last page, and throws what a page throws", async () => {
    const { hookline } = open([page(["wh_1"], "a"), page(["wh_2"], null), () => new Response("no", { status: 404 })]);
    const all = paginate((query) => hookline.webhooks.list(query));
    expect(await Array.fromAsync(all, ({ id }) => id)).toEqual(["wh_1", "wh_2"]);
    const failing = paginate((query) => hookline.webhooks.list(query));
    await expect(failing.next()).rejects.toBeInstanceOf(HooklineError);
  });
});

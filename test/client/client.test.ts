import { describe, expect, expectTypeOf, it } from "vitest";
import { HooklineError } from "../../packages/client/src/index.ts";
import { accepted, answer, event, open } from "./answering-client.ts";

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
    const { hookline, sent } = open([200, 200, 202, 200, 200, 200].map((status) => answer(status, {})));
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
      // Longer than any test, and than any timer.
      return new Response(null, { status: 503, headers: { "Retry-After": "3000000" } });
    };
    const { hookline, sent } = open([busy], { maxWaitMs: Infinity });
    await expect(hookline.webhooks.list({}, { signal: control.signal })).rejects.toThrow("enough");
    expect(sent).toHaveLength(1);
  });
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

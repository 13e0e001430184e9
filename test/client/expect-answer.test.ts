import { expect, it } from "vitest";
import { OPERATIONS } from "../../packages/client/src/generated/operations.ts";
import { accepted, answer, event, open } from "./answering-client.ts";

const nothing = (status: number) => () => new Response(null, { status, headers: { "X-Request-Id": "r1" } });
/** An answer with a status that none can be made with, as a browser shows a redirect: 0. */
const odd = (status: number) => () => {
  return Object.defineProperties(new Response("no"), { status: { value: status }, ok: { value: false } });
};

it.each([
  ["an error", () => new Response("<h1>Bad gateway", { status: 404 }), 404],
  ["an error without a body", nothing(403), 403],
  ["an error in JSON", answer(404, { error: "no" }), 404],
  ["a redirect", () => new Response(null, { status: 301, headers: { Location: "https://elsewhere.example" } }), 301],
  ["a redirect in a browser", odd(0), null],
  ["a status of no class", odd(999), 999],
  ["a page", () => new Response("<h1>Log in", { status: 202 }), 202],
  ["JSON that is cut off", () => new Response('{"id":"evt_1', { status: 202 }), 202],
  ["another value of JSON", answer(202, "ok"), 202],
  ["null", answer(202, null), 202],
  ["success without a body", nothing(202), 202],
  ["success with an empty body", () => new Response("", { status: 200, headers: { "Content-Length": "0" } }), 200],
  ["success that has nothing", nothing(204), 204],
  ["success that this call does not have", answer(201, accepted), 201],
])("does not take somebody else's answer, by name or by path: %s", async (_name, other, status) => {
  const { hookline, sent } = open([other], { maxRepeats: 0 });
  const unexpected = { name: "HooklineError", code: "unexpected_answer", status };
  await expect(hookline.events.publish(event)).rejects.toMatchObject(unexpected);
  await expect(hookline.POST("/v1/events", { body: event })).rejects.toMatchObject(unexpected);
  expect(sent.map(({ redirect }) => redirect)).toEqual(["manual", "manual"]);
});

it("takes success of the call alone, with an object unless it is a 204", async () => {
  const { hookline } = open([nothing(204), answer(200, {}), answer(200, accepted), answer(202, accepted)]);
  expect(await hookline.webhooks.delete("wh_1")).toBeUndefined();
  await expect(hookline.webhooks.delete("wh_1")).rejects.toMatchObject({ code: "unexpected_answer", status: 200 });
  expect(await hookline.events.publish(event)).toEqual(accepted);
  expect(await hookline.events.publish(event)).toEqual(accepted);
  expect(OPERATIONS["webhooks.recover"].success).toEqual([200, 202]);
});

it("tells which request it was", async () => {
  const { hookline } = open([nothing(204)]);
  await expect(hookline.events.publish(event)).rejects.toMatchObject({ requestId: "r1" });
});

it("leaves to the caller how a body is read by path, and what has not changed", async () => {
  const { hookline } = open([answer(200, { openapi: "3.1.1" }), nothing(304)]);
  expect((await hookline.GET("/openapi.json", { parseAs: "text" })).data).toBe('{"openapi":"3.1.1"}');
  const { response } = await hookline.GET("/openapi.json", { headers: { "If-None-Match": '"a"' } });
  expect(response.status).toBe(304);
});

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { COSTLY_DATA, COSTLY_SCHEMA } from "../tools/costly-schema.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import type { EventTypeBody, ListBody } from "../tools/wire.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

const queues = holdQueues();
useBystander();
const workspace = useWorkspace();

const put = (name: string, body?: unknown) => workspace.owner.put<EventTypeBody>(`/v1/event-types/${name}`, body);
const publish = (type: string, data: unknown = {}) => workspace.owner.post("/v1/events", { type, data });
/** The data of an event whose keys no pointer can spell. */
const ODD = { "\ud800": 1 };

describe("publishing against a catalog", () => {
  it("names the nearest known type for an unknown one", async () => {
    await put("order.paid", {});
    await put("invoice.sent", {});
    expect(expectFailure(await publish("order.payed"), 422, "type").message).toContain("order.paid");
    expect(expectFailure(await publish("invoce.sent"), 422, "type").message).toContain("invoice.sent");
  });

  it("names the nearest known type only once a request", async () => {
    await put("order.paid", {});
    const events = Array.from({ length: 1000 }, (_, index) => ({ type: `order.n${index}`, data: 1 }));
    const { details } = expectFailure(await workspace.owner.post("/v1/events/batch", { events }), 422);
    expect(details).toHaveLength(20);
    expect(details.filter(({ message }) => message.includes("nearest"))).toEqual([
      { field: "events[0].type", message: "is not in the workspace's catalog; the nearest known one is order.paid" },
    ]);
  });

  it("refuses events that are too costly to check, alone or together", async () => {
    expect((await put("order.paid", { schema: COSTLY_SCHEMA })).status).toBe(200);
    expect((await publish("order.paid", "cheap")).status).toBe(202);
    const alone = expectFailure(await publish("order.paid", COSTLY_DATA), 422, "data");
    expect(alone.message).toBe("data: is too costly to check against the schema of its type");
    const events = Array.from({ length: 10 }, () => ({ type: "order.paid", data: COSTLY_DATA }));
    const { details } = expectFailure(
      await workspace.owner.post("/v1/events/batch", { events }),
      422,
      "events[0].data",
    );
    expect(details.at(-1)).toEqual({
      field: "events[9].data",
      message: "is too costly to check beside the others; send fewer events at once",
    });
  });

  it("refuses data that breaks the schema, naming the field", async () => {
    const item = { type: "object", properties: { price: { type: "number", minimum: 0 } }, required: ["sku"] };
    const properties = { amount: { type: "integer" }, items: { type: "array", items: item } };
    await put("order.paid", {
      schema: { type: "object", properties, required: ["amount"], additionalProperties: false },
    });
    expect((await publish("order.paid", { amount: 1, items: [{ sku: "a", price: 2 }] })).status).toBe(202);
    expectFailure(await publish("order.paid", { amount: "1" }), 422, "data.amount");
    expectFailure(
      await publish("order.paid", { amount: 1, items: [{ sku: "a" }, { sku: "b", price: -1 }] }),
      422,
      "data.items[1].price",
    );
    expectFailure(await publish("order.paid", { amount: 1, other: 1 }), 422);
    expectFailure(await publish("order.paid", {}), 422);
    expectFailure(await publish("order.paid", "text"), 422, "data");
    const batch = {
      events: [
        { type: "order.paid", data: { amount: 1 } },
        { type: "order.paid", data: { amount: null } },
      ],
    };
    expectFailure(await workspace.owner.post("/v1/events/batch", batch), 422, "events[1].data.amount");
  });

  it("uses the latest schema", async () => {
    await put("order.paid", { schema: { type: "string" } });
    expectFailure(await publish("order.paid", 1), 422, "data");
    await put("order.paid", { schema: true });
    expect((await publish("order.paid", 1)).status).toBe(202);
    await put("order.paid", { schema: false });
    expectFailure(await publish("order.paid", 1), 422, "data");
    await put("order.paid", { schema: null });
    expect((await publish("order.paid", 1)).status).toBe(202);
  });

  it.each(["\ud800", "%", "%zz", "a/b", "a~b", "", "0", "__proto__", "a b"])(
    "checks data with any text as a key (%#)",
    async (name) => {
      await put("order.paid", { schema: { type: "object", additionalProperties: { type: "number" } } });
      const entry = (value: unknown) => Object.fromEntries([[name, value]]);
      expect((await publish("order.paid", entry(1))).status).toBe(202);
      expectFailure(await publish("order.paid", entry("1")), 422);
    },
  );
});

describe("a schema that can't be used", () => {
  const BROKEN: readonly (readonly [string, unknown, string])[] = [
    ["an unknown reference", { properties: { a: { $ref: "#/nowhere" } } }, "properties.a.$ref"],
    ["a reference to elsewhere", { properties: { a: { $ref: "https://example.com/a" } } }, "properties.a.$ref"],
    ["a pattern that is none", { properties: { a: { type: "string", pattern: "(" } } }, "properties.a.pattern"],
    ["a pattern for names that is none", { patternProperties: { "(": {} } }, "patternProperties.("],
    ["a reference to itself", { properties: { a: { $ref: "#/properties/a" } } }, "properties.a"],
    ["properties that are none", { properties: { a: { properties: null } } }, "properties.a.properties"],
    ["a list of nothing", { properties: { a: { allOf: 3 } } }, "properties.a.allOf"],
    ["names that are none", { properties: { a: { required: "b" } } }, "properties.a.required"],
    ["a type that is none", { properties: { a: { type: "text" } } }, "properties.a.type"],
  ];

  it.each(BROKEN)("is refused with its path, and affects no event: %s", async (_name, schema, path) => {
    expectFailure(await put("order.paid", { schema }), 422, `schema.${path}`);
    expect((await publish("order.paid", { a: "text" })).status).toBe(202);
  });

  it("refuses every event if it was stored under earlier bounds", async () => {
    await put("order.paid", { schema: { type: "object" } });
    const names = Array.from({ length: 5000 }, (_, index) => `n${index}`);
    const update = env.DB.prepare("UPDATE event_types SET schema = ? WHERE workspace_id = ?");
    await update.bind(JSON.stringify({ items: { required: names } }), workspace.id).run();
    await put("order.made", {});
    const { message } = expectFailure(await publish("order.paid", [{}]), 422, "data");
    expect(message).toMatch(/can't be checked.*items.required: must have at most 100 names/);
  });
});

describe("events through the queue", () => {
  const message = (...data: readonly unknown[]) => {
    return { v: 1, workspace_id: workspace.id, events: data.map((one) => ({ type: "order.paid", data: one })) };
  };
  const keptAndRejected = async () => {
    const lists = ["/v1/events", "/v1/rejected-events"].map((path) => workspace.owner.get<ListBody<unknown>>(path));
    return (await Promise.all(lists)).map(({ body }) => body.data.length);
  };

  it("that break the schema are rejected, their neighbours kept", async () => {
    await put("order.paid", { schema: { type: "object" } });
    await queues.consume("hookline-events", [message({}, 1, {})]);
    expect(await keptAndRejected()).toEqual([2, 1]);
  });

  it("that are odd affect no neighbour", async () => {
    await put("order.paid", { schema: { type: "object", additionalProperties: { type: "number" } } });
    await queues.consume("hookline-events", [message({}, ODD, {})]);
    expect((await keptAndRejected()).reduce((sum, count) => sum + count)).toBe(3);
  });
});

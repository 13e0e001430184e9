import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createWorkspace, type TestWorkspace } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { muteLog } from "../tools/mute-log.ts";
import { type Bystander, seedBystander } from "../tools/seed-bystander.ts";
import type { EventTypeBody, ListBody } from "../tools/wire.ts";

muteLog();
const queues = holdQueues();
let bystander: Bystander;
let workspace: TestWorkspace;

beforeAll(async () => {
  bystander = await seedBystander();
});
beforeEach(async () => {
  workspace = await createWorkspace();
});
afterEach(() => bystander.expectUnchanged());

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

  it("refuses data that breaks the schema, and names where", async () => {
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

  it("takes the schema of the moment", async () => {
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
    "copes with data that has a key of any text: %#",
    async (name) => {
      await put("order.paid", { schema: { type: "object", additionalProperties: { type: "number" } } });
      const entry = (value: unknown) => Object.fromEntries([[name, value]]);
      expect((await publish("order.paid", entry(1))).status).toBe(202);
      expectFailure(await publish("order.paid", entry("1")), 422);
    },
  );
});

describe("a schema that can't be used", () => {
  const BROKEN: readonly (readonly [string, unknown])[] = [
    ["an unknown reference", { properties: { a: { $ref: "#/nowhere" } } }],
    ["a reference to elsewhere", { properties: { a: { $ref: "https://example.com/schema.json" } } }],
    ["a pattern that is none", { properties: { a: { type: "string", pattern: "(" } } }],
    ["a pattern for names that is none", { patternProperties: { "(": {} } }],
    ["a reference to itself", { properties: { a: { $ref: "#/properties/a" } } }],
    ["properties that are none", { properties: { a: { properties: null } } }],
    ["a list of nothing", { properties: { a: { allOf: 3 } } }],
    ["names that are none", { properties: { a: { required: "b" } } }],
    ["a type that is none", { properties: { a: { type: "text" } } }],
  ];

  it.each(BROKEN)("is refused, or at least harms no event: %s", async (_name, schema) => {
    const { status } = await put("order.paid", { schema });
    expect(status).toBeOneOf([200, 422]);
    for (const data of [{}, { a: 1 }, { a: "text" }, { a: {} }, { a: [] }, { a: null }]) {
      expect((await publish("order.paid", data)).status).toBeOneOf([202, 422]);
    }
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

  it("that are odd harm no neighbour", async () => {
    await put("order.paid", { schema: { type: "object", additionalProperties: { type: "number" } } });
    await queues.consume("hookline-events", [message({}, ODD, {})]);
    expect((await keptAndRejected()).reduce((sum, count) => sum + count)).toBe(3);
  });
});

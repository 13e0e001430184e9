import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { insertEventTypes } from "../../src/store/event-type-table.ts";
import { createWorkspace, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import type { EventTypeBody, ListBody } from "../tools/wire.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

holdQueues();
useBystander();
const workspace = useWorkspace();

const put = (name: string, body?: unknown) => workspace.owner.put<EventTypeBody>(`/v1/event-types/${name}`, body);
const publish = (type: string, data: unknown = {}) => workspace.owner.post("/v1/events", { type, data });

describe("a new workspace's catalog", () => {
  it.each([
    ["countercyclical", 18],
    ["exampleapi", 9],
  ] as const)("%s has %i types, each with a description and an example", async (catalog, count) => {
    const { owner } = await createWorkspace(catalog);
    const { data } = (await owner.get<ListBody<EventTypeBody>>("/v1/event-types?limit=100")).body;
    expect(data).toHaveLength(count);
    for (const type of data) {
      expect(type).toEqual({
        name: expect.stringMatching(/^[a-z0-9_]+(\.[a-z0-9_]+){1,5}$/),
        description: expect.stringMatching(/./),
        schema: null,
        example: expect.any(Object),
        deprecated: false,
        since: null,
        created_at: expect.any(String),
        updated_at: expect.any(String),
      });
      expect((await owner.get(`/v1/event-types/${type.name}`)).body).toEqual(type);
      expectStatus(await owner.post("/v1/events", { type: type.name, data: type.example }), 202);
    }
  });

  it("is empty by default", async () => {
    expect((await workspace.owner.get<ListBody<unknown>>("/v1/event-types")).body.data).toEqual([]);
  });
});

describe("PUT /v1/event-types/{name}", () => {
  it("removes fields that are null", async () => {
    await put("order.paid", { schema: { type: "object" }, example: { n: 1 } });
    await put("order.paid", { schema: null, example: null });
    const query = env.DB.prepare("SELECT schema, example FROM event_types WHERE workspace_id = ?");
    expect((await query.bind(workspace.id).all()).results).toEqual([{ schema: null, example: null }]);
  });

  it("adds a type, then changes only the given fields", async () => {
    const whole = { description: "Paid", schema: { type: "object" }, example: { n: 1 } };
    const { status, body } = await put("order.paid", whole);
    expect([status, body]).toMatchObject([200, { name: "order.paid", ...whole }]);
    expect((await put("order.paid", { description: "Changed" })).body).toMatchObject({
      ...whole,
      description: "Changed",
    });
    expect((await put("order.paid", { schema: null })).body).toMatchObject({ schema: null, example: { n: 1 } });
    expect((await put("order.paid", {})).body).toMatchObject({
      description: "Changed",
      schema: null,
      example: { n: 1 },
    });
    expect((await put("order.made")).body).toMatchObject({ description: "", schema: null, example: null });
    const list = await workspace.owner.get<ListBody<EventTypeBody>>("/v1/event-types");
    expect(list.body.data.map(({ name }) => name).toSorted()).toEqual(["order.made", "order.paid"]);
  });

  it("keeps what is said of a type's age until it is changed, and takes events of a deprecated one", async () => {
    expect((await put("order.paid", { since: "2.1" })).body).toMatchObject({ deprecated: false, since: "2.1" });
    expect((await put("order.paid", { deprecated: true })).body).toMatchObject({ deprecated: true, since: "2.1" });
    expect((await put("order.paid", {})).body).toMatchObject({ deprecated: true, since: "2.1" });
    expect((await publish("order.paid")).status).toBe(202);
    expect((await put("order.paid", { deprecated: null, since: null })).body).toMatchObject({
      deprecated: false,
      since: null,
    });
  });

  it.each(["a.b", "a.b.c.d.e.f", "0.1", "a_b.c_d", `${"a".repeat(64)}.${"b".repeat(63)}`])(
    "accepts the name %s",
    async (name) => {
      expect((await put(name, {})).status).toBe(200);
    },
  );

  it.each(["a", "A.b", "a.b.c.d.e.f.g", "a..b", ".a.b", "a.b.", "a-b.c", "a.*", "*", "a.b%00", "%C3%BC.b", "a%2Fb.c"])(
    "refuses the name %s",
    async (name) => {
      expectFailure(await put(name, {}), 422, "name");
    },
  );

  it.each(["webhook.disabled", "webhook.own", "delivery.failed"])("refuses the reserved name %s", async (name) => {
    expectFailure(await put(name, {}), 422, "name");
  });

  it.each([
    [{ description: "d".repeat(2001) }, "description"],
    [{ description: null }, "description"],
    [{ description: "nul\u0000" }, "description"],
    [{ schema: "object" }, "schema"],
    [{ schema: [] }, "schema"],
    [{ schema: 1 }, "schema"],
    [{ schema: { type: "nonsense" } }, "schema.type"],
    [{ schema: { properties: { amount: { type: "nonsense" } } } }, "schema.properties.amount.type"],
    [{ schema: { properties: { amount: { $ref: "#/nowhere" } } } }, "schema.properties.amount.$ref"],
    [{ schema: { required: Array.from({ length: 101 }, (_, index) => `n${index}`) } }, "schema.required"],
    [{ schema: { anyOf: Array.from({ length: 600 }, () => true) } }, "schema"],
    [{ schema: { description: "x".repeat(70_000) } }, "schema"],
    [{ schema: { description: "é".repeat(35_000) } }, "schema"],
    [{ example: "x".repeat(70_000) }, "example"],
    [{ example: "é".repeat(35_000) }, "example"],
    [{ deprecated: "yes" }, "deprecated"],
    [{ since: "" }, "since"],
    [{ since: "x".repeat(65) }, "since"],
    [{ since: 2 }, "since"],
    [{ name: "a.b" }, "name"],
    [[], ""],
  ])("refuses invalid input %#", async (body, field) => {
    expectFailure(await put("order.paid", body), 422, field);
    expectFailure(await workspace.owner.get("/v1/event-types/order.paid"), 404);
  });
});

describe("a full catalog", () => {
  it("accepts no more types, however many come at once, but changes existing ones", async () => {
    const texts = { description: "", schemaText: null, exampleText: null, since: null };
    const entry = { workspaceId: workspace.id, deprecated: false, ...texts };
    const entries = Array.from({ length: 498 }, (_, index) => ({ name: `type.n${index}`, createdAt: index }));
    await insertEventTypes(
      openDatabase(env.DB),
      entries.map((one) => ({ ...entry, ...one, updatedAt: 0 })),
    );
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => put(`new.n${index}`, {})));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, ...Array.from({ length: 6 }, () => 409)]);
    expect(expectFailure(await put("new.another", {}), 409).message).toBe(
      "a workspace has at most 500 event types; delete one first",
    );
    expect((await put("type.n7", { description: "Changed" })).body.description).toBe("Changed");
    const count = env.DB.prepare("SELECT COUNT(*) AS n FROM event_types WHERE workspace_id = ?").bind(workspace.id);
    expect(await count.first("n")).toBe(500);
    await workspace.owner.delete("/v1/event-types/type.n7");
    expect((await put("new.another", {})).status).toBe(200);
  });
});

describe("DELETE /v1/event-types/{name}", () => {
  it("removes a type, which is then refused until the catalog is empty", async () => {
    await put("order.paid", {});
    await put("order.made", {});
    expect((await publish("order.paid")).status).toBe(202);
    expect((await workspace.owner.delete("/v1/event-types/order.paid")).status).toBe(204);
    expectFailure(await workspace.owner.delete("/v1/event-types/order.paid"), 404);
    expectFailure(await workspace.owner.get("/v1/event-types/order.paid"), 404);
    expectFailure(await publish("order.paid"), 422, "type");
    expect((await publish("order.made")).status).toBe(202);
    expect((await workspace.owner.delete("/v1/event-types/order.made")).status).toBe(204);
    expect((await publish("order.paid")).status).toBe(202);
  });
});

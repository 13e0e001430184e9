import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { insertEventTypes } from "../../src/store/event-type-table.ts";
import { jsonText } from "../domain/json-values.ts";
import { cases } from "../tools/cases.ts";
import { bodyOf, documentOf } from "../tools/catalog-documents.ts";
import { createWorkspace, expectStatus, type TestWorkspace } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { TRICKY_CATALOG } from "../tools/tricky-catalog.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";
import type { EventTypeBody, ListBody } from "../tools/wire.ts";

holdQueues();
useBystander();
const workspace = useWorkspace();

interface ImportBody {
  readonly dry_run: boolean;
  readonly added: readonly string[];
  readonly changed: readonly { readonly name: string; readonly fields: readonly string[] }[];
  readonly unchanged: readonly string[];
  readonly not_in_document: readonly string[];
}
interface CatalogBody {
  readonly webhooks: Readonly<Record<string, unknown>>;
}

const EXPORT = "/v1/event-types.json";
const exportOf = async ({ owner }: TestWorkspace, search = "") => {
  return expectStatus(await owner.get<CatalogBody>(`${EXPORT}${search}`), 200);
};
const importInto = (to: TestWorkspace, openapi: unknown, more: object = {}) => {
  return to.owner.post<ImportBody>("/v1/event-types/import", { openapi, ...more });
};
const imported = async (to: TestWorkspace, openapi: unknown, more: object = {}) => {
  return expectStatus(await importInto(to, openapi, more), 200);
};
const listOf = async ({ owner }: TestWorkspace) => {
  return (await owner.get<ListBody<EventTypeBody>>("/v1/event-types?limit=100")).body.data;
};
/** What a workspace's list says, but when it was made. */
const factsOf = async (of: TestWorkspace) => {
  return (await listOf(of)).map(({ name, description, schema, example, deprecated, since }) => {
    return { name, description, schema, example, deprecated, since };
  });
};
const ONE = documentOf({
  webhooks: { "order.paid": { post: { description: "Paid", ...bodyOf({ type: "object" }) } } },
});

async function fillTricky({ owner }: TestWorkspace): Promise<void> {
  for (const { name, schemaText, exampleText, ...rest } of TRICKY_CATALOG) {
    const texts = { schema: JSON.parse(schemaText ?? "null"), example: JSON.parse(exampleText ?? "null") };
    expectStatus(await owner.put(`/v1/event-types/${name}`, { ...rest, name: undefined, ...texts }), 200);
  }
}

describe("an export", () => {
  it("is the whole catalog as webhooks, as a subscriber gets them", async () => {
    const schema = { type: "object", properties: { amount: { type: "integer" } } };
    const more = { description: "Paid", deprecated: true, since: "2.1", example: { amount: 1 } };
    await workspace.owner.put("/v1/event-types/order.paid", { schema, ...more });
    const { headers, body } = await workspace.owner.get(EXPORT);
    expect(headers.get("Content-Type")).toBe("application/json");
    expect(body).toMatchObject({
      openapi: "3.1.0",
      webhooks: {
        "order.paid": {
          post: {
            description: "Paid",
            deprecated: true,
            "x-since": "2.1",
            requestBody: {
              content: {
                "application/json": {
                  schema: {
                    properties: {
                      type: { const: "order.paid" },
                      data: { $ref: "#/components/schemas/order.paid" },
                    },
                    required: ["id", "type", "created_at", "data"],
                  },
                  example: { type: "order.paid", data: { amount: 1 } },
                },
              },
            },
          },
        },
      },
      components: { schemas: { "order.paid": schema } },
    });
  });

  it("has the bodies of the workspace's default format", async () => {
    const made = await createWorkspace("countercyclical");
    const { webhooks } = await exportOf(made);
    expect(Object.keys(webhooks)).toEqual((await listOf(made)).map(({ name }) => name));
    expect(webhooks["investment.created"]).toMatchObject({
      post: {
        requestBody: { content: { "application/json": { schema: { required: expect.arrayContaining(["payload"]) } } } },
      },
    });
  });

  it("is a part of the catalog when one is asked for", async () => {
    for (const name of ["order.paid", "order.made", "ordered.late"])
      await workspace.owner.put(`/v1/event-types/${name}`);
    const namesOf = async (type: string) =>
      Object.keys((await exportOf(workspace, `?type=${type}`)).webhooks).toSorted();
    expect(await namesOf("order.*")).toEqual(["order.made", "order.paid"]);
    expect(await namesOf("order.paid")).toEqual(["order.paid"]);
    expect(await namesOf("nothing.*")).toEqual([]);
    expectFailure(await workspace.owner.get(`${EXPORT}?type=Order`), 422, "type");
  });

  it("that an import could not take is refused, and its parts are given", async () => {
    const texts = { schemaText: null, exampleText: JSON.stringify("x".repeat(60_000)), since: null };
    const entry = {
      workspaceId: workspace.id,
      description: "",
      deprecated: false,
      createdAt: 0,
      updatedAt: 0,
      ...texts,
    };
    const entries = Array.from({ length: 80 }, (_, index) => ({ ...entry, name: `part${index % 2}.n${index}` }));
    await insertEventTypes(openDatabase(env.DB), entries);
    const prepared = vi.spyOn(env.DB, "prepare");
    expectFailure(await workspace.owner.get(EXPORT), 422, "type");
    // It is known before the texts are read.
    expect(prepared.mock.calls.filter(([query]) => /"schema", "example"/.test(query))).toEqual([]);
    prepared.mockRestore();
    for (const part of ["part0", "part1"]) {
      const document = await exportOf(workspace, `?type=${part}.*`);
      expect((await imported(workspace, document, { dry_run: true })).unchanged).toHaveLength(40);
    }
    const many = { ...entry, exampleText: `[${Array(32_000).fill(0).join(",")}]` };
    await insertEventTypes(
      openDatabase(env.DB),
      Array.from({ length: 5 }, (_, index) => ({ ...many, name: `many.n${index}` })),
    );
    expectFailure(await workspace.owner.get(`${EXPORT}?type=many.*`), 422, "type");
  });
});

describe("an import", () => {
  it("makes of an empty workspace what was exported, in the same order", async () => {
    await fillTricky(workspace);
    const document = await exportOf(workspace);
    const other = await createWorkspace();
    expect((await imported(other, document)).added).toHaveLength(TRICKY_CATALOG.length);
    expect(await factsOf(other)).toEqual(await factsOf(workspace));
    expect(await exportOf(other)).toEqual(document);
    for (const to of [workspace, other]) {
      const again = await imported(to, document);
      expect(again).toMatchObject({ added: [], changed: [], not_in_document: [] });
      expect(again.unchanged).toHaveLength(TRICKY_CATALOG.length);
    }
  });

  it("that changes nothing writes nothing, whatever the order of members", async () => {
    await imported(workspace, documentOf({ webhooks: { "a.b": { post: bodyOf({ type: "object", title: "T" }) } } }));
    const before = await listOf(workspace);
    const turned = documentOf({ webhooks: { "a.b": { post: bodyOf({ title: "T", type: "object" }) } } });
    expect(await imported(workspace, turned)).toMatchObject({ unchanged: ["a.b"] });
    const both = documentOf({
      webhooks: { "a.b": { post: bodyOf({ title: "T", type: "object" }) }, "a.c": { post: {} } },
    });
    expect(await imported(workspace, both)).toMatchObject({ added: ["a.c"], unchanged: ["a.b"] });
    expect((await listOf(workspace)).filter(({ name }) => name === "a.b")).toEqual(before);
  });

  it("says what it adds, changes and leaves, and changes nothing in a dry run", async () => {
    const { owner } = workspace;
    await owner.put("/v1/event-types/order.paid", { description: "Old", example: { n: 1 } });
    await owner.put("/v1/event-types/order.made", { description: "Made" });
    await owner.put("/v1/event-types/order.lost", { description: "Lost" });
    const post = { description: "Paid", deprecated: true, "x-since": "2", ...bodyOf({ type: "object" }) };
    const webhooks = { "order.paid": { post }, "order.made": { post: { description: "Made" } }, "order.new": { post } };
    const plan = {
      added: ["order.new"],
      changed: [{ name: "order.paid", fields: ["description", "schema", "example", "deprecated", "since"] }],
      unchanged: ["order.made"],
      not_in_document: ["order.lost"],
    };
    const before = await listOf(workspace);
    expect(await imported(workspace, documentOf({ webhooks }), { dry_run: true })).toEqual({ dry_run: true, ...plan });
    expect(await listOf(workspace)).toEqual(before);
    expect(await imported(workspace, documentOf({ webhooks }))).toEqual({ dry_run: false, ...plan });
    const after = new Map((await factsOf(workspace)).map((one) => [one.name, one]));
    const paid = { description: "Paid", schema: { type: "object" }, example: null, deprecated: true, since: "2" };
    expect(after.get("order.paid")).toEqual({ name: "order.paid", ...paid });
    expect(after.get("order.new")).toEqual({ name: "order.new", ...paid });
    expect(after.get("order.lost")).toMatchObject({ description: "Lost" });
    expect(after.size).toBe(4);
  });

  it("counts at once for what is published", async () => {
    await imported(workspace, ONE);
    const publish = (type: string, data: unknown) => workspace.owner.post("/v1/events", { type, data });
    expect((await publish("order.paid", {})).status).toBe(202);
    expectFailure(await publish("order.paid", 1), 422, "data");
    await imported(workspace, documentOf({ webhooks: { "order.paid": { post: bodyOf({ type: "number" }) } } }));
    expect((await publish("order.paid", 1)).status).toBe(202);
    expectFailure(await publish("order.lost", 1), 422, "type");
    // What was read anew for the refused one is kept with its schema now.
    expect((await publish("order.paid", 1)).status).toBe(202);
    await imported(workspace, documentOf({ webhooks: { "order.paid": { post: bodyOf({ type: "string" }) } } }));
    expectFailure(await publish("order.paid", 1), 422, "data");
  });

  it("with one bad type is refused whole, naming its place", async () => {
    const webhooks = { "a.b": { post: {} }, "a.c": { post: bodyOf({ type: "text" }) }, bad: { post: {} } };
    const named = expectFailure(await importInto(workspace, documentOf({ webhooks })), 422);
    expect(named.details.map(({ field }) => field)).toEqual(["openapi.webhooks.bad"]);
    const { bad: _bad, ...rest } = webhooks;
    const place = "openapi.webhooks.a.c.post.requestBody.content.application/json.schema.type";
    expectFailure(await importInto(workspace, documentOf({ webhooks: rest })), 422, place);
    expectFailure(await importInto(workspace, documentOf({ webhooks: rest }), { dry_run: true }), 422, place);
    expect(await listOf(workspace)).toEqual([]);
  });

  it.each([
    [{}, "openapi"],
    [{ openapi: ONE, dry_run: "yes" }, "dry_run"],
    [{ openapi: ONE, other: 1 }, "other"],
    [{ openapi: JSON.stringify(ONE) }, "openapi"],
    [[], ""],
  ])("refuses %j", async (body, field) => {
    expectFailure(await workspace.owner.post("/v1/event-types/import", body), 422, field);
  });

  it("is refused when the catalog would have too many types, also when others add some meanwhile", async () => {
    const texts = { description: "", schemaText: null, exampleText: null, since: null };
    const entry = { workspaceId: workspace.id, deprecated: false, createdAt: 0, updatedAt: 0, ...texts };
    const entries = Array.from({ length: 490 }, (_, index) => ({ ...entry, name: `type.n${index}` }));
    await insertEventTypes(openDatabase(env.DB), entries);
    const documentFrom = (first: string, count: number) => {
      const names = Array.from({ length: count }, (_, index) => `${first}.n${index}`);
      return documentOf({ webhooks: Object.fromEntries(names.map((name) => [name, { post: {} }])) });
    };
    expectFailure(await importInto(workspace, documentFrom("new", 11)), 409);
    expectFailure(await importInto(workspace, documentFrom("new", 11), { dry_run: true }), 409);
    const many = await Promise.all(["a", "b", "c", "d"].map((first) => importInto(workspace, documentFrom(first, 5))));
    expect(many.map(({ status }) => status).toSorted()).toEqual([200, 200, 409, 409]);
    const count = env.DB.prepare("SELECT COUNT(*) AS n FROM event_types WHERE workspace_id = ?").bind(workspace.id);
    expect(await count.first("n")).toBe(500);
    expect((await imported(workspace, documentFrom("type", 490))).unchanged).toHaveLength(490);
  });

  it("of the same document at once by many ends as one of them would", async () => {
    await fillTricky(workspace);
    const document = await exportOf(workspace);
    const other = await createWorkspace();
    const all = await Promise.all(Array.from({ length: 5 }, () => importInto(other, document)));
    expect(all.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(await factsOf(other)).toEqual(await factsOf(workspace));
  });

  it("of two documents at once ends with all of one of them", async () => {
    const documents = ["one", "two"].map((word) => {
      const names = Array.from({ length: 60 }, (_, index) => `a.t${index}`);
      const post = { description: word, ...bodyOf({ const: "x".repeat(30_000) + word }) };
      return documentOf({ webhooks: Object.fromEntries(names.map((name) => [name, { post }])) });
    });
    await Promise.all(documents.map((document) => imported(workspace, document)));
    expect(new Set((await listOf(workspace)).map(({ description }) => description)).size).toBe(1);
  });

  it("of any JSON is taken or refused as documented", async () => {
    const document = fc.oneof(
      jsonText,
      jsonText.map((text) => `{"openapi":"3.1.0","webhooks":${text}}`),
      jsonText.map((text) => `{"openapi":"3.1.0","webhooks":{"a.b":{"post":${text}}}}`),
      jsonText.map(
        (text) =>
          `{"openapi":"3.1.0","webhooks":{"a.b":{"post":${JSON.stringify(bodyOf(0)).replace("0", () => text)}}}}`,
      ),
    );
    await fc.assert(
      fc.asyncProperty(document, async (text) => {
        const { status } = await workspace.owner.post("/v1/event-types/import", { openapi: JSON.parse(text) });
        expect([200, 422]).toContain(status);
      }),
      cases(150),
    );
  });
});

import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { holdQueues } from "../tools/hold-queues.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";
import { createWorkspace } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { openDatabase } from "../../src/store/database.ts";
import { insertEventTypes } from "../../src/store/event-type-table.ts";
import { EXPORT, exportOf, imported, listOf } from "../tools/catalog-travel.ts";

holdQueues();
useBystander();
const workspace = useWorkspace();

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

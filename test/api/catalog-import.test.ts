import { describe, expect, it } from "vitest";
import { holdQueues } from "../tools/hold-queues.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";
import { bodyOf, documentOf } from "../tools/catalog-documents.ts";
import { createWorkspace } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { TRICKY_CATALOG } from "../tools/tricky-catalog.ts";
import { exportOf, importInto, imported, listOf, factsOf, ONE, fillTricky } from "../tools/catalog-travel.ts";

holdQueues();
useBystander();
const workspace = useWorkspace();

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
});

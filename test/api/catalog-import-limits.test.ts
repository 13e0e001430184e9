import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdQueues } from "../tools/hold-queues.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";
import { bodyOf, documentOf } from "../tools/catalog-documents.ts";
import { createWorkspace } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { jsonText } from "../domain/json-values.ts";
import { cases } from "../tools/cases.ts";
import { openDatabase } from "../../src/store/database.ts";
import { insertEventTypes } from "../../src/store/event-type-table.ts";
import { exportOf, importInto, imported, listOf, factsOf, fillTricky } from "../tools/catalog-travel.ts";

holdQueues();
useBystander();
const workspace = useWorkspace();

describe("an import", () => {
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

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { countingDatabase } from "../tools/counting-database.ts";
import { createTarget } from "../tools/create-target.ts";
import { createWebhook, createWorkspace, type TestWorkspace } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { dashboardWith, signIn, type Visitor, visitorOf } from "../tools/visitor.ts";
import { PAGES, WEBHOOK_FIELDS } from "./page-table.ts";

recordSubscriber();
const queues = holdQueues();
const { db, takeSql } = countingDatabase(env.DB);
let workspace: TestWorkspace;
let visitor: Visitor;
let webhookId: string;

beforeAll(async () => {
  workspace = await createWorkspace("exampleapi");
  webhookId = (await createWebhook(workspace.owner)).id;
  const { cookie, csrf } = await signIn(workspace, "owner");
  visitor = visitorOf(cookie, csrf, dashboardWith({ ...env, DB: db }));
  // Who is signed in is known from here on.
  await visitor.get("/dashboard/api-keys");
});

/** How often a request read the workspace, its catalog as a whole, and anything. */
async function count(request: () => Promise<unknown>) {
  takeSql();
  await request();
  const sql = takeSql().map((statement) => statement.toLowerCase());
  const catalog = sql.filter((statement) =>
    statement.includes('from "event_types" where "event_types"."workspace_id" = ? order'),
  );
  return {
    workspace: sql.filter((statement) => statement.includes('from "workspaces" where')).length,
    catalog: catalog.length,
    all: sql.length,
  };
}

describe("the database is asked", () => {
  it("for the workspace, the catalog and an example once each by the form of a new webhook", async () => {
    const counts = await count(async () => visitor.get("/dashboard/webhooks/new"));
    expect(counts).toEqual({ workspace: 1, catalog: 1, all: 3 });
  });

  it("for the webhook, the catalog and an example once each by the form of a webhook", async () => {
    const counts = await count(async () => visitor.get(`/dashboard/webhooks/${webhookId}/edit`));
    expect(counts).toEqual({ workspace: 0, catalog: 1, all: 3 });
  });

  it.each(["/dashboard/webhooks", "/dashboard/webhooks/preview"])(
    "no more by a form to %s that comes back",
    async (path) => {
      const fields = { ...WEBHOOK_FIELDS, url: "ftp://example.com/", other_events: "no.such" };
      const counts = await count(async () => visitor.post(path, fields));
      expect(counts).toEqual({ workspace: 0, catalog: 1, all: 2 });
    },
  );

  it.each([
    ["/dashboard/webhooks", 1],
    ["/dashboard/webhooks?status=attention", 1],
    ["/dashboard/events", 4],
    ["/dashboard/deliveries", 3],
  ])("no more than a few times by %s, however long the list is", async (path, most) => {
    const counts = await count(async () => visitor.get(path));
    expect(counts.all).toBeGreaterThan(0);
    expect(counts.all).toBeLessThanOrEqual(most);
  });

  it.each(Object.keys(PAGES).filter((route) => route.startsWith("GET ")))(
    "for the workspace and the catalog once at most by %s",
    async (route) => {
      const path = await createTarget(route.slice("GET ".length), workspace, workspace.owner, queues);
      const counts = await count(async () => visitor.get(path));
      expect(counts.workspace).toBeLessThanOrEqual(1);
      expect(counts.catalog).toBeLessThanOrEqual(1);
    },
  );
});

import { createWebhook, publish, readLog } from "../../e2e/tools/api.ts";
import { untilTrue } from "../../e2e/tools/until.ts";
import type { Stage, Workspace } from "./stage.ts";

/** The most deliveries that a page shows. */
const DELIVERIES = 50;

/** A workspace that has something of everything, and the addresses of all its pages by name. */
export interface BusyWorkspace {
  readonly workspace: Workspace;
  readonly paths: Readonly<Record<string, string>>;
}

/** Fills a workspace; the stage's subscriber has to answer 500 below `/fails`. */
export async function makeBusyWorkspace(stage: Stage): Promise<BusyWorkspace> {
  const { hookline, subscriber } = stage;
  const workspace = await stage.makeWorkspace("countercyclical");
  const { key } = workspace;
  const make = (name: string, path: string, settings: object = {}) => {
    const input = {
      name,
      url: subscriber.url + path,
      events: ["investment.*"],
      retry_schedule: [0, 3600],
      ...settings,
    };
    return createWebhook(hookline, input, key);
  };
  const good = await make("Portfolio service", "/good", { description: "Keeps the pages up to date." });
  const bad = await make("Ledger", "/fails", { events: ["memo.created"], headers: { "X-Region": "eu" } });
  const off = await make("Old reports", `/${"a-very-long-path-".repeat(12)}`, { events: ["report.*", "team.*"] });
  await workspace.call("PATCH", `/v1/webhooks/${off.id}`, { status: "disabled" });
  for (let count = 0; count < 17; count++) await make(`Webhook ${count}`, "/good", { events: ["report.*"] });
  for (const [id, role] of [
    ["ana", "admin"],
    ["ben", "member"],
    ["i".repeat(64), "guest"],
  ] as const) {
    await workspace.call("PUT", `/v1/members/${id}`, { role });
  }
  await workspace.call("POST", "/v1/api-keys", { name: "Web shop", role: "publisher" });
  await workspace.call("POST", `/v1/webhooks/${good.id}/secret/rotate`, { grace_period_seconds: 3600 });
  const memo = await publish(hookline, { type: "memo.created", data: { note: "x".repeat(300) } }, key);
  const event = { type: "investment.created", data: { name: "Coca-Cola Co" } };
  await workspace.call("POST", "/v1/events/batch", { events: Array.from({ length: DELIVERIES }, () => event) });
  await untilTrue("the deliveries", async () => {
    const [delivered, failing] = await Promise.all([good, bad].map(({ id }) => readLog(hookline, id, key)));
    const isDelivered = delivered?.length === DELIVERIES && delivered.every(({ status }) => status === "delivered");
    return isDelivered && failing?.[0]?.response_code === 500;
  });
  await workspace.call("POST", `/v1/webhooks/${bad.id}/recover`, { since: memo.created_at, statuses: ["failed"] });
  const [delivery] = await readLog(hookline, bad.id, key);
  const [webhooks, of] = ["/dashboard/webhooks", (id: string) => `/dashboard/webhooks/${id}`];
  return {
    workspace,
    paths: {
      list: webhooks,
      "filtered list": `${webhooks}?search=nothing`,
      "new webhook": `${webhooks}/new`,
      webhook: of(good.id),
      "webhook with 50 deliveries": `${of(good.id)}?limit=${DELIVERIES}`,
      "webhook that fails": of(bad.id),
      "disabled webhook": of(off.id),
      edit: `${of(bad.id)}/edit`,
      test: `${of(good.id)}/test`,
      secret: `${of(good.id)}/secret`,
      recover: `${of(bad.id)}/recover`,
      delivery: `${of(bad.id)}/deliveries/${delivery?.id}`,
      "delete webhook": `${of(off.id)}/delete`,
      events: "/dashboard/events",
      event: `/dashboard/events/${memo.id}`,
      catalog: "/dashboard/event-types",
      "new event type": "/dashboard/event-types/new",
      "import of event types": "/dashboard/event-types/import",
      "event type": "/dashboard/event-types/investment.created",
      keys: "/dashboard/api-keys",
      members: "/dashboard/members",
      "audit log": "/dashboard/audit-log",
      "nothing there": "/dashboard/nowhere",
      "test inbox": "/play",
    },
  };
}

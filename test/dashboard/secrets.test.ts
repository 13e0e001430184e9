import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createKey, createWebhook, createWorkspace, expectStatus } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { passTime } from "../tools/pass-time.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { signIn, type Visitor } from "../tools/visitor.ts";
import type { AcceptedBody, EventBody, SecretBody } from "../tools/wire.ts";
import { PAGES } from "./page-table.ts";

const HEADER_VALUE = "Bearer value-of-a-header";
const SECRET = "the-first-secret-of-all";
const PREVIOUS = "the-secret-before-that-one";
const OLDEST = "the-secret-before-them-all";

recordSubscriber();
const queues = holdQueues();
let visitor: Visitor;
let ids: Readonly<Record<string, string>>;
let secrets: readonly string[];

/** Every value of some columns of the whole database. */
async function column(table: string, names: readonly string[]): Promise<readonly string[]> {
  const { results } = await env.DB.prepare(`SELECT ${names.join(", ")} FROM ${table}`).all<
    Record<string, string | null>
  >();
  return results.flatMap((row) => Object.values(row)).filter((value) => value !== null);
}

beforeAll(async () => {
  const workspace = await createWorkspace();
  const { owner } = workspace;
  await owner.put("/v1/event-types/thing.made", { example: { n: 1 } });
  await owner.put("/v1/members/ann", { role: "member" });
  const key = await createKey(workspace, "publisher");
  const webhook = await createWebhook(owner, { secret: OLDEST, headers: { Authorization: HEADER_VALUE } });
  await owner.post(`/v1/webhooks/${webhook.id}/secret/rotate`, { secret: PREVIOUS, grace_period_seconds: 600_000 });
  await owner.post(`/v1/webhooks/${webhook.id}/secret/rotate`, { secret: SECRET });
  const shown = expectStatus(await owner.get<SecretBody>(`/v1/webhooks/${webhook.id}/secret`), 200);
  const event = expectStatus(await owner.post<AcceptedBody>("/v1/events", { type: "thing.made", data: {} }), 202);
  await queues.dispatch();
  await queues.deliver(webhook.id);
  await owner.post(`/v1/webhooks/${webhook.id}/test`, {});
  const { deliveries } = expectStatus(await owner.get<EventBody>(`/v1/events/${event.id}`), 200);
  visitor = await signIn(workspace, "owner");
  ids = {
    webhooks: webhook.id,
    events: event.id,
    deliveryId: deliveries[0]?.delivery_id ?? "",
    "event-types": "thing.made",
    "api-keys": key.id,
    members: "ann",
  };
  secrets = [
    ...[SECRET, PREVIOUS, OLDEST, HEADER_VALUE, webhook.secret, shown.standard_secret, webhook.standard_secret],
    ...[owner.key ?? "", key.key ?? "", decodeURIComponent(visitor.cookie).split(/[=.]/)[1] ?? ""],
    ...(await column("api_keys", ["hash"])),
    ...(await column("portal_sessions", ["hash"])),
    ...(await column("webhooks", ["sealed_secret", "sealed_previous_secret", "sealed_headers"])),
    ...(await column("webhooks", ["sealed_previous_secrets"])).flatMap((list) => list.match(/s1\.[^"]+/g) ?? []),
  ];
});

function fillIn(pattern: string): string {
  const [, , resource = ""] = pattern.split("/");
  return pattern.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? ids[resource] ?? "none");
}

/** What follows the creation of a webhook offers its secret. */
const CREATED = "GET /dashboard/webhooks/:id/created";
const shownPages = Object.keys(PAGES).filter((route) => route.startsWith("GET ") && route !== CREATED);

describe("a secret", () => {
  it("is known to this test in all its forms", () => {
    expect(secrets.length).toBeGreaterThan(12);
    expect(secrets.filter((secret) => secret.length < 16)).toEqual([]);
  });

  it.each(shownPages)("is not on %s", async (route) => {
    const { status, html } = await visitor.get(fillIn(route.slice("GET ".length)));
    expect(status).toBeLessThan(400);
    expect(secrets.filter((secret) => html.includes(secret))).toEqual([]);
  });

  it("is shown on demand, and no other one is", async () => {
    const { status, html } = await visitor.post(`/dashboard/webhooks/${ids["webhooks"]}/secret`);
    expect(status).toBe(200);
    const others = [PREVIOUS, OLDEST, HEADER_VALUE];
    expect([SECRET, ...others].map((one) => html.includes(one))).toEqual([true, false, false, false]);
    expect((await visitor.get(`/dashboard/audit-log`)).html).toContain("webhook.secret_shown");
  });

  it("of a new webhook is offered for ten minutes, which is audited, and no other one is", async () => {
    const path = fillIn(CREATED.slice("GET ".length));
    const { html } = await visitor.get(path);
    const others = [PREVIOUS, OLDEST, HEADER_VALUE];
    expect([SECRET, ...others].map((one) => html.includes(one))).toEqual([true, false, false, false]);
    expect((await visitor.get("/dashboard/audit-log")).html.match(/webhook\.secret_shown/g)?.length).toBeGreaterThan(0);
    passTime(10 * 60_000 + 1000);
    const later = await visitor.get(path);
    vi.useRealTimers();
    expect([later.status, later.headers.get("Location")]).toEqual([302, `/dashboard/webhooks/${ids["webhooks"]}`]);
    expect(later.html).not.toContain(SECRET);
  });

  it("of a new key is shown once", async () => {
    const { html } = await visitor.post("/dashboard/api-keys", { name: "Shop", role: "publisher", member_id: "" });
    const [key = "none"] = /hk_[\w-]{43}/.exec(html) ?? [];
    expect(key).not.toBe("none");
    expect((await visitor.get("/dashboard/api-keys")).html).not.toContain(key);
  });
});

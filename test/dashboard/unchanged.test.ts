import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { countingDatabase } from "../tools/counting-database.ts";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { passTime } from "../tools/pass-time.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { useWorkspace } from "../tools/use-workspace.ts";
import { dashboardWith, signIn, visit, type Visit, type Visitor, visitorOf } from "../tools/visitor.ts";
import type { AcceptedBody, EventBody } from "../tools/wire.ts";
import { RECOVER_FIELDS } from "./page-table.ts";

recordSubscriber();
const queues = holdQueues();
const workspace = useWorkspace();
const { db, takeSql } = countingDatabase(env.DB);
const server = dashboardWith({ ...env, DB: db });
let visitor: Visitor;
let webhookId: string;
let paths: { readonly [page in Page]: string };

const PAGES = ["list", "webhook", "delivery", "recover", "events", "event"] as const;
type Page = (typeof PAGES)[number];
/** The pages of one webhook, which need not be read to see that nothing changed. */
const OF_WEBHOOK: readonly Page[] = ["webhook", "delivery", "recover"];

beforeEach(async () => {
  vi.setSystemTime(Math.ceil(Date.now() / 60_000) * 60_000 + 1000);
  const { cookie, csrf } = await signIn(workspace, "owner");
  visitor = visitorOf(cookie, csrf, server);
  webhookId = (await createWebhook(workspace.owner)).id;
  const eventId = await publish();
  const { deliveries } = expectStatus(await workspace.owner.get<EventBody>(`/v1/events/${eventId}`), 200);
  const webhook = `/dashboard/webhooks/${webhookId}`;
  paths = {
    list: "/dashboard/webhooks",
    webhook,
    delivery: `${webhook}/deliveries/${deliveries[0]?.delivery_id}`,
    recover: `${webhook}/recover`,
    events: "/dashboard/events",
    event: `/dashboard/events/${eventId}`,
  };
  return () => vi.useRealTimers();
});

async function publish(): Promise<string> {
  const event = { type: "order.paid", data: { n: 1 } };
  const { id } = expectStatus(await workspace.owner.post<AcceptedBody>("/v1/events", event), 202);
  await queues.dispatch();
  await queues.deliver(webhookId);
  return id;
}

/** Asks for a page as its script does, with the ETag of what it has. */
async function askAgain(page: Page, etag: string | null, cookie = visitor.cookie): Promise<Visit> {
  return visit(server, paths[page], { headers: { Cookie: cookie, "If-None-Match": etag ?? '"none"' } });
}

async function etagOf(page: Page): Promise<string> {
  const first = await askAgain(page, null);
  expect([first.status, first.html]).toEqual([200, expect.stringContaining("</html>")]);
  const etag = first.headers.get("ETag");
  if (etag === null) throw new Error(`the page ${page} has no ETag`);
  return etag;
}

describe("a page that is asked for again", () => {
  it.each(PAGES)("and has not changed is not sent again: %s", async (page) => {
    const etag = await etagOf(page);
    const again = await askAgain(page, etag);
    expect([again.status, again.html, again.headers.get("ETag")]).toEqual([304, "", etag]);
    expect(again.headers.get("Cache-Control")).toBe((await askAgain(page, null)).headers.get("Cache-Control"));
  });

  it.each(OF_WEBHOOK)("and has not changed is told from one statement: %s", async (page) => {
    const etag = await etagOf(page);
    await askAgain(page, etag);
    takeSql();
    expect((await askAgain(page, etag)).status).toBe(304);
    expect(takeSql()).toEqual([expect.stringContaining('from "webhooks"')]);
  });

  it.each([
    ["a delivery that came", "webhook", publish],
    ["a delivery that came", "list", publish],
    ["a delivery that came", "events", publish],
    ["a resend", "delivery", () => visitor.post(`${paths.delivery}/resend`)],
    ["a resend", "webhook", () => visitor.post(`${paths.delivery}/resend`)],
    ["a recovery", "recover", () => visitor.post(paths.recover, RECOVER_FIELDS)],
    ["disabling", "webhook", () => visitor.post(`${paths.webhook}/disable`)],
    ["disabling", "delivery", () => visitor.post(`${paths.webhook}/disable`)],
    ["disabling", "recover", () => visitor.post(`${paths.webhook}/disable`)],
    ["a new name", "webhook", () => workspace.owner.patch(`/v1/webhooks/${webhookId}`, { name: "New name" })],
    ["a replay", "event", () => visitor.post(`${paths.event}/replay`, { to: "all" })],
    ["a minute", "webhook", async () => passTime(60_000)],
  ] as const)("after %s is sent whole: %s", async (_change, page, change) => {
    const etag = await etagOf(page);
    await change();
    const again = await askAgain(page, etag);
    expect([again.status, again.html]).toEqual([200, expect.stringContaining("</html>")]);
    expect(again.headers.get("ETag")).not.toBe(etag);
  });

  it("is sent whole to another role", async () => {
    const etag = await etagOf("webhook");
    const admin = await signIn(workspace, "admin");
    expect((await askAgain("webhook", etag, admin.cookie)).status).toBe(200);
  });

  it.each(OF_WEBHOOK)("with its ETag by those who may not see it is not found: %s", async (page) => {
    const etag = await etagOf(page);
    const member = await signIn(workspace, "member");
    const refused = await askAgain(page, etag, member.cookie);
    expect([refused.status, refused.headers.get("ETag")]).toEqual([404, null]);
    expect((await askAgain(page, etag, "")).status).toBe(403);
  });

  it("that is not there any more has no ETag", async () => {
    const etag = await etagOf("delivery");
    paths = { ...paths, delivery: `${paths.webhook}/deliveries/del_${"0".repeat(26)}` };
    const gone = await askAgain("delivery", etag);
    expect([gone.status, gone.headers.get("ETag")]).toEqual([404, null]);
  });

  it("is sent whole while its Outbox runs a version that can't tell", async () => {
    const etag = await etagOf("webhook");
    const former = {
      ...env,
      OUTBOX: new Proxy(env.OUTBOX, {
        get: (namespace, name) => {
          const value: unknown = Reflect.get(namespace, name);
          if (typeof value !== "function") return value;
          return (...args: unknown[]) => withoutVersion(Reflect.apply(value, namespace, args));
        },
      }),
    };
    const headers = { Cookie: visitor.cookie, "If-None-Match": etag };
    expect((await visit(dashboardWith(former), paths.webhook, { headers })).status).toBe(200);
  });
});

/** An Outbox without the call that this version added. */
function withoutVersion(stub: unknown): unknown {
  if (typeof stub !== "object" || stub === null || !("logVersion" in stub)) return stub;
  return new Proxy(stub, {
    get: (target, name) => {
      if (name !== "logVersion") return Reflect.get(target, name);
      return async () => {
        throw new TypeError('The RPC receiver does not implement the method "logVersion".');
      };
    },
  });
}

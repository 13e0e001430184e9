import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { app } from "../../src/api/app.ts";
import { ACCESS, CALLERS, type Caller, type RouteRule } from "../tools/access-table.ts";
import { createKey, createWorkspace, expectStatus, root, type TestWorkspace } from "../tools/create-workspace.ts";
import { createTarget } from "../tools/create-target.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { snapshotWorkspace } from "../tools/seed-bystander.ts";
import { type Answer, type Client, clientOf } from "../tools/send-json.ts";

const OPEN = ["GET /healthz"];
const routes = [
  ...new Set(app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`)),
].filter((route) => !OPEN.includes(route));

recordSubscriber();
const queues = holdQueues();
for (const level of ["info", "warn", "error"] as const) vi.spyOn(console, level).mockReturnValue();

let own: TestWorkspace;
let callers: Readonly<Record<Caller, Client>>;

beforeAll(async () => {
  own = await createWorkspace();
  await knowEvents(own);
  callers = {
    none: clientOf(null),
    "bad key": clientOf("hk_no-such-key"),
    root,
    owner: own.owner,
    admin: await createKey(own, "admin"),
    member: await createKey(own, "member"),
    guest: await createKey(own, "guest"),
    publisher: await createKey(own, "publisher"),
  };
});

/** The events that the table publishes are of a known type. */
async function knowEvents({ owner }: TestWorkspace): Promise<void> {
  expectStatus(await owner.put("/v1/event-types/thing.made", {}), 200);
}

/** All that was audited, in every workspace. */
async function auditEntries(): Promise<readonly { readonly id: string; readonly action: string }[]> {
  const query = "SELECT id, action FROM audit_log ORDER BY id";
  return (await env.DB.prepare(query).all<{ id: string; action: string }>()).results;
}

it("has an entry for every route, and a route for every entry", () => {
  expect(routes.toSorted()).toEqual(Object.keys(ACCESS).toSorted());
});

describe.each(Object.entries(ACCESS).filter(([route]) => routes.includes(route)))("%s", (route, rule: RouteRule) => {
  const [method = "", pattern = ""] = route.split(" ");
  const allowed = CALLERS.filter((caller) => rule.callers.includes(caller));
  const refused = CALLERS.filter((caller) => !rule.callers.includes(caller));
  const namesThings = pattern.includes(":");
  const paths = { own: "", theirs: "" };
  let other: TestWorkspace;
  let before: unknown;

  const call = (caller: Caller, path: string): Promise<Answer<unknown>> =>
    callers[caller].send(method, path, rule.body);

  beforeAll(async () => {
    other = await createWorkspace();
    await knowEvents(other);
    paths.own = await createTarget(pattern, own, own.owner, queues);
    paths.theirs = await createTarget(pattern, other, other.owner, queues);
    before = await snapshotWorkspace(other.owner);
  });

  it.each(refused)("refuses %s, whose ever the thing is", async (caller) => {
    for (const path of [paths.own, paths.theirs]) {
      const isUnknown = caller === "none" || caller === "bad key";
      const { code } = expectFailure(await call(caller, path), isUnknown ? 401 : 403);
      if (isUnknown) expect(code).toBe(caller === "none" ? "missing_api_key" : "invalid_api_key");
    }
  });

  it.each(allowed)("lets %s reach its own", async (caller) => {
    // What was read is there for the next one too, unless it is somebody's own.
    const isThere = method === "GET" && (caller !== "member" || rule.reach !== "webhook");
    const creator = rule.reach === "webhook" ? callers[caller] : own.owner;
    const path = isThere ? paths.own : await createTarget(pattern, own, creator, queues);
    const { status, body } = await call(caller, path);
    expect([status, body]).toEqual([rule.answers, rule.answers === 204 ? null : expect.anything()]);
  });

  if (rule.reach === "webhook") {
    it("does not show a member the webhook of somebody else", async () => {
      expectFailure(await call("member", paths.own), 404);
    });
  }

  if (namesThings && rule.reach !== "workspace") {
    const status = rule.elsewhere ?? 404;
    it.each(allowed)(`answers ${status} to %s for another workspace's`, async (caller) => {
      expect((await call(caller, paths.theirs)).status).toBe(status);
    });
  }

  if (/:\w+\/.*:/.test(pattern)) {
    it("does not find another workspace's part of an own webhook", async () => {
      const [, , , ownId = ""] = paths.own.split("/");
      expectFailure(await call("owner", paths.theirs.split("/").with(3, ownId).join("/")), 404);
    });
  }

  it(`is kept in the audit log as ${rule.audits ?? "nothing"}`, async () => {
    const caller = rule.callers.includes("owner") ? "owner" : "root";
    const path = await createTarget(pattern, own, own.owner, queues);
    const before = new Set((await auditEntries()).map(({ id }) => id));
    expect((await call(caller, path)).status).toBe(rule.answers);
    const actions = (await auditEntries()).filter(({ id }) => !before.has(id)).map(({ action }) => action);
    expect(actions).toEqual(rule.audits === undefined || rule.audits === "nothing" ? [] : [rule.audits]);
  });

  it("leaves the other workspace as it was", async () => {
    expect(await snapshotWorkspace(other.owner)).toEqual(before);
  });
});

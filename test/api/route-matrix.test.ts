import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { app } from "../../src/api/app.ts";
import { ACCESS, CALLERS, type Caller, type RouteRule } from "../tools/access-table.ts";
import { createKey, createWorkspace, expectStatus, root, type TestWorkspace } from "../tools/create-workspace.ts";
import { createTarget } from "../tools/create-target.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { type Snapshot, snapshotWorkspace } from "../tools/seed-bystander.ts";
import { type Answer, type Client, clientOf } from "../tools/send-json.ts";

const OPEN = [
  "GET /healthz",
  "GET /openapi.json",
  "GET /docs",
  "GET /docs/",
  "GET /llms.txt",
  "GET /keys/:webhookId.json",
];
const routes = [
  ...new Set(app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`)),
].filter((route) => !OPEN.includes(route));

recordSubscriber();
const queues = holdQueues();

let own: TestWorkspace;
let other: TestWorkspace;
let callers: Readonly<Record<Caller, Client>>;
/** What each route names in the other workspace: the same for all of a pattern, but where a name becomes an own one too. */
const theirPaths = new Map<string, string>();
let before: Snapshot;

beforeAll(async () => {
  own = await createWorkspace();
  other = await createWorkspace();
  // The events that the table publishes are of a known type.
  for (const { owner } of [own, other]) expectStatus(await owner.put("/v1/event-types/thing.made", {}), 200);
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
  const shared = new Map<string, string>();
  for (const [route, { elsewhere }] of Object.entries(ACCESS)) {
    const [, pattern = ""] = route.split(" ");
    const known = elsewhere === undefined ? shared.get(pattern) : undefined;
    const path = known ?? (await createTarget(pattern, other, other.owner, queues));
    theirPaths.set(route, path);
    if (elsewhere === undefined) shared.set(pattern, path);
  }
  before = await snapshotWorkspace(other);
});

/** All that was audited, in every workspace. */
async function auditEntries(): Promise<readonly { readonly id: string; readonly action: string }[]> {
  const query = "SELECT id, action FROM audit_log ORDER BY id";
  return (await env.DB.prepare(query).all<{ id: string; action: string }>()).results;
}

it("the table of access has an entry for every route of the API, and a route for every entry", () => {
  expect(routes.toSorted()).toEqual(Object.keys(ACCESS).toSorted());
});

describe.each(Object.entries(ACCESS).filter(([route]) => routes.includes(route)))("%s", (route, rule: RouteRule) => {
  const [method = "", pattern = ""] = route.split(" ");
  const allowed = CALLERS.filter((caller) => rule.callers.includes(caller));
  const refused = CALLERS.filter((caller) => !rule.callers.includes(caller));
  const namesThings = pattern.includes(":");
  let ownPath: string;
  let theirPath: string;

  const call = (caller: Caller, path: string): Promise<Answer<unknown>> =>
    callers[caller].send(method, path, rule.body);

  beforeAll(async () => {
    ownPath = await createTarget(pattern, own, own.owner, queues);
    theirPath = theirPaths.get(route) ?? "";
  });

  it.each(refused)("refuses %s, for its own and another workspace", async (caller) => {
    for (const path of new Set([ownPath, theirPath])) {
      const isUnknown = caller === "none" || caller === "bad key";
      const { code } = expectFailure(await call(caller, path), isUnknown ? 401 : 403);
      if (isUnknown) expect(code).toBe(caller === "none" ? "missing_api_key" : "invalid_api_key");
    }
  });

  it("allows its callers in their own workspace, and audits the change", async () => {
    for (const caller of allowed) {
      // What was read is there for the next one too, unless it is somebody's own.
      const isThere = method === "GET" && (caller !== "member" || rule.reach !== "webhook");
      const creator = rule.reach === "webhook" ? callers[caller] : own.owner;
      const path = isThere ? ownPath : await createTarget(pattern, own, creator, queues);
      const earlier = new Set((await auditEntries()).map(({ id }) => id));
      const { status, body } = await call(caller, path);
      const answered = rule.answers === 204 ? null : expect.anything();
      expect([caller, status, body]).toEqual([caller, rule.answers, answered]);
      const actions = (await auditEntries()).filter(({ id }) => !earlier.has(id)).map(({ action }) => action);
      const expected = rule.audits === undefined || rule.audits === "nothing" ? [] : [rule.audits];
      expect([caller, actions]).toEqual([caller, expected]);
    }
  });

  if (rule.reach === "webhook") {
    it("hides another creator's webhook from a member", async () => {
      expectFailure(await call("member", ownPath), 404);
    });
  }

  if (namesThings && rule.reach !== "workspace") {
    const status = rule.elsewhere ?? 404;
    it(`answers ${status} to every caller for another workspace`, async () => {
      for (const caller of allowed) expect([caller, (await call(caller, theirPath)).status]).toEqual([caller, status]);
    });
  }

  if (/:\w+\/.*:/.test(pattern)) {
    it("does not find another workspace's delivery or recovery below an own webhook", async () => {
      const [, , , ownId = ""] = ownPath.split("/");
      expectFailure(await call("owner", theirPath.split("/").with(3, ownId).join("/")), 404);
    });
  }
});

it("no route changed anything of the other workspace", async () => {
  expect(await snapshotWorkspace(other)).toEqual(before);
});

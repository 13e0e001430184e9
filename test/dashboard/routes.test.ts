import { beforeAll, describe, expect, it } from "vitest";
import { dashboard } from "../../src/dashboard/dashboard.tsx";
import type { MemberRole } from "../../src/domain/roles.ts";
import { createTarget } from "../tools/create-target.ts";
import { createKey, createWorkspace, expectStatus, type TestWorkspace } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { type Snapshot, snapshotWorkspace } from "../tools/seed-bystander.ts";
import type { Client } from "../tools/send-json.ts";
import { signIn, stranger, type Visit, type Visitor } from "../tools/visitor.ts";
import { type PageRule, PAGES, ROLES } from "./page-table.ts";

const OPEN = ["GET /", "GET /dashboard/open", "GET /dashboard/accent/:name"];
/** Ends the session that it is sent in. */
const CLOSE = "POST /dashboard/close";
const routes = [
  ...new Set(dashboard.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`)),
].filter((route) => !OPEN.includes(route));

recordSubscriber();
const queues = holdQueues();

let own: TestWorkspace;
let other: TestWorkspace;
let visitors: Readonly<Record<MemberRole, Visitor>>;
let memberKey: Client;
/** What the routes' patterns name in the other workspace, which is the same for all routes of a pattern. */
const theirPaths = new Map<string, string>();
let before: Snapshot;

beforeAll(async () => {
  own = await createWorkspace();
  other = await createWorkspace();
  // Events that the forms name are of a known type.
  for (const { owner } of [own, other]) expectStatus(await owner.put("/v1/event-types/thing.made", {}), 200);
  const member = await signIn(own, "member");
  memberKey = await createKey(own, "member", member.memberId ?? "");
  visitors = {
    owner: await signIn(own, "owner"),
    admin: await signIn(own, "admin"),
    member,
    guest: await signIn(own, "guest"),
  };
  for (const pattern of new Set(Object.keys(PAGES).map((route) => route.split(" ")[1] ?? ""))) {
    theirPaths.set(pattern, await createTarget(pattern, other, other.owner, queues));
  }
  before = await snapshotWorkspace(other);
});

/** What every page forbids, and that nobody keeps it. */
function expectPageHeaders({ headers }: Visit): void {
  expect(Object.fromEntries(headers)).toMatchObject({
    "content-security-policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
      "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-request-id": expect.stringMatching(/./),
  });
}

function send(visitor: Visitor, method: string, path: string, { fields }: PageRule, csrf?: string | null) {
  return method === "GET" ? visitor.get(path) : visitor.post(path, fields, csrf);
}

it("the table of pages has an entry for every route of the dashboard, and a route for every entry", () => {
  expect(routes.toSorted()).toEqual(Object.keys(PAGES).toSorted());
});

it.each(["/", "/dashboard/open", "/dashboard/no/such/page"])("%s has the headers of a page", async (path) => {
  expectPageHeaders(await stranger.get(path));
});

describe.each(Object.entries(PAGES).filter(([route]) => routes.includes(route)))("%s", (route, rule) => {
  const [method = "", pattern = ""] = route.split(" ");
  const namesThings = pattern.includes(":");
  const refused = ROLES.filter((role) => !rule.roles.includes(role));
  let ownPath: string;
  let theirPath: string;

  beforeAll(async () => {
    ownPath = await createTarget(pattern, own, own.owner, queues);
    theirPath = theirPaths.get(pattern) ?? "";
  });

  it("refuses everybody who may not, and changes nothing", async () => {
    const membersPath = await createTarget(pattern, own, memberKey, queues);
    const ofWebhooks = [ownPath, membersPath].flatMap((path) => /\bwh_\w+/.exec(path) ?? []);
    const state = await snapshotWorkspace(own, ofWebhooks);
    const refuse = async (visit: Promise<Visit>, who: string, status: number, text: string) => {
      const visited = await visit;
      expect([who, visited.status, visited.html]).toEqual([who, status, expect.stringContaining(text)]);
      expectPageHeaders(visited);
    };
    for (const path of new Set([ownPath, theirPath])) {
      await refuse(send(stranger, method, path, rule), "a stranger", 403, "You are not signed in");
      for (const role of refused) {
        await refuse(send(visitors[role], method, path, rule), role, 403, `The role ${role} may not`);
      }
    }
    for (const role of method === "GET" ? [] : rule.roles) {
      const path = role === "member" ? membersPath : ownPath;
      for (const csrf of [null, "", "0".repeat(64), visitors[role === "owner" ? "admin" : "owner"].csrf]) {
        const visit = send(visitors[role], method, path, rule, csrf);
        await refuse(visit, `${role} with the token ${csrf}`, 403, "This form is out of date");
      }
    }
    if (rule.ofWebhook === true) {
      await refuse(send(visitors.member, method, ownPath, rule), "a member who made another", 404, "No such");
    }
    expect(await snapshotWorkspace(own, ofWebhooks)).toEqual(state);
  });

  if (namesThings) {
    it("answers 404 for another workspace's", async () => {
      for (const role of rule.roles) {
        const visited = await send(visitors[role], method, theirPath, rule);
        expect([role, visited.status, visited.html]).toEqual([role, 404, expect.stringContaining("No such")]);
        expectPageHeaders(visited);
      }
    });
  }

  if (/:\w+\/.*:/.test(pattern)) {
    it("does not find another workspace's part of an own webhook", async () => {
      const [, , , ownId = ""] = ownPath.split("/");
      const mixed = theirPath.split("/").with(3, ownId).join("/");
      expect((await send(visitors.owner, method, mixed, rule)).status).toBe(404);
    });
  }

  it("lets through whom it should", async () => {
    for (const role of rule.roles) {
      // What was read is there for the next one too, unless it is somebody's own.
      const isThere = method === "GET" && role !== "member";
      const creator = role === "member" ? memberKey : own.owner;
      const path = isThere ? ownPath : await createTarget(pattern, own, creator, queues);
      const visitor = route === CLOSE ? await signIn(own, role) : visitors[role];
      const visited = await send(visitor, method, path, rule);
      expect([role, visited.status]).toEqual([role, rule.answers]);
      expectPageHeaders(visited);
    }
  });
});

it("no page changed anything of the other workspace", async () => {
  expect(await snapshotWorkspace(other)).toEqual(before);
});

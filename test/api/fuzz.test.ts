import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { app } from "../../src/api/app.ts";
import { jsonText } from "../domain/json-values.ts";
import { ACCESS } from "../tools/access-table.ts";
import { createKey, createWebhook, root } from "../tools/create-workspace.ts";
import { shareWorkspace } from "../tools/use-workspace.ts";
import { expectFailureShape } from "../tools/expect-failure.ts";
import { anyText, changes, headers, mutate, place, query } from "../tools/fuzzed-requests.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { sendRaw } from "../tools/send-json.ts";
import { cases } from "../tools/cases.ts";

/*
 * Whatever is sent, nothing breaks inside: every failure is one of the documented ones. Requests are read from text, so
 * that a counterexample can be sent again as it is.
 */

const queues = holdQueues();
recordSubscriber();
const workspace = shareWorkspace("exampleapi");
let ids: readonly string[];
let keys: Readonly<Record<"root" | "owner" | "member" | "publisher", string | null>>;

beforeAll(async () => {
  const { owner } = workspace;
  const schema = { type: "object", properties: { n: { type: "integer" } }, additionalProperties: { type: "string" } };
  await owner.put("/v1/event-types/with.schema", { schema });
  await owner.put("/v1/members/ann", { role: "member" });
  const webhook = await createWebhook(owner, { headers: { "X-Token": "secret" } });
  const event = await owner.post<{ id: string }>("/v1/events", { type: "user.created", data: {} });
  await queues.dispatch();
  const test = await owner.post<{ delivery_id: string }>(`/v1/webhooks/${webhook.id}/test`);
  const [member, publisher] = [await createKey(workspace, "member"), await createKey(workspace, "publisher")];
  keys = { root: root.key, owner: owner.key, member: member.key, publisher: publisher.key };
  ids = [webhook.id, event.body.id, test.body.delivery_id, "ann", "user.created", "with.schema", publisher.id];
});

// Nothing that the next request needs may go: neither the workspace itself nor its keys.
const DESTRUCTIVE = ["DELETE /v1/workspaces/:id", "PATCH /v1/workspaces/:id"];
const ROUTES = Object.entries(ACCESS).filter(([route]) => {
  return !DESTRUCTIVE.includes(route) && app.routes.some(({ method, path }) => `${method} ${path}` === route);
});

const route = fc.constantFrom(...ROUTES).map(([name, { body, callers }]) => {
  const [method = "", pattern = ""] = name.split(" ");
  return { method, pattern, body: body ?? {}, byRoot: callers.includes("root") };
});
type Route = typeof route extends fc.Arbitrary<infer T> ? T : never;

interface FuzzedRequest {
  readonly path?: string;
  readonly body?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: keyof typeof keys;
}

function fillIn(pattern: string, places: readonly (string | number)[]): string {
  let next = 0;
  return pattern.replaceAll(/:\w+/g, () => {
    const given = places[next++] ?? 0;
    if (typeof given === "number") return ids[given] ?? "none";
    return given.startsWith("%") ? given : encodeURIComponent(given.toWellFormed());
  });
}

/** Tells whether a route ends what it names; what the next request needs is not given to it. */
function isEnding({ method, pattern }: Route): boolean {
  return method === "DELETE" || pattern.endsWith("/roll");
}

/** The ids that a route is likely to take. */
function likelyPlaces(to: Route): readonly (number | string)[] {
  if (isEnding(to)) return ["none"];
  const [, , resource = ""] = to.pattern.split("/");
  return [{ webhooks: 0, events: 1, members: 3, "event-types": 5, "api-keys": 6 }[resource] ?? 0, 2];
}

async function expectDocumented(to: Route, request: FuzzedRequest): Promise<void> {
  const body = to.method === "GET" ? null : (request.body ?? null);
  const key = keys[request.key ?? (to.byRoot ? "root" : "owner")];
  const path = request.path ?? fillIn(to.pattern, likelyPlaces(to));
  const headers = { ...(body === null ? {} : { "Content-Type": "application/json" }), ...request.headers };
  const answer = await sendRaw({ method: to.method, path, key, headers, body });
  if (answer.status < 400) return;
  expectFailureShape(answer);
  expect([answer.status, to.method, path, body?.slice(0, 2000)]).toEqual([
    expect.toSatisfy((status: number) => status < 500),
    to.method,
    path,
    body?.slice(0, 2000),
  ]);
}

const RUNS = cases(100);

it("any JSON as a body is accepted or refused as documented", async () => {
  await fc.assert(
    fc.asyncProperty(route, jsonText, (to, body) => expectDocumented(to, { body })),
    RUNS,
  );
});

it("a valid body with changed parts is accepted or refused as documented", async () => {
  await fc.assert(
    fc.asyncProperty(route, changes, (to, parts) => expectDocumented(to, { body: mutate(to.body, parts) })),
    cases(300),
  );
});

it("events with any data are accepted or refused as documented", async () => {
  const to = { method: "POST", pattern: "/v1/events", body: {}, byRoot: false };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom("user.created", "with.schema"), jsonText, (type, data) => {
      return expectDocumented(to, { body: `{"type":"${type}","data":${data}}`, key: "publisher" });
    }),
    cases(150),
  );
});

it("any text as a body is accepted or refused as documented", async () => {
  await fc.assert(
    fc.asyncProperty(route, anyText, (to, body) => expectDocumented(to, { body })),
    RUNS,
  );
});

it("any query is answered as documented", async () => {
  await fc.assert(
    fc.asyncProperty(route, query, (to, parameters) => {
      const search = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join("&");
      return expectDocumented(to, {
        path: `${fillIn(to.pattern, likelyPlaces(to))}?${search}`,
        body: JSON.stringify(to.body),
      });
    }),
    cases(150),
  );
});

it("any raw query is answered as documented", async () => {
  const raw = fc.string({ unit: fc.constantFrom(...Array.from("limt=cursor&%0fF;+[]{}\"'<>")) });
  await fc.assert(
    fc.asyncProperty(route, raw, (to, search) => {
      return expectDocumented(to, { path: `${fillIn(to.pattern, likelyPlaces(to))}?${search}`, body: "{}" });
    }),
    RUNS,
  );
});

it("any header values are answered as documented", async () => {
  await fc.assert(
    fc.asyncProperty(route, headers, fc.constantFrom("root", "owner", "member", "publisher"), (to, given, key) => {
      return expectDocumented(to, { headers: given, body: JSON.stringify(to.body), key });
    }),
    RUNS,
  );
});

it("any ids in a path are answered as documented", async () => {
  await fc.assert(
    fc.asyncProperty(route, fc.array(place, { minLength: 2, maxLength: 2 }), (to, places) => {
      const kept = isEnding(to) ? places.map((one) => `${one}` || "none") : places;
      return expectDocumented(to, { path: fillIn(to.pattern, kept), body: JSON.stringify(to.body) });
    }),
    cases(150),
  );
});

import { beforeAll, describe, expect, it } from "vitest";
import { app } from "../../src/api/app.ts";
import { ACCESS } from "../tools/access-table.ts";
import { createWebhook, root } from "../tools/create-workspace.ts";
import { expectFailure, expectFailureShape } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { type Client, clientOf, sendRaw } from "../tools/send-json.ts";
import { shareWorkspace } from "../tools/use-workspace.ts";

holdQueues();
recordSubscriber();
const workspace = shareWorkspace();
let webhookId: string;

beforeAll(async () => {
  webhookId = (await createWebhook(workspace.owner)).id;
});

/** Routes that read a body, each with a path that exists and a client that may call it. */
const BODIES = Object.entries(ACCESS)
  .filter(([route, { body }]) => body !== undefined && isRouted(route))
  .map(([route, { body, callers }]) => {
    const [method = "", pattern = ""] = route.split(" ");
    return { route, method, pattern, body, byRoot: callers.includes("root") };
  });
type BodyRoute = (typeof BODIES)[number];

function isRouted(route: string): boolean {
  return app.routes.some(({ method, path }) => `${method} ${path}` === route);
}

function pathOf({ pattern, byRoot }: BodyRoute): string {
  const id = byRoot ? workspace.id : pattern.includes("/webhooks/") ? webhookId : "none";
  return pattern.replace(":id", id).replace(":name", "order.paid");
}
const clientOfRoute = ({ byRoot }: BodyRoute): Client => (byRoot ? root : workspace.owner);

function sendText(route: BodyRoute, body: BodyInit | null, type: string | null = "application/json") {
  const headers: Record<string, string> = type === null ? {} : { "Content-Type": type };
  return sendRaw({ method: route.method, path: pathOf(route), key: clientOfRoute(route).key, headers, body });
}

describe("every answer", () => {
  it.each([
    ["GET", "/healthz", 200],
    ["GET", "/nope", 404],
    ["POST", "/healthz", 405],
    ["GET", "/v1/webhooks", 401],
    ["OPTIONS", "/v1/webhooks", 401],
    ["GET", "/v1/nope", 401],
  ])("has an X-Request-Id for %s %s without a key", async (method, path, status) => {
    const answer = await clientOf(null).send(method, path);
    expect([answer.status, answer.headers.get("X-Request-Id")]).toEqual([
      status,
      expect.stringMatching(/^[\w=-]{8,64}$/),
    ]);
    if (status >= 400) expectFailureShape(answer);
  });

  it("has its own X-Request-Id, even without a body", async () => {
    const { id } = await createWebhook(workspace.owner);
    const answers = [
      await workspace.owner.get(`/v1/webhooks/${id}`),
      await workspace.owner.delete(`/v1/webhooks/${id}`),
    ];
    const ids = answers.map(({ headers }) => headers.get("X-Request-Id"));
    expect(ids).toEqual([expect.any(String), expect.any(String)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it("keeps the caller's X-Request-Id if it is harmless", async () => {
    const ask = async (id: string) => {
      const answer = await clientOf(null).send("GET", "/v1/webhooks", undefined, { "X-Request-Id": id });
      expectFailure(answer, 401);
      return answer.headers.get("X-Request-Id");
    };
    expect(await ask("trace-1_A")).toBe("trace-1_A");
    for (const harmful of ["<script>", "a b", "x".repeat(65)]) expect(await ask(harmful)).not.toBe(harmful);
  });

  it("is JSON for errors", async () => {
    const answer = await workspace.owner.get("/v1/webhooks/nope");
    expect(answer.headers.get("Content-Type")).toMatch(/^application\/json/);
  });
});

describe("a path", () => {
  it.each([
    ["PUT", "/v1/webhooks", "GET, HEAD, POST"],
    ["DELETE", "/v1/events", "GET, HEAD, POST"],
    ["POST", "/v1/webhooks/wh_x", "GET, HEAD, PATCH, DELETE"],
    ["GET", "/v1/events/x/replay", "POST"],
    ["PATCH", "/v1/members/ann", "GET, HEAD, PUT, DELETE"],
    ["OPTIONS", "/v1/webhooks", "GET, HEAD, POST"],
    ["PROPFIND", "/v1/webhooks", "GET, HEAD, POST"],
    ["DELETE", "/healthz", "GET, HEAD"],
  ])("answers 405 to %s %s with the allowed methods", async (method, path, allow) => {
    const answer = await workspace.owner.send(method, path);
    expectFailure(answer, 405);
    expect(answer.headers.get("Allow")?.split(", ").toSorted()).toEqual(allow.split(", ").toSorted());
  });

  it.each([
    "/v1",
    "/v1/",
    "/v1/nope",
    "/v1/webhooks/",
    "/v1/webhooks/a/b/c",
    "/v1//webhooks",
    "/v2/webhooks",
    "/v1/Webhooks",
  ])("%s answers 404", async (path) => {
    expectFailure(await workspace.owner.get(path), 404);
  });

  it.each(["%", "%E0%A4%A", "%00", "%ED%A0%80", "..%2F..", "%27%20OR%201=1", "x".repeat(4000)])(
    "with %s in it answers 404",
    async (id) => {
      expectFailure(await workspace.owner.get(`/v1/webhooks/${id}`), 404);
      expectFailure(await workspace.owner.get(`/v1/events/${id}`), 404);
      expectFailure(await workspace.owner.get(`/v1/members/${id}`), 404);
      expectFailure(await workspace.owner.get(`/v1/event-types/${id}`), 404);
      expectFailure(await workspace.owner.get(`/v1/webhooks/${webhookId}/deliveries/${id}`), 404);
      expectFailure(await workspace.owner.get(`/v1/webhooks/${webhookId}/recoveries/${id}`), 404);
      expectFailure(await root.get(`/v1/workspaces/${id}`), 404);
    },
  );
});

describe.each(BODIES)("the body of $route", (route) => {
  it.each(["{", '{"a":1,}', "{'a':1}", "NaN", "undefined", "[1", '"\u0000"', "{}{}", " ", "\uFEFF\uFEFF{}"])(
    "that is not JSON is refused: %j",
    async (text) => {
      expectFailure(await sendText(route, text), 400);
    },
  );

  it.each([
    "text/plain",
    "application/+json",
    "application/json, application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/jsonp",
    "json",
    "",
  ])("of type %j is unsupported", async (type) => {
    expectFailure(await sendText(route, JSON.stringify(route.body), type), 415);
  });

  it.each(["gzip", "GZIP", "br", "deflate, identity", "identity;q=1", "aws-chunked"])(
    "with a Content-Encoding is refused: %s",
    async (coding) => {
      const { method } = route;
      const headers = { "Content-Type": "application/json", "Content-Encoding": coding };
      const body = JSON.stringify(route.body);
      const answer = await sendRaw({ method, path: pathOf(route), key: clientOfRoute(route).key, headers, body });
      expect(expectFailure(answer, 415).message).toContain("Content-Encoding");
      expect(answer.headers.get("Accept-Encoding")).toBe("identity");
    },
  );

  it.each(["null", "[]", '"text"', "1", "true"])("of just %s is refused", async (text) => {
    expectFailure(await sendText(route, text), 422, "");
  });

  it("with unknown fields is refused with each named", async () => {
    const body = { ...(route.body as object), nope: 1, "odd key.": 2 };
    const { details } = expectFailure(await sendText(route, JSON.stringify(body)), 422);
    expect(details.map(({ field }) => field)).toEqual(expect.arrayContaining(["nope", "odd key."]));
  });

  it.each(["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"])(
    "with the unknown field %s is refused with it named",
    async (key) => {
      const text = `${JSON.stringify(route.body).slice(0, -1)}${JSON.stringify(route.body) === "{}" ? "" : ","}"${key}":{"a":1}}`;
      expectFailure(await sendText(route, text), 422, key);
    },
  );

  it("over the limit is refused", async () => {
    expectFailure(await sendText(route, " ".repeat(4 * 1024 * 1024 + 1)), 413);
  });

  it.each([65, 5000, 200_000])("nested %i deep is refused", async (depth) => {
    const text = `{"data":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expectFailure(await sendText(route, text), 422);
  });
});

describe("a required body", () => {
  const required = BODIES.filter(({ body }) => JSON.stringify(body) !== "{}");
  it.each(required)("must be sent to $route", async (route) => {
    expectFailure(await sendText(route, ""), 400);
    const { status } = await sendText(route, null, null);
    expect(status).toBeOneOf([400, 415]);
  });
});

it("a body that is not UTF-8 is refused as not JSON", async () => {
  const [before, after] = ['{"type":"order.paid","data":"', '"}'].map((text) => new TextEncoder().encode(text));
  const body = new Uint8Array([...(before ?? []), 0xff, ...(after ?? [])]);
  const headers = { "Content-Type": "application/json" };
  expectFailure(await sendRaw({ method: "POST", path: "/v1/events", key: workspace.owner.key, headers, body }), 400);
});

describe("a body with JSON headers", () => {
  it.each([
    [{ "Content-Type": "APPLICATION/JSON" }],
    [{ "Content-Type": "application/json;charset=UTF-8" }],
    [{ "Content-Type": 'application/json ; charset="utf-8" ; profile=x' }],
    [{ "Content-Type": "application/vnd.acme.v1+json; charset=utf-8" }],
    [{ "Content-Type": "application/x+y+json" }],
    [{ "Content-Type": "model/gltf+JSON" }],
    [{ "Content-Type": "application/json", "Content-Encoding": "Identity" }],
    [{ "Content-Type": "application/json", "Content-Encoding": "" }],
  ])("is accepted: %j", async (headers: Record<string, string>) => {
    const body = '{"type":"order.paid","data":1}';
    const { status } = await sendRaw({ method: "POST", path: "/v1/events", key: workspace.owner.key, headers, body });
    expect(status).toBe(202);
  });
});

it.each(["bearer", "BEARER", "Bearer  "])("the Authorization scheme may be in any case: %s", async (scheme) => {
  const headers = { Authorization: `${scheme} ${workspace.owner.key}` };
  expect((await sendRaw({ method: "GET", path: "/v1/webhooks", headers })).status).toBe(200);
});

it.each([
  ["GET", "/v1/webhooks", {}],
  ["HEAD", "/v1/webhooks", {}],
  ["PROPFIND", "/v1/nope", {}],
  ["POST", "/v1/events", { Authorization: "Bearer nope" }],
  ["DELETE", "/v1/webhooks/x", { Authorization: "Basic YTpi" }],
  ["OPTIONS", "/v1/", { Authorization: "Bearer" }],
])(
  "%s %s without a valid key answers 401 with WWW-Authenticate",
  async (method, path, headers: Record<string, string>) => {
    const answer = await sendRaw({ method, path, headers });
    expect([answer.status, answer.headers.get("WWW-Authenticate")]).toEqual([401, "Bearer"]);
  },
);

it("HEAD answers like GET, without a body", async () => {
  const ask = (path: string) => sendRaw({ method: "HEAD", path, key: workspace.owner.key });
  expect(await ask("/v1/webhooks")).toMatchObject({ status: 200, body: null });
  expect(await ask("/v1/nope")).toMatchObject({ status: 404, body: null });
  const { status, headers } = await ask("/v1/events/x/replay");
  expect([status, headers.get("Allow")]).toEqual([405, "POST"]);
});

describe("event data", () => {
  const publish = (data: string) => {
    const headers = { "Content-Type": "application/json" };
    const body = `{"type":"order.paid","data":${data}}`;
    return sendRaw({ method: "POST", path: "/v1/events", key: workspace.owner.key, headers, body });
  };
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

  it("may be 60 levels deep, and not 65", async () => {
    expect((await publish(nested(60))).status).toBe(202);
    const { details } = expectFailure(await publish(nested(65)), 422);
    expect(details[0]?.field).toMatch(/^data/);
  });

  it("may have very many values", async () => {
    expect((await publish(`[${"0,".repeat(100_000)}0]`)).status).toBe(202);
  });

  it("with very many wrong numbers names a few", async () => {
    const { details } = expectFailure(await publish(`[${"1e999,".repeat(10_000)}0]`), 422, "data[0]");
    expect(details.length).toBeLessThanOrEqual(20);
  });

  it.each(["9007199254740993.0", "9007199254740993e0", "1e23"])("with %s is refused", async (number) => {
    const { details } = expectFailure(await publish(`{"n":[0,${number}]}`), 422, "data.n[1]");
    expect(details[0]?.message).toContain(number);
  });

  it.each(["0", "[]", '{"a":{}}'])("with too many of %s is refused before it is parsed", async (part) => {
    const text = `[${`${part},`.repeat(Math.floor((4 * 1024 * 1024 - 100) / (part.length + 1)))}0]`;
    const { message } = expectFailure(await publish(text), 413);
    expect(message).toContain("more than 150,000 values");
  });
});

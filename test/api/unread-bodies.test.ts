import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { ACCESS, CALLERS, type Caller } from "../tools/access-table.ts";
import { createKey, createWebhook, createWorkspace, expectStatus, root } from "../tools/create-workspace.ts";
import { countingBody } from "../tools/counting-body.ts";
import { app } from "../tools/front.ts";
import { clientOf } from "../tools/send-json.ts";

const MIB = 1024 * 1024;

let keys: Readonly<Record<Caller, string | null>>;
/** The owner of a workspace whose entitlement has ended. */
let unentitled: string | null;
let webhookId: string;

beforeAll(async () => {
  const own = await createWorkspace();
  const other = await createWorkspace();
  webhookId = (await createWebhook(own.owner)).id;
  expectStatus(await root.patch(`/v1/workspaces/${other.id}`, { webhooks_enabled: false }), 200);
  unentitled = other.owner.key;
  keys = {
    none: null,
    "bad key": "hk_no-such-key",
    root: root.key,
    owner: own.owner.key,
    admin: (await createKey(own, "admin")).key,
    member: (await createKey(own, "member")).key,
    guest: (await createKey(own, "guest")).key,
    publisher: (await createKey(own, "publisher")).key,
  };
});

/** Sends a body whose every read is counted, and answers the status and the bytes that were asked for. */
async function send(method: string, path: string, key: string | null, type = "application/json") {
  const { body, pulled } = countingBody();
  const headers = new Headers({ "Content-Type": type });
  if (key !== null) headers.set("Authorization", `Bearer ${key}`);
  const { status } = await app.request(path, { method, headers, body }, env);
  return { status, bytes: pulled() };
}

const ROUTES = Object.entries(ACCESS).map(([route, rule]) => {
  const [method = "", pattern = ""] = route.split(" ");
  return { route, method, pattern, rule };
});
const SENDING = ROUTES.filter(({ method }) => method !== "GET");

describe.each(SENDING)("a body sent to $route", ({ method, pattern, rule }) => {
  const pathOf = (id: string) => pattern.replace(":id", id).replaceAll(/:\w+/g, "x");
  const refused = CALLERS.filter((caller) => !rule.callers.includes(caller));

  it.each(refused)("is not read from %s", async (caller) => {
    const isUnknown = caller === "none" || caller === "bad key";
    const sent = await send(method, pathOf(webhookId), keys[caller]);
    expect(sent).toEqual({ status: isUnknown ? 401 : 403, bytes: 0 });
  });

  if (rule.reach === "webhook") {
    it("is not read from a member for another's webhook", async () => {
      expect(await send(method, pathOf(webhookId), keys.member)).toEqual({ status: 404, bytes: 0 });
    });
  }

  if (/^\/v1\/(?:webhooks|events)/.test(pattern)) {
    it("is not read from a workspace without entitlement", async () => {
      expect(await send(method, pathOf(webhookId), unentitled)).toEqual({ status: 403, bytes: 0 });
    });
  }

  if (rule.body !== undefined) {
    it("is read up to the largest request only", async () => {
      const id = pattern.startsWith("/v1/workspaces/") ? "ws_none" : webhookId;
      const sent = await send(method, pathOf(id), rule.callers.includes("root") ? keys.root : keys.owner);
      expect(sent.status).toBe(413);
      expect(sent.bytes).toBeLessThanOrEqual(21 * MIB);
    });
  } else {
    it("is not read if the route takes none", async () => {
      expect((await send(method, pathOf("x"), rule.callers.includes("root") ? keys.root : keys.owner)).bytes).toBe(0);
    });
  }
});

describe("a body is not read", () => {
  it.each([
    ["POST", "/v1/nope", 404],
    ["PUT", "/v1/webhooks", 405],
    ["PATCH", "/v1/events", 405],
    ["POST", "/v1/status", 405],
  ])("if the route takes none: %s %s", async (method, path, status) => {
    expect(await send(method, path, keys.owner)).toEqual({ status, bytes: 0 });
  });

  it.each([
    ["POST", "/nope", 404],
    ["POST", "/healthz", 405],
  ])("outside the API: %s %s", async (method, path, status) => {
    expect(await send(method, path, null)).toEqual({ status, bytes: 0 });
  });

  it("if its length is too large", async () => {
    const { body, pulled } = countingBody();
    const headers = {
      Authorization: `Bearer ${keys.owner}`,
      "Content-Type": "application/json",
      "Content-Length": String(4 * MIB + 1),
    };
    const { status } = await app.request("/v1/events", { method: "POST", headers, body }, env);
    expect([status, pulled()]).toEqual([413, 0]);
  });
});

it("the largest request is read whole", async () => {
  const event = `{"type":"thing.made","data":{}}`;
  const client = clientOf(keys.owner);
  const text = `{"events":[${event}${" ".repeat(4 * MIB - event.length - 13)}]}`;
  const headers = { Authorization: `Bearer ${client.key}`, "Content-Type": "application/json" };
  for (const [body, status] of [
    [text, 202],
    [`${text} `, 413],
  ] as const) {
    expect(new TextEncoder().encode(text)).toHaveLength(4 * MIB);
    const stream = new Blob([body]).stream();
    expect((await app.request("/v1/events/batch", { method: "POST", headers, body: stream }, env)).status).toBe(status);
  }
});

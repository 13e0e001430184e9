import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import document from "../../openapi.json";
import { app } from "../../src/api/app.ts";
import { OPERATIONS } from "../../src/api/document/operations.ts";
import { KEY_ROLES, reachOf } from "../../src/domain/roles.ts";
import { ACCESS } from "../tools/access-table.ts";
import { checkAnswer } from "../tools/check-answer.ts";
import { ORIGIN, sendRaw } from "../tools/send-json.ts";
import type { ErrorBody } from "../tools/wire.ts";

/** Pages for people and programs, which are not calls of the API. */
const PAGES: readonly string[] = ["GET /docs", "GET /docs/", "GET /llms.txt"];
const ERROR = JSON.stringify({ error: { code: "c", message: "m", details: [], request_id: "1" } });

describe("the table of operations", () => {
  it("has an entry for every route of the API, and a route for every entry", () => {
    const routed = app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`);
    const routes = [...new Set(routed)].filter((route) => !PAGES.includes(route));
    expect(OPERATIONS.map(({ route }) => route).toSorted()).toEqual(routes.toSorted());
  });

  it("names each operation once, as resource.verb", () => {
    const ids = OPERATIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/);
  });

  it.each(OPERATIONS.filter(({ access }) => access !== "open"))("$id says who may call it", ({ route, access }) => {
    const callers =
      access === "root" || access === "open" ? ["root"] : KEY_ROLES.filter((role) => reachOf(role, access) !== "none");
    expect(ACCESS[route]?.callers).toEqual(callers);
  });
});

describe("GET /openapi.json", () => {
  const get = (headers: Readonly<Record<string, string>> = {}, method = "GET") => {
    return exports.default.fetch(`${ORIGIN}/openapi.json`, { method, headers });
  };

  it("needs no key and names the service's own address", async () => {
    const answer = await get();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toBe("application/json");
    expect(answer.headers.get("Cache-Control")).toBe("public, max-age=300");
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(answer.headers.get("X-Request-Id")).toMatch(/./);
    const served = await answer.json<typeof document>();
    expect(served).toEqual({ ...document, servers: [{ url: "http://127.0.0.1:8787" }] });
  });

  it("is a 304 while it has not changed", async () => {
    const etag = (await get()).headers.get("ETag") ?? "";
    expect(etag).toMatch(/^"[^"]+"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await get({ "If-None-Match": known });
      expect([known, again.status, await again.text()]).toEqual([known, 304, ""]);
      expect(again.headers.get("ETag")).toBe(etag);
      expect(again.headers.get("X-Request-Id")).toMatch(/./);
    }
    expect((await get({ "If-None-Match": '"other"' })).status).toBe(200);
  });

  it("answers HEAD, and refuses other methods in the shape of errors", async () => {
    const head = await get({}, "HEAD");
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const posted = await sendRaw<ErrorBody>({ method: "POST", path: "/openapi.json" });
    expect([posted.status, posted.body.error.code]).toEqual([405, "method_not_allowed"]);
    expect(posted.headers.get("Allow")).toBe("GET, HEAD");
  });
});

describe("checkAnswer", () => {
  const headers = new Headers({ "X-Request-Id": "1", "Content-Type": "application/json" });
  const whole = { method: "POST", path: "/v1/events/x/replay", status: 202, headers, text: '{"matched":1}' };

  it.each<readonly [string, object]>([
    ["a status that the call has not", { status: 201 }],
    ["a field that is not documented", { text: '{"matched":1,"more":2}' }],
    ["a field of another type", { text: '{"matched":"1"}' }],
    ["a field that lacks", { text: "{}" }],
    ["content of another type", { headers: new Headers({ "X-Request-Id": "1", "Content-Type": "text/plain" }) }],
    ["an answer without its id", { headers: new Headers({ "Content-Type": "application/json" }) }],
    ["content where there is none", { method: "DELETE", path: "/v1/webhooks/x", status: 204 }],
    ["a call that is not documented", { path: "/v1/no-such-thing" }],
    ["an error without Retry-After", { status: 429, text: ERROR }],
    ["a header that is not documented", { headers: new Headers([...headers, ["X-Powered-By", "1"]]) }],
    ["an error of another shape", { status: 404, text: '{"error":"no"}' }],
  ])("refuses %s", (_, change) => {
    expect(() => checkAnswer({ ...whole, ...change })).toThrow("the document does not allow");
  });

  it("lets pass what the document allows", () => {
    checkAnswer(whole);
    checkAnswer({ ...whole, status: 404, text: ERROR });
    const allowing = new Headers([...headers, ["Allow", "POST"]]);
    checkAnswer({ ...whole, method: "PURGE", status: 405, headers: allowing, text: ERROR });
    checkAnswer({ ...whole, path: "/v1/no-such-thing", status: 404, text: ERROR });
    checkAnswer({ ...whole, path: "/dashboard", status: 302, text: "" });
  });
});

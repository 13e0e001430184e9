import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { announceRetired } from "../../src/api/announce-retired.ts";
import type { ApiEnv } from "../../src/api/context/api-context.ts";
import { describeRetirement } from "../../src/domain/retirement.ts";

const retirement = { since: "2027-01-31", sunset: "2027-12-31" };
const document = {
  paths: {
    "/v1/things/{id}": { parameters: [], get: describeRetirement(retirement), delete: {} },
    "/v1/things.json": { get: {} },
    "/v1/others": { get: { deprecated: true } },
  },
};
const app = new Hono<ApiEnv>()
  .use(async (c, next) => {
    c.set("address", "https://hooks.example.com");
    return next();
  })
  .use(announceRetired(document))
  .on(["GET", "DELETE"], "/v1/things/one", (c) => c.json({}))
  .get("/v1/others", (c) => c.json({}));

const ANNOUNCED = {
  // 2027-01-31T00:00:00Z
  deprecation: "@1801353600",
  sunset: "Fri, 31 Dec 2027 00:00:00 GMT",
  link: '<https://hooks.example.com/docs/api-versions.md>; rel="deprecation"; type="text/markdown"',
};

async function announced(method: string, path: string): Promise<Readonly<Record<string, string>>> {
  const { headers } = await app.request(path, { method });
  return Object.fromEntries([...headers].filter(([name]) => Object.keys(ANNOUNCED).includes(name)));
}

describe("a retired operation", () => {
  it.each(["GET", "HEAD"])("is announced in its answers to %s", async (method) => {
    expect(await announced(method, "/v1/things/one")).toEqual(ANNOUNCED);
  });

  it("is announced in errors too", async () => {
    expect(await announced("GET", "/v1/things/none")).toEqual(ANNOUNCED);
  });

  it.each([
    ["another method", "DELETE", "/v1/things/one"],
    ["a path below it", "GET", "/v1/things/one/part"],
    ["another path", "GET", "/v1/things"],
    ["what is deprecated without an end", "GET", "/v1/others"],
  ])("says nothing of %s", async (_, method, path) => {
    expect(await announced(method, path)).toEqual({});
  });
});

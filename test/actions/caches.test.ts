import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { authenticate } from "../../src/actions/authenticate.ts";
import { AgedMap, createCaches } from "../../src/actions/caches.ts";
import type { Isolate } from "../../src/actions/isolate.ts";
import { authenticateSession, openSession } from "../../src/actions/portal-sessions.ts";
import { readProfile } from "../../src/actions/publishing-profile.ts";
import { parseConfig } from "../../src/config.ts";
import { createServices } from "../../src/services.ts";
import { createWorkspace, expectStatus, type TestWorkspace } from "../tools/create-workspace.ts";
import type { ApiKeyBody } from "../tools/wire.ts";

const counter = { network: "", count: async () => true };

it("remembers what was read, for as long as it was told to", () => {
  const map = new AgedMap<string>(1000);
  map.startRead("a", 5000)("one");
  expect([map.get("a", 5999), map.get("a", 6000)]).toEqual(["one", undefined]);
});

it.each([
  ["delete", (map: AgedMap<string>) => map.delete("a")],
  ["deleteWhere", (map: AgedMap<string>) => map.deleteWhere((value) => value === "one")],
])("does not remember what was read before a %s", (_, forget) => {
  const map = new AgedMap<string>();
  const remember = map.startRead("a", 0);
  forget(map);
  remember("one");
  expect(map.get("a", 0)).toBeUndefined();
  map.startRead("a", 0)("two");
  expect(map.get("a", 0)).toBe("two");
});

/** Each thing that is remembered, and a read of it. */
const reads: Readonly<
  Record<"profiles" | "holders" | "sessions", (isolate: Isolate, workspace: TestWorkspace) => Promise<() => unknown>>
> = {
  profiles:
    async (isolate, { id }) =>
    async () =>
      readProfile(isolate, id, { fresh: false }),
  holders: async (isolate, { owner }) => {
    const input = { name: "n", role: "admin" };
    const { secret } = expectStatus(await owner.post<ApiKeyBody>("/v1/api-keys", input), 201);
    return async () => authenticate(`Bearer ${secret}`, isolate, counter);
  },
  sessions: async (isolate, { owner }) => {
    const { url } = expectStatus(await owner.post<{ url: string }>("/v1/portal-sessions", { role: "admin" }), 201);
    const opened = await openSession(isolate, new URL(url).searchParams.get("token") ?? "", counter);
    if (!opened.ok) throw new Error(JSON.stringify(opened.error));
    return async () => authenticateSession(isolate, opened.value, counter);
  },
};

/** An isolate that forgets a workspace when the database is asked next, if it is told to. */
async function openIsolate(workspaceId: string) {
  const caches = createCaches();
  const told = { forgets: false };
  const DB = new Proxy(env.DB, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        if (told.forgets && name === "prepare") {
          told.forgets = false;
          caches.forget(workspaceId);
        }
        return Reflect.apply(value, target, args);
      };
    },
  });
  const config = parseConfig(env);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const services = await createServices({ ...env, DB }, config.value);
  return { isolate: { services: services.actions, caches }, told };
}

it.each(["profiles", "holders", "sessions"] as const)("remembers no %s of before a change", async (name) => {
  const workspace = await createWorkspace();
  const { isolate, told } = await openIsolate(workspace.id);
  const read = await reads[name](isolate, workspace);
  const count = () => {
    let entries = 0;
    isolate.caches[name].deleteWhere(() => ++entries < 0);
    return entries;
  };
  told.forgets = true;
  await read();
  expect(count()).toBe(0);
  await read();
  expect(count()).toBe(1);
});

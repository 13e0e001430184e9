import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { PRODUCTION_ROOT_KEY, productionEnv } from "../play/production-env.ts";
import { app, dashboard, play } from "../tools/front.ts";
import { ROOT_KEY } from "../tools/send-json.ts";

const FOREIGN = [
  "http://evil.example",
  "http://evil.example:8787",
  "http://localhost.evil.example",
  "http://127.0.0.1.nip.io",
  "http://notlocalhost",
  "http://10.0.0.1:8787",
  "http://192.168.1.2",
  "http://0.0.0.0:8787",
  "http://[::]",
  "http://[fe80::1]",
  "https://hooks.example.com",
];
const PATHS = [
  "/v1/workspaces",
  "/healthz",
  "/nope",
  "/",
  "/dashboard",
  "/dashboard/open?token=x",
  "/play",
  `/play/in/${"0".repeat(32)}`,
  `/play/${"0".repeat(32)}/live`,
];

describe("in development", () => {
  it.each(FOREIGN)("nothing is answered at %s", async (origin) => {
    for (const path of PATHS) {
      for (const method of ["GET", "POST", "OPTIONS"]) {
        const headers = { Authorization: `Bearer ${ROOT_KEY}` };
        const response = await exports.default.fetch(`${origin}${path}`, { method, headers, redirect: "manual" });
        expect([path, method, response.status]).toEqual([path, method, 403]);
        expect(await response.text()).toContain("only this machine is answered");
      }
    }
  });

  it.each([
    "http://localhost:8787",
    "http://LOCALHOST",
    "http://hookline.localhost:1",
    "http://127.0.0.1",
    "http://127.1.2.3:8787",
    "http://[::1]:8787",
  ])("this machine is answered at %s", async (origin) => {
    expect((await exports.default.fetch(`${origin}/healthz`)).status).toBe(200);
  });

  it("the host of PUBLIC_URL is answered too", async () => {
    const environment = { ...env, PUBLIC_URL: "https://my-tunnel.example" };
    const ask = async (url: string) => (await app.request(url, {}, environment)).status;
    expect(await ask("https://my-tunnel.example/healthz")).toBe(200);
    expect(await ask("https://other-tunnel.example/healthz")).toBe(403);
    expect(await ask("https://sub.my-tunnel.example/healthz")).toBe(403);
  });

  it("a page of another host is not answered", async () => {
    const ask = async (Origin: string) => {
      const headers = { Origin, Authorization: `Bearer ${ROOT_KEY}` };
      return (await exports.default.fetch("http://127.0.0.1:8787/v1/workspaces", { headers })).status;
    };
    for (const origin of FOREIGN) expect(await ask(origin)).toBe(403);
    for (const origin of ["http://localhost:3000", "http://127.0.0.1:8787", "null"])
      expect(await ask(origin)).toBe(200);
  });
});

it("in production every host is answered", async () => {
  const environment = productionEnv();
  const headers = { Authorization: `Bearer ${PRODUCTION_ROOT_KEY}`, Origin: "https://elsewhere.example" };
  const statuses = [
    await app.request("https://hookline.me.workers.dev/v1/workspaces", { headers }, environment),
    await dashboard.request("https://hookline.me.workers.dev/", {}, environment),
    await play.request("https://hookline.me.workers.dev/play", {}, environment),
  ].map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 200]);
});

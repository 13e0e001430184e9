import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDashboardPath, MAX_DASHBOARD_PATH } from "../../src/domain/dashboard-path.ts";

const BASE = "https://hooks.example.com";

describe("a path of the dashboard", () => {
  it.each([
    "/dashboard",
    "/dashboard/events",
    "/dashboard/webhooks/new?url=https%3A%2F%2Fexample.com%2F..%2F&events=a.*",
    "/dashboard?tab=1",
    "/dashboard/webhooks/wh_1/deliveries/del_1",
    `/dashboard/${"x".repeat(MAX_DASHBOARD_PATH - 11)}`,
  ])("is %s", (path) => {
    expect(isDashboardPath(path)).toBe(true);
  });

  it.each([
    "",
    "dashboard",
    "/",
    "/play",
    "/dashboards",
    "/dashboard.evil.example",
    "//dashboard/events",
    "/dashboard//evil.example",
    "//evil.example/dashboard/",
    "https://evil.example/dashboard/events",
    "javascript:alert(1)//dashboard/",
    "/dashboard/../v1/events",
    "/dashboard/..",
    "/dashboard/.",
    "/dashboard/%2e%2e/play",
    "/dashboard/%2E./play",
    "/dashboard/.%2e",
    "/dashboard/a%2f..%2fb",
    "/dashboard/a%5c..",
    "/dashboard\\..\\play",
    "/dashboard/\\evil.example",
    "/dashboard/\u0000",
    "/dashboard/a\nb",
    "/dashboard/\tevents",
    " /dashboard/events",
    "/dashboard/events ",
    "/dashboard/%0d%0aSet-Cookie:x",
    "/dashboard/%00",
    "/dashboard/%7f",
    "/dashboard/events#part",
    "/dashboard/é",
    `/dashboard/${"x".repeat(MAX_DASHBOARD_PATH - 10)}`,
  ])("is not %j", (path) => {
    expect(isDashboardPath(path)).toBe(false);
  });

  it("that is taken leads below /dashboard, as it is written, whatever follows", () => {
    const tail = fc.string({ unit: fc.constantFrom(...Array.from("ab./\\%2eE5cCfF?#:@ \t\n\0;é")) });
    fc.assert(
      fc.property(tail, (text) => {
        const path = `/dashboard${text}`;
        if (!isDashboardPath(path)) return;
        const url = new URL(path, BASE);
        expect(url.href).toBe(BASE + path);
        expect(url.pathname).toMatch(/^\/dashboard(?:\/|$)/);
      }),
    );
  });
});

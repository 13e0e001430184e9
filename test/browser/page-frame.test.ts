import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createWebhook } from "../e2e/tools/api.ts";
import { findFaults } from "./tools/find-faults.ts";
import { openStage, type Stage } from "./tools/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.endTest());
afterAll(() => stage.close());

const PHONE = { width: 360, height: 700 };
const WIDE = { width: 1280, height: 800 };
const LONG = "Wx".repeat(100);

const brand = async (id: string, branding: object) => {
  const branded = await stage.hookline.call("PUT", `/v1/workspaces/${id}/branding`, branding, "dev_root_key");
  expect(branded.status).toBe(200);
};

/** How far a page reaches beyond the window. */
const overflowOf = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

describe("a page on a phone", () => {
  it.for([true, false])(
    "has one line at the top and its section in view, with scripts %s",
    async (javaScriptEnabled) => {
      const workspace = await stage.makeWorkspace();
      await brand(workspace.id, { name: "Acme" });
      const page = await stage.openPage({ viewport: PHONE, javaScriptEnabled });
      const session = { role: "owner", return_url: "https://app.acme.example/" };
      await page.goto((await workspace.call<{ url: string }>("POST", "/v1/portal-sessions", session)).url);
      for (const path of ["/dashboard/webhooks", "/dashboard/audit-log"]) {
        await page.goto(path);
        expect((await page.locator("header.top").boundingBox())?.height).toBeLessThan(48);
        const current = await page.locator(".side [aria-current]").boundingBox();
        expect(current?.x).toBeGreaterThanOrEqual(0);
        expect((current?.x ?? 0) + (current?.width ?? 0)).toBeLessThanOrEqual(PHONE.width);
        expect(await overflowOf(page)).toBe(0);
      }
    },
  );
});

it.for([PHONE, WIDE])("names of 200 characters wrap everywhere at $width px", async (viewport) => {
  const workspace = await stage.makeWorkspace();
  await stage.hookline.call("PATCH", `/v1/workspaces/${workspace.id}`, { name: LONG }, "dev_root_key");
  await brand(workspace.id, {
    name: LONG.slice(0, 80),
    breadcrumb: Array.from({ length: 6 }, () => LONG.slice(0, 60)),
  });
  const input = { name: LONG, url: `${stage.subscriber.url}/long`, events: ["*"] };
  const { id } = await createWebhook(stage.hookline, input, workspace.key);
  const page = await workspace.enter({ role: "owner" }, { viewport });
  for (const path of [id, `${id}/test`, `${id}/edit`, `${id}/secret`, `${id}/delete`]) {
    await page.goto(`/dashboard/webhooks/${path}`);
    expect([path, await overflowOf(page)]).toEqual([path, 0]);
    const crumbs = await page.getByRole("navigation", { name: "Breadcrumb" }).boundingBox();
    expect((crumbs?.x ?? 0) + (crumbs?.width ?? 0)).toBeLessThanOrEqual(viewport.width);
  }
});

it("the way to a page has links, and says where one is", async () => {
  const workspace = await stage.makeWorkspace();
  await brand(workspace.id, { breadcrumb: ["Settings", "Developers"] });
  const page = await workspace.enter();
  await page.goto("/dashboard/webhooks/new");
  const crumbs = page.getByRole("navigation", { name: "Breadcrumb" });
  expect(await crumbs.getByRole("listitem").allInnerTexts()).toEqual([
    "Settings",
    "Developers",
    "Webhooks",
    expect.stringContaining("ebhook"),
  ]);
  expect(await crumbs.locator("[aria-current=page]").count()).toBe(1);
  await crumbs.getByRole("link", { name: "Webhooks" }).click();
  await page.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
  expect(await crumbs.getByRole("link").count()).toBe(0);
});

it("an accent reaches links and buttons, on light and on dark pages", async () => {
  const workspace = await stage.makeWorkspace();
  await brand(workspace.id, { name: "Acme", accent: "#7a1fa2", support_url: "mailto:help@acme.example" });
  const page = await workspace.enter();
  const colorOf = async (colorScheme: "light" | "dark") => {
    await page.emulateMedia({ colorScheme });
    return page.locator(".who .link").evaluate((button) => getComputedStyle(button).color);
  };
  expect(await colorOf("light")).toBe("rgb(122, 31, 162)");
  expect(await colorOf("dark")).not.toBe(await colorOf("light"));
  expect(await findFaults(page, ["light", "dark"])).toEqual([]);
});

it("the landing page and the page of somebody signed out have no faults", async () => {
  const page = await stage.openPage({ viewport: PHONE });
  for (const path of ["/", "/dashboard/webhooks"]) {
    await page.goto(path);
    expect([path, await overflowOf(page), await findFaults(page, ["light", "dark"])]).toEqual([path, 0, []]);
  }
});

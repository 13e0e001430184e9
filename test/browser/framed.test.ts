import type { Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createWebhook, publish } from "../e2e/tools/api.ts";
import { POLLING } from "./tools/act.ts";
import { type Platform, startPlatform } from "./tools/platform.ts";
import { openStage, type Stage, type Workspace } from "./tools/stage.ts";

let stage: Stage;
let platform: Platform;

beforeAll(async () => {
  stage = await openStage();
  platform = await startPlatform();
});
afterEach(() => stage.endTest());
afterAll(async () => {
  await stage.close();
  await platform.close();
});

/** The page of a platform with a link in its frame. What the platform itself loads is no complaint. */
async function frame(page: Page, origin: string, link: string): Promise<Frame> {
  await page.goto(`${origin}/?frame=${encodeURIComponent(link)}`);
  const framed = page.frame("portal");
  if (framed === null) throw new Error("the platform's page has no frame");
  return framed;
}

/** The complaints but those of the platform's own page, which the dashboard is not to blame for. */
const takeOwn = () =>
  stage
    .takeComplaints()
    .filter((complaint) => !/^request to http:\/\/[\w.]+:\d+\/(?:\?|favicon|back|$)/.test(complaint));

async function makeLink(workspace: Workspace, places: object): Promise<string> {
  const session = { role: "owner", ...places };
  return (await workspace.call<{ url: string }>("POST", "/v1/portal-sessions", session)).url;
}

describe("in a frame", () => {
  it.for([
    ["of the same site", () => platform.sameSite, "hookline_session", undefined],
    ["of another site", () => platform.otherSite, "hookline_framed_session", "http://localhost"],
  ] as const)("%s one works, sees changes, and signs out", async ([, originOf, cookieName, partitionKey]) => {
    const workspace = await stage.makeWorkspace("countercyclical");
    const webhook = await createWebhook(
      stage.hookline,
      { name: "Framed", url: `${stage.subscriber.url}/framed`, events: ["memo.created"] },
      workspace.key,
    );
    const page = await stage.openPage();
    const next = `/dashboard/webhooks/${webhook.id}`;
    const link = await makeLink(workspace, { embed_origin: originOf(), next, return_url: `${originOf()}/back` });
    const framed = await frame(page, originOf(), link);
    await framed.getByRole("heading", { level: 1, name: "Framed" }).waitFor();
    const cookies = await page.context().cookies();
    const session = cookies.find(({ name }) => name === cookieName);
    expect([session?.httpOnly, session?.partitionKey]).toEqual([true, partitionKey]);
    // What is live renews itself.
    await publish(stage.hookline, { type: "memo.created", data: {} }, workspace.key);
    await framed.locator("#deliveries tbody tr").first().waitFor();
    // A form is sent.
    await framed.getByRole("link", { name: "Disable", exact: true }).click();
    await framed.getByRole("button", { name: "Disable", exact: true }).click();
    await framed.getByRole("button", { name: "Enable", exact: true }).waitFor();
    expect((await workspace.call<{ status: string }>("GET", `/v1/webhooks/${webhook.id}`)).status).toBe("disabled");
    const [docs] = await Promise.all([
      page.context().waitForEvent("page"),
      framed.getByRole("link", { name: "API reference" }).click(),
    ]);
    expect(new URL(docs.url()).pathname).toMatch(/^\/docs/);
    await docs.close();
    await framed.getByRole("button", { name: "Sign out" }).click();
    await framed.getByText("You signed out.").waitFor();
    await framed.locator("main").getByRole("link", { name: "Back to" }).click();
    await page.waitForURL(`${originOf()}/back`);
    expect(takeOwn()).toEqual([]);
  });

  it.for([
    ["of an origin that the link does not name", () => ({ embed_origin: platform.otherSite })],
    ["when the link names none", () => ({})],
  ] as const)("%s nothing is shown", async ([, placesOf]) => {
    const workspace = await stage.makeWorkspace();
    const page = await stage.openPage();
    const framed = await frame(page, platform.sameSite, await makeLink(workspace, placesOf()));
    await expect.poll(() => framed.url(), POLLING).toMatch(/^chrome-error:/);
    expect(await page.frame("portal")?.getByRole("heading").count()).toBe(0);
    expect(stage.takeComplaints().some((complaint) => complaint.includes("frame-ancestors"))).toBe(true);
  });

  it("that keeps no cookies a tab is offered, in which the link opens", async () => {
    const workspace = await stage.makeWorkspace();
    const page = await stage.openPage();
    const context = page.context();
    // Stands in for a browser that keeps none: what the first answer gave is gone.
    await page.route(
      ({ pathname }) => pathname === "/dashboard/open",
      async (route) => {
        const headers = { ...route.request().headers(), "sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe" };
        const response = await route.fetch({ headers, maxRedirects: 0 });
        await context.clearCookies();
        const { "set-cookie": _, ...kept } = response.headers();
        await route.fulfill({ status: response.status(), headers: kept, body: await response.body() });
      },
      { times: 1 },
    );
    const link = await makeLink(workspace, { embed_origin: platform.otherSite, next: "/dashboard/events" });
    const framed = await frame(page, platform.otherSite, link);
    await framed.getByRole("heading", { name: "This needs a tab of its own" }).waitFor();
    const [tab] = await Promise.all([
      context.waitForEvent("page"),
      framed.getByRole("link", { name: "Open in a tab of its own" }).click(),
    ]);
    await tab.getByRole("heading", { level: 1, name: "Events" }).waitFor();
    expect(takeOwn()).toEqual([]);
  });
});

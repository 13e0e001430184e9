import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createWebhook } from "../e2e/tools/api.ts";
import { untilTrue } from "../e2e/tools/until.ts";
import { clickButton, clickLink, POLLING } from "./tools/act.ts";
import { openStage, type Stage } from "./tools/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.endTest());
afterAll(() => stage.close());

const SECTIONS = [
  "Webhooks",
  "Deliveries",
  "Events",
  "Event catalog",
  "API keys",
  "Members",
  "Contacts",
  "Audit log",
  "Test inbox",
  "API reference",
];

/** The sections that a page shows. */
async function readSections(page: Page): Promise<readonly string[]> {
  return page.getByRole("navigation", { name: "Developers" }).getByRole("listitem").allInnerTexts();
}

async function statusOf(page: Page, path: string): Promise<number | undefined> {
  return (await page.goto(path))?.status();
}

/** A workspace with the member ben and a webhook of his beside one of the owner's. */
async function makeTeam() {
  const workspace = await stage.makeWorkspace("countercyclical");
  await workspace.call("PUT", "/v1/members/ben", { role: "member" });
  const bound = { name: "Ben's", role: "member", member_id: "ben" };
  const { secret } = await workspace.call<{ secret: string }>("POST", "/v1/api-keys", bound);
  const url = `${stage.subscriber.url}/team`;
  const own = await createWebhook(stage.hookline, { name: "Of Ben", url, events: ["memo.created"] }, secret);
  const other = await createWebhook(
    stage.hookline,
    { name: "Of others", url, events: ["memo.created"] },
    workspace.key,
  );
  return { workspace, own, other };
}

describe("an owner", () => {
  it("may open every section", async () => {
    const page = await (await stage.makeWorkspace()).enter();
    expect(await readSections(page)).toEqual(SECTIONS);
    // The last two are no pages of the dashboard, and have other headings.
    for (const section of SECTIONS.slice(0, -2)) {
      await clickLink(page, section);
      await page.getByRole("heading", { level: 1, name: section }).waitFor();
    }
    await clickLink(page, "Test inbox");
    await page.getByRole("heading", { name: "Test inbox" }).waitFor();
  });

  it("signs out for good", async () => {
    const page = await (await stage.makeWorkspace()).enter();
    const cookies = await page.context().cookies();
    await clickButton(page, "Sign out");
    await page.getByText("You signed out.").waitFor();
    await page.context().addCookies(cookies);
    await expect.poll(() => statusOf(page, "/dashboard/webhooks"), POLLING).toBe(403);
  });
});

describe("a member", () => {
  it("sees only their own webhooks, and no section that is closed", async () => {
    const { workspace, own, other } = await makeTeam();
    const page = await workspace.enter({ role: "member", member_id: "ben" });
    await page.getByText("as ben (member)").waitFor();
    await page.getByRole("link", { name: "Of Ben" }).waitFor();
    expect(await page.getByText("Of others").count()).toBe(0);
    const theirs = ["Webhooks", "Deliveries", "Events", "Event catalog", "Test inbox", "API reference"];
    expect(await readSections(page)).toEqual(theirs);
    expect(await statusOf(page, `/dashboard/webhooks/${own.id}`)).toBe(200);
    expect(await statusOf(page, `/dashboard/webhooks/${other.id}`)).toBe(404);
    expect(await statusOf(page, `/dashboard/webhooks/${other.id}/secret`)).toBe(404);
    for (const path of ["api-keys", "members", "contacts", "audit-log"]) {
      expect([path, await statusOf(page, `/dashboard/${path}`)]).toEqual([path, 403]);
      await page.getByRole("heading", { name: "Not allowed" }).waitFor();
    }
  });

  it("loses the session within ten seconds of being removed", async () => {
    const { workspace } = await makeTeam();
    const page = await workspace.enter({ role: "member", member_id: "ben" });
    expect(await statusOf(page, "/dashboard/webhooks")).toBe(200);
    await workspace.call("DELETE", "/v1/members/ben");
    const removedAt = Date.now();
    let lastOpenedAt = removedAt;
    await untilTrue("the session to end", async () => {
      const at = Date.now();
      const status = await statusOf(page, "/dashboard/webhooks");
      if (status === 200) lastOpenedAt = at;
      return status === 403;
    });
    expect(lastOpenedAt - removedAt).toBeLessThan(10_000);
    await page.getByRole("heading", { name: "You are not signed in" }).waitFor();
  });
});

describe("a guest", () => {
  it("reads the catalog and nothing else", async () => {
    const { workspace, own } = await makeTeam();
    await workspace.call("PUT", "/v1/members/cleo", { role: "guest" });
    const page = await workspace.enter({ role: "guest", member_id: "cleo" });
    await page.getByRole("heading", { level: 1, name: "Event catalog" }).waitFor();
    expect(await readSections(page)).toEqual(["Event catalog", "Test inbox", "API reference"]);
    await page.getByRole("searchbox", { name: "Search event types" }).fill("memo");
    await page.getByRole("link", { name: "investment.created" }).waitFor({ state: "hidden" });
    await clickLink(page, "memo.created");
    await page.getByRole("heading", { name: "memo.created" }).waitFor();
    expect(await page.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    for (const path of [
      "webhooks",
      "webhooks/new",
      `webhooks/${own.id}`,
      "events",
      "api-keys",
      "members",
      "contacts",
      "audit-log",
    ]) {
      expect([path, await statusOf(page, `/dashboard/${path}`)]).toEqual([path, 403]);
    }
  });
});

describe("a form", () => {
  it.for([
    ["without a token", null],
    ["with a wrong token", "0".repeat(64)],
  ] as const)("%s is refused", async ([, csrf]) => {
    const { workspace, own } = await makeTeam();
    const page = await workspace.enter();
    await clickLink(page, "Of Ben");
    await clickLink(page, "Disable");
    const form = page.locator("form", { has: page.getByRole("button", { name: "Disable" }) });
    await form.locator("[name=csrf]").evaluate((input, value) => {
      if (value === null) input.remove();
      else input.setAttribute("value", value);
    }, csrf);
    const answer = page.waitForResponse((response) => response.request().method() === "POST");
    await clickButton(page, "Disable");
    expect((await answer).status()).toBe(403);
    await page.getByText("This form is out of date; go back, reload the page and try again.").waitFor();
    const webhook = await workspace.call<{ status: string }>("GET", `/v1/webhooks/${own.id}`);
    expect(webhook.status).toBe("active");
  });

  it("of another session is refused", async () => {
    const { workspace } = await makeTeam();
    const [page, other] = [await workspace.enter(), await workspace.enter()];
    const token = await other.locator("[name=csrf]").first().inputValue();
    await page
      .locator("[name=csrf]")
      .first()
      .evaluate((input, value) => input.setAttribute("value", value), token);
    await clickButton(page, "Sign out");
    await page.getByRole("heading", { name: "Not allowed" }).waitFor();
  });
});

describe("a link", () => {
  it("opens one session, and only once", async () => {
    const link = await (await stage.makeWorkspace()).makeLink();
    const [first, second] = [await stage.openPage(), await stage.openPage()];
    expect(await statusOf(first, link)).toBe(200);
    await first.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
    expect(await statusOf(second, link)).toBe(403);
    await second.getByText("This link was used already, or has expired. Ask for a new one.").waitFor();
    expect(await statusOf(second, "/dashboard/webhooks")).toBe(403);
    expect(await statusOf(first, "/dashboard/webhooks")).toBe(200);
  });
});

import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { clickLink } from "./tools/act.ts";
import { findFaults } from "./tools/find-faults.ts";
import { openStage, type Stage } from "./tools/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
// The stage fails a test whose page breaks its policy, says errors, or asks for anything from elsewhere.
afterEach(() => stage.endTest());
afterAll(() => stage.close());

/** Opens the reference and waits until it is there. */
async function openDocs(fragment = "", options: BrowserContextOptions = {}): Promise<Page> {
  const page = await stage.openPage(options);
  await page.goto(`/docs${fragment}`);
  await page.getByRole("heading", { name: "Hookline" }).waitFor();
  return page;
}

/** Scrolls through a page, since the reference renders what comes into view. */
async function scrollThrough(page: Page): Promise<void> {
  const isAtEnd = () => page.evaluate(() => Math.ceil(scrollY + innerHeight) >= document.documentElement.scrollHeight);
  for (let steps = 0; steps < 200 && !(await isAtEnd()); steps++) {
    await page.evaluate(async () => {
      scrollBy({ top: innerHeight, behavior: "instant" });
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    });
  }
}

describe("the reference", () => {
  it("shows what can be called", async () => {
    const page = await openDocs("#tag/webhooks/POST/v1/webhooks");
    await page.getByRole("heading", { name: "Register a webhook" }).waitFor();
    await page.getByText("retry_schedule").first().waitFor();
    // Nothing is called from here, so nobody types a key.
    expect(await page.getByRole("button", { name: /test request/i }).count()).toBe(0);
  });

  it("shows what a subscriber gets", async () => {
    const page = await openDocs("#tag/received/webhook/POST/cloudevents");
    await page.getByRole("heading", { name: /A delivery in the format .?cloudevents/ }).waitFor();
    await page.getByText("X-Webhook-Signature").first().waitFor();
  });

  it.each([
    [360, "light"],
    [360, "dark"],
    [1280, "light"],
    [1280, "dark"],
  ] as const)("fits %i px and has no serious fault of accessibility, %s", async (width, colorScheme) => {
    const page = await openDocs("", { viewport: { width, height: 800 }, colorScheme });
    await scrollThrough(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await findFaults(page, [colorScheme])).toEqual([]);
  });

  it("is searched and opened by keyboard", async () => {
    const page = await openDocs();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Enter search query" }).waitFor();
    await page.keyboard.type("Replace");
    await page.getByRole("option", { name: /Replace a webhook's secret/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Replace a webhook's secret" }).waitFor();
  });

  it("is linked from the dashboard", async () => {
    const workspace = await stage.makeWorkspace();
    const page = await workspace.enter({ role: "owner" });
    await clickLink(page, "API reference");
    await page.getByRole("heading", { name: "Hookline" }).waitFor();
  });

  it("lists the calls without scripts, and says where the rest is", async () => {
    const page = await stage.openPage({ javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
    await page.goto("/docs");
    const told = await page.getByRole("main").innerText();
    expect(told).toContain("The full reference needs scripts.");
    expect(told).toContain("POST /v1/events/batch");
    for (const name of ["openapi.json", "llms.txt"]) {
      expect(await page.getByRole("main").getByRole("link", { name }).count()).toBe(1);
    }
    await clickLink(page, "Verify what you receive");
    await page.getByText("timingSafeEqual").first().waitFor();
  });
});

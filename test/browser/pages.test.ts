import type { Page, Response } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { clickButton, clickLink, inboxUrlOn, unfoldAll } from "./tools/act.ts";
import { type BusyWorkspace, makeBusyWorkspace } from "./tools/busy-workspace.ts";
import { findFaults } from "./tools/find-faults.ts";
import { openStage, type Stage } from "./tools/stage.ts";

const MAX_PAGE_BYTES = 60_000;
const SIZE = { width: 1280, height: 800 };
/** The narrowest, both sides of each breakpoint, and a wide one. */
const WIDTHS = [360, 900, 901, 1200, 1201, 1600];

let stage: Stage;
let busy: BusyWorkspace;

beforeAll(async () => {
  stage = await openStage(({ path }) => ({ status: path.startsWith("/fails") ? 500 : 200 }));
  busy = await makeBusyWorkspace(stage);
});
afterEach(() => stage.endTest());
afterAll(() => stage.close());

/** Opens every page, with what all its responses weigh. */
async function openAll(page: Page, look: (name: string, bytes: number) => Promise<void>): Promise<void> {
  // A page whose requests are routed has no cache.
  await page.route("**/*", (route) => route.continue());
  for (const [name, path] of Object.entries(busy.paths)) {
    const bodies: Promise<number>[] = [];
    const weigh = (response: Response) => bodies.push(response.body().then(({ length }) => length));
    // What the page before still asks for is not this one's.
    await page.goto("about:blank");
    page.on("response", weigh);
    await page.goto(path);
    page.off("response", weigh);
    const lengths = await Promise.all(bodies);
    await look(
      name,
      lengths.reduce((sum, length) => sum + length, 0),
    );
  }
  await page.unrouteAll({ behavior: "ignoreErrors" });
}

/** Leads to the states of pages that only actions lead to. */
async function actAll(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  await page.goto(busy.paths["test"] ?? "");
  await clickButton(page, "Send test");
  await page.getByRole("heading", { name: "What came back" }).waitFor();
  await unfoldAll(page);
  await look("test that was sent");
  await page.goto(busy.paths["secret"] ?? "");
  await clickButton(page, "Reveal");
  await page.getByText(/^whsec_/).waitFor();
  await look("revealed secret");
  await page.goto(busy.paths["new webhook"] ?? "");
  await page.getByRole("textbox", { name: "URL" }).fill("ftp://example.com");
  await clickButton(page, "Save");
  await page.getByRole("alert").waitFor();
  await look("refused form");
  await page.goto(busy.paths["webhook"] ?? "");
  await clickLink(page, "Delete");
  await page.getByRole("dialog").waitFor();
  await look("dialog");
  await page.goto("/play");
  await clickButton(page, "Make a test inbox");
  await page.getByText("New requests appear by themselves.").waitFor();
  const url = await inboxUrlOn(page);
  await fetch(url, { method: "POST", body: JSON.stringify({ note: "x".repeat(200) }) });
  await page.getByText("answered 200").click();
  await page.getByLabel("Secret").fill("a secret of my own choice");
  await clickButton(page, "Verify signatures");
  await page.getByText("not signed").waitFor();
  await look("inbox");
}

/** What is wider than its window or its card. */
async function findOverflow(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ ...SIZE, width });
    const [wide, cards] = await page.evaluate(async (width) => {
      // The new size takes its time, on a busy machine more of it.
      const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      for (let calm = 0; calm < 2; calm = innerWidth === width ? calm + 1 : 0) await nextFrame();
      const cards = [...document.querySelectorAll(".card")].filter(
        ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth,
      );
      return [document.scrollingElement?.scrollWidth ?? 0, cards.map(({ textContent }) => textContent.slice(0, 40))];
    }, width);
    if (wide > width) found.push(`at ${width}: ${wide}`);
    found.push(...cards.map((card) => `at ${width}: card ${card}`));
  }
  await page.setViewportSize(SIZE);
  return found;
}

it("every page is free of serious faults of accessibility, fits its window, and weighs less than 60 KB", async () => {
  const page = await busy.workspace.enter({ role: "owner" }, { viewport: SIZE });
  const faults: string[] = [];
  const overflow: string[] = [];
  const weights: [string, number][] = [];
  const look = async (name: string) => {
    faults.push(...(await findFaults(page, ["light", "dark"])).map((fault) => `${name}, ${fault}`));
    overflow.push(...(await findOverflow(page)).map((what) => `${name} ${what}`));
  };
  await openAll(page, async (name, bytes) => {
    weights.push([name, bytes]);
    await look(name);
  });
  await actAll(page, look);
  const tooHeavy = weights.filter(([, weight]) => weight > MAX_PAGE_BYTES);
  expect({ faults, overflow, tooHeavy }).toEqual({ faults: [], overflow: [], tooHeavy: [] });
  const heaviest = weights.toSorted(([, one], [, other]) => other - one).slice(0, 3);
  console.log(`heaviest pages: ${heaviest.map(([name, weight]) => `${name} ${weight} B`).join(", ")}`);
});

describe("by keyboard", () => {
  it("the first link skips to the content", async () => {
    const page = await busy.workspace.enter();
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to the content" });
    expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true);
    expect((await skip.boundingBox())?.width).toBeGreaterThan(50);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    const create = page.getByRole("link", { name: "Create webhook" });
    expect(await create.evaluate((link) => link === document.activeElement)).toBe(true);
  });

  it("every control of a webhook's page is reached, and Escape closes a dialog", async () => {
    const page = await busy.workspace.enter();
    await page.goto(busy.paths["webhook"] ?? "");
    const reached = new Set<string>();
    for (let presses = 0; presses < 160; presses++) {
      await page.keyboard.press("Tab");
      reached.add(await page.evaluate(() => document.activeElement?.textContent ?? ""));
    }
    for (const name of [
      "Webhooks",
      "Sign out",
      "Disable",
      "Test",
      "Signing secret",
      "24h",
      "Filter",
      "Edit",
      "Delete",
    ]) {
      expect([name, reached.has(name)]).toEqual([name, true]);
    }
    await page.getByRole("link", { name: "Delete" }).press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
});

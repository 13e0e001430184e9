import axe, { type AxeResults } from "axe-core";
import type { Page, Response } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { clickButton, clickLink, inboxUrlOn, unfoldAll } from "./tools/act.ts";
import { type BusyWorkspace, makeBusyWorkspace } from "./tools/busy-workspace.ts";
import { openStage, type Stage } from "./tools/stage.ts";

const MAX_PAGE_BYTES = 60_000;

let stage: Stage;
let busy: BusyWorkspace;

beforeAll(async () => {
  stage = await openStage(({ path }) => ({ status: path.startsWith("/fails") ? 500 : 200 }));
  busy = await makeBusyWorkspace(stage);
});
afterEach(() => stage.endTest());
afterAll(() => stage.close());

/** Shows every page, and states of pages that only actions lead to. */
async function visitAll(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  for (const [name, path] of Object.entries(busy.paths)) {
    await page.goto(path);
    await look(name);
  }
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
  await page.getByText("New ones appear by themselves.").waitFor();
  const url = await inboxUrlOn(page);
  await fetch(url, { method: "POST", body: JSON.stringify({ note: "x".repeat(200) }) });
  await page.getByText("answered 200").click();
  await page.getByLabel("Secret").fill("a secret of my own choice");
  await clickButton(page, "Verify signatures");
  await page.getByText("not signed").waitFor();
  await look("inbox");
}

describe("every page", () => {
  it("has no serious fault of accessibility, in light and dark", async () => {
    const page = await busy.workspace.enter();
    const found: string[] = [];
    await visitAll(page, async (name) => {
      await page.evaluate(axe.source);
      for (const [colorScheme, options] of [
        ["light", "{}"],
        ["dark", '{ runOnly: ["color-contrast"] }'],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        const { passes, violations } = await page.evaluate<AxeResults>(`axe.run(${options})`);
        if (passes.length === 0) found.push(`${name}: nothing was examined`);
        const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        for (const { id, nodes } of grave)
          found.push(...nodes.map(({ html }) => `${name}, ${colorScheme}: ${id} ${html}`));
      }
    });
    expect(found).toEqual([]);
  });

  it("fits its window, from a telephone's to a wide one", async () => {
    const page = await busy.workspace.enter();
    const found: string[] = [];
    await visitAll(page, async (name) => {
      for (const width of [360, 720, 900, 920, 1210, 1280, 1600]) {
        await page.setViewportSize({ width, height: 800 });
        const [wide, cards] = await page.evaluate(() => {
          const cards = [...document.querySelectorAll(".card")].filter(
            ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth,
          );
          return [
            document.scrollingElement?.scrollWidth ?? 0,
            cards.map(({ textContent }) => textContent.slice(0, 40)),
          ];
        });
        if (wide > width) found.push(`${name} at ${width}: ${wide}`);
        for (const card of cards) found.push(`${name} at ${width}: card ${card}`);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    });
    expect(found).toEqual([]);
  });

  it("weighs less than 60 KB with all its assets", async () => {
    const entered = await busy.workspace.enter();
    const storageState = await entered.context().storageState();
    const weights: [string, number][] = [];
    for (const [name, path] of Object.entries(busy.paths)) {
      const page = await stage.openPage({ storageState });
      const bodies: Promise<number>[] = [];
      const weigh = (response: Response) => bodies.push(response.body().then(({ length }) => length));
      page.on("response", weigh);
      await page.goto(path);
      page.off("response", weigh);
      const lengths = await Promise.all(bodies);
      weights.push([name, lengths.reduce((sum, length) => sum + length, 0)]);
      await page.context().close();
    }
    expect(weights.filter(([, weight]) => weight > MAX_PAGE_BYTES)).toEqual([]);
    const heaviest = weights.sort(([, one], [, other]) => other - one).slice(0, 3);
    console.log(`heaviest pages: ${heaviest.map(([name, weight]) => `${name} ${weight} B`).join(", ")}`);
  });
});

describe("by keyboard", () => {
  it("one skips to the content", async () => {
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

  it("one reaches everything of a webhook, and a dialog closes with Escape", async () => {
    const page = await busy.workspace.enter();
    await page.goto(busy.paths["webhook"] ?? "");
    const reached = new Set<string>();
    for (let presses = 0; presses < 80; presses++) {
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

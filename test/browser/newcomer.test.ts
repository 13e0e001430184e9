import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { clickButton, clickLink, POLLING } from "./tools/act.ts";
import { openStage, type Stage } from "./tools/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.endTest());
afterAll(() => stage.close());

describe("a newcomer", () => {
  it("comes from the empty dashboard to a verified delivery by three clicks", async () => {
    const page = await stage.openPage({ permissions: ["clipboard-read", "clipboard-write"] });
    await page.goto(inject("printedLink"));
    await page.getByRole("heading", { name: "Create your first webhook" }).waitFor();

    const clicks = [
      () => clickLink(page, "Create webhook"),
      () => clickButton(page, "Use a test inbox"),
      () => clickButton(page, "Create and send a test"),
    ];
    for (const click of clicks) await click();
    await page.getByText("The test was delivered.").waitFor();
    expect(clicks).toHaveLength(3);
    expect(await page.getByLabel("Answer headers").innerText()).toContain("HTTP 200");

    const secret = await page.getByText(/^whsec_/).innerText();
    await clickButton(page, "Copy the secret");
    await page.getByRole("status").getByText("Copied").waitFor({ state: "attached" });
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);

    const webhookUrl = page.url().replace(/\/created.*/, "");
    await clickLink(page, "open it");
    await page.getByText("signature valid").click();
    await page.getByText("X-Webhook-Signature matches the secret and body.").waitFor();
    const inboxUrl = page.url();
    await page.getByText("Sent by the webhook").getByRole("link").click();
    expect(page.url()).toBe(webhookUrl);
    await page.goto("/play");
    await page.getByRole("link", { name: /\/play\/in\// }).click();
    expect(page.url()).toBe(inboxUrl);
    await page.getByText("answered 200").waitFor();
    await page.getByLabel("Secret or public key").fill(secret);
    await clickButton(page, "Verify signatures");
    await page.getByText("signature valid").waitFor();
  });

  it("publishes by the line of “How do I publish?” as it stands", async () => {
    const workspace = await stage.makeWorkspace("countercyclical");
    const page = await workspace.enter();
    await clickLink(page, "How do I publish?");
    const command = await page.locator("#publish-curl").innerText();
    const env = { ...process.env, HOOKLINE_API_KEY: workspace.key };
    const { stdout } = await promisify(execFile)("sh", ["-c", command], { env });
    expect(JSON.parse(stdout)).toMatchObject({ type: "investment.created", status: "accepted" });
  });

  it("saves with Enter, and is led to what is wrong", async () => {
    const page = await (await stage.makeWorkspace()).enter();
    await clickLink(page, "Create webhook");
    await page.getByRole("textbox", { name: "URL" }).fill("ftp://example.com/");
    await page.getByRole("textbox", { name: "URL" }).press("Enter");
    const summary = page.getByRole("alert");
    await summary.waitFor();
    await expect.poll(() => summary.evaluate((one) => one === document.activeElement), POLLING).toBe(true);
    await summary.getByRole("link", { name: "URL" }).press("Enter");
    await expect
      .poll(() => page.getByRole("textbox", { name: "URL" }).evaluate((one) => one === document.activeElement), POLLING)
      .toBe(true);
    await page.getByRole("textbox", { name: "URL" }).fill(`${stage.subscriber.url}/by-enter`);
    await page.getByRole("textbox", { name: "URL" }).press("Enter");
    await page.getByText("The webhook was created.").waitFor();
  });

  it("is asked with Cancel in focus, in a dialog as well as on a page", async () => {
    const workspace = await stage.makeWorkspace();
    const page = await workspace.enter();
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    await clickLink(page, "API keys");
    await page
      .getByRole("row", { name: /Owner key/ })
      .getByRole("link", { name: "Roll" })
      .click();
    await page.getByRole("dialog").waitFor();
    await expect.poll(focused, POLLING).toBe("Cancel");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    const href = await page.getByRole("link", { name: "Revoke" }).first().getAttribute("href");
    await page.goto(href ?? "");
    await expect.poll(focused, POLLING).toBe("Cancel");
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { clickButton, clickLink, openTab } from "./tools/act.ts";
import { openStage, type Stage } from "./tools/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.endTest());
afterAll(() => stage.close());

describe("a newcomer", () => {
  it("comes from the printed link to a verified delivery by clicks alone", async () => {
    const page = await stage.openPage();
    await page.goto(inject("printedLink"));
    await page.getByRole("heading", { name: "Create your first webhook" }).waitFor();

    await clickButton(page, "Open a test inbox");
    await page.getByText("No requests yet.").waitFor();
    await page.getByText("New requests appear by themselves.").waitFor();
    const inbox = await page.context().newPage();
    await inbox.goto(page.url());
    await inbox.getByText("New requests appear by themselves.").waitFor();

    await clickLink(page, "Add as webhook");
    const url = page.getByRole("textbox", { name: "URL" });
    expect(await url.inputValue()).toContain("/play/in/");
    await page.getByLabel("Names or prefixes, one per line").fill("order.*");
    await clickButton(page, "Save");
    await page.getByText("The webhook was created.").waitFor();
    await page.getByText("Nothing was sent yet.").waitFor();

    await openTab(page, "Test");
    await clickButton(page, "Send test");
    await page.getByRole("heading", { name: "What came back" }).waitFor();
    expect(await page.getByLabel("Answer headers").innerText()).toContain("HTTP 200");
    await page.getByText("Request", { exact: true }).click();
    expect(await page.getByLabel("Request headers").innerText()).toContain("X-Webhook-Signature: sha256=");

    await openTab(page, "Signing secret");
    await clickButton(page, "Reveal");
    const secret = await page.getByText(/^whsec_/).innerText();

    await inbox.getByText("answered 200").waitFor();
    await inbox.getByLabel("Secret").fill(secret);
    await clickButton(inbox, "Verify signatures");
    await inbox.getByText("signature valid").waitFor();
    await inbox.getByText("answered 200").click();
    await inbox.getByText("X-Webhook-Signature matches the secret and body.").waitFor();
  });
});

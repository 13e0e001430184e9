import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createWebhook, publish } from "../e2e/tools/api.ts";
import { clickButton, inboxUrlOn, POLLING, untilScriptRan } from "./tools/act.ts";
import { openStage, type Stage } from "./tools/stage.ts";

/** Every answer is a failure with a long body, whose view scrolls. */
const LONG_BODY = Array.from({ length: 200 }, (_, line) => `line ${line}`).join("\n");
/** What is put into the live list of deliveries, as the server might send it. */
const CONTROLS = `<form>
  <input id="typed" value="from the server">
  <input id="untouched" value="from the server">
  <textarea id="text">from the server</textarea>
  <input id="box" type="checkbox">
  <select id="choice"><option>one</option><option>two</option></select>
  <select id="other"><option>from the server</option><option selected>two</option></select>
</form>`;

let stage: Stage;

beforeAll(async () => {
  stage = await openStage(() => ({ status: 500, body: LONG_BODY }));
});
afterEach(() => stage.endTest());
afterAll(() => stage.close());

/** Opens the page of a webhook that has one delivery, and tells how to make one more. */
async function openWebhook() {
  const workspace = await stage.makeWorkspace();
  const input = { name: "Live", url: `${stage.subscriber.url}/live`, events: ["*"], retry_schedule: [0, 3600] };
  const webhook = await createWebhook(stage.hookline, input, workspace.key);
  const publishOne = () => publish(stage.hookline, { type: "order.placed", data: 1 }, workspace.key);
  await publishOne();
  const page = await workspace.enter();
  const open = (path = "") => page.goto(`/dashboard/webhooks/${webhook.id}${path}`);
  const disable = () => workspace.call("PATCH", `/v1/webhooks/${webhook.id}`, { status: "disabled" });
  return { page, open, publishOne, disable };
}

function rowsOf(page: Page) {
  return page.getByRole("row", { name: /order\.placed pending 500/ });
}

describe("a part of a page that renews itself", () => {
  it("keeps unsaved input, and takes what the server says elsewhere", async () => {
    const { page, open, publishOne } = await openWebhook();
    let controls = CONTROLS;
    await page.route(/\/dashboard\/webhooks\/wh_\w+$/, async (route) => {
      const response = await route.fetch();
      const html = await response.text();
      await route.fulfill({ response, body: html.replace('<div id="deliveries" data-live="">', `$&${controls}`) });
    });
    await open();
    await rowsOf(page).first().waitFor();
    await page.locator("#text").fill("a longer text");
    await page.locator("#box").check();
    await page.locator("#choice").selectOption("two");
    await page.locator("#typed").fill("typed");
    await page.locator("#untouched").fill("typed and taken back");
    await page.locator("#untouched").fill("from the server");
    await page.locator("#typed").focus();
    await page.locator("#typed").evaluate((input) => (input as HTMLInputElement).setSelectionRange(1, 3));
    controls = CONTROLS.replaceAll("from the server", "newer").replace(
      "<option>newer</option><option selected>two",
      "<option selected>newer</option><option>two",
    );
    await publishOne();
    await expect.poll(() => rowsOf(page).count(), POLLING).toBe(2);
    expect(await page.locator("#untouched").inputValue()).toBe("newer");
    expect(await page.locator("#other").inputValue()).toBe("newer");
    expect(await page.locator("#typed").inputValue()).toBe("typed");
    expect(await page.locator("#text").inputValue()).toBe("a longer text");
    expect(await page.locator("#box").isChecked()).toBe(true);
    expect(await page.locator("#choice").inputValue()).toBe("two");
    const caret = await page.evaluate(() => {
      const { id, selectionStart, selectionEnd } = document.activeElement as HTMLInputElement;
      return { id, selectionStart, selectionEnd };
    });
    expect(caret).toEqual({ id: "typed", selectionStart: 1, selectionEnd: 3 });
  });

  it("offers what the new status of its webhook allows", async () => {
    const { page, open, disable } = await openWebhook();
    await open();
    await page.getByRole("link", { name: "Disable" }).waitFor();
    await disable();
    await page.getByRole("button", { name: "Enable" }).waitFor();
    expect(await page.getByRole("link", { name: "Disable" }).count()).toBe(0);
  });

  it("keeps rows, selected text and what the list is filtered by", async () => {
    const { page, open, publishOne } = await openWebhook();
    await open();
    await rowsOf(page).first().waitFor();
    const row = await page.locator("#deliveries tbody tr").elementHandle();
    await page.getByRole("textbox", { name: "Event type" }).pressSequentially("order");
    await page.locator("#deliveries tbody a").evaluate((link) => getSelection()?.selectAllChildren(link));
    await publishOne();
    await expect.poll(() => rowsOf(page).count(), POLLING).toBe(2);
    const isLast = (element: Node) => element.parentElement?.lastElementChild === element;
    expect(await row?.evaluate(isLast)).toBe(true);
    expect(await page.locator("#deliveries tr.new-row").count()).toBe(1);
    expect(await page.evaluate(() => getSelection()?.toString())).toBe("order.placed");
    expect(await page.getByRole("textbox", { name: "Event type" }).inputValue()).toBe("order");
  });

  it("keeps what was opened and closed, scroll and focus on a delivery's page", async () => {
    const { page, open } = await openWebhook();
    await open();
    await rowsOf(page).getByRole("link").click();
    const [request, answer] = [page.locator("#request-1"), page.locator("#answer-1")];
    await request.locator("> summary").click();
    await request.getByText("As cURL, with its signatures").click();
    const body = page.getByLabel("Answer body").first();
    await body.evaluate((element) => (element.scrollTop = 150));
    await page.getByRole("button", { name: "Cancel" }).focus();
    await page.evaluate(() => scrollTo(0, 60));
    const before = await page.evaluate(() => scrollY);
    // Another page of the same session resends it.
    const other = await page.context().newPage();
    await other.goto(page.url());
    await clickButton(other, "Resend");
    await page.getByText("2 attempts failed so far.").waitFor();
    expect(await request.getAttribute("open")).not.toBeNull();
    expect(await page.locator("#curl-1-details").getAttribute("open")).not.toBeNull();
    expect(await body.evaluate(({ scrollTop }) => scrollTop)).toBe(150);
    expect(await page.evaluate(() => scrollY)).toBe(before);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Cancel");
    await answer.locator("> summary").click();
    await clickButton(other, "Resend");
    await page.getByText("3 attempts failed so far.").waitFor();
    expect(await answer.getAttribute("open")).toBeNull();
  });
});

describe("the list of a test inbox", () => {
  it("grows and keeps what was opened, the pasted secret and its status line", async () => {
    const page = await stage.openPage();
    await page.goto("/play");
    await clickButton(page, "Make a test inbox");
    await page.getByText("New requests appear by themselves.").waitFor();
    const url = await inboxUrlOn(page);
    await fetch(url, { method: "POST", body: "first" });
    await page.locator("#request-1 > summary").click();
    const first = await page.locator("#request-1").elementHandle();
    await page.getByLabel("Secret").fill("a secret of my own choice");
    await fetch(url, { method: "POST", body: "second" });
    await page.locator("#request-2").waitFor();
    expect(await first?.evaluate(({ isConnected }) => isConnected)).toBe(true);
    expect(await page.locator("#request-1").getAttribute("open")).not.toBeNull();
    expect(await page.locator("#request-2").getAttribute("open")).toBeNull();
    expect(await page.getByLabel("Secret").inputValue()).toBe("a secret of my own choice");
    await page.getByText("New requests appear by themselves.").waitFor();
  });
});

describe("a form that is sent in place", () => {
  it("shows what the server says, with the focus where it was", async () => {
    const { page, open } = await openWebhook();
    await open("/secret");
    await untilScriptRan(page, "in-place.js");
    const secret = page.getByRole("textbox", { name: "New secret" });
    await secret.fill("short");
    await clickButton(page, "Rotate");
    await page.locator("#secret-error").waitFor();
    expect(await secret.inputValue()).toBe("short");
    expect(await secret.getAttribute("aria-invalid")).toBe("true");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Rotate");
    await secret.fill("a secret of my own choice");
    await secret.press("Enter");
    await page.getByText("The webhook signs with its new secret from now on.").waitFor();
    expect(await secret.inputValue()).toBe("");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("secret");
  });

  it("gives the focus to what came instead of its button", async () => {
    const { page, open } = await openWebhook();
    await open("/secret");
    await untilScriptRan(page, "in-place.js");
    await page.getByRole("textbox", { name: "New secret" }).fill("not sent yet, and long enough");
    await clickButton(page, "Reveal");
    await page.getByText(/^whsec_/).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("signing");
    expect(await page.getByRole("textbox", { name: "New secret" }).inputValue()).toBe("not sent yet, and long enough");
  });
});

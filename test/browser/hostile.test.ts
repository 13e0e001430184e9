import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createWebhook, publish, readLog } from "../e2e/tools/api.ts";
import { until } from "../e2e/tools/until.ts";
import { clickButton, clickLink, inboxUrlOn, openTab, unfoldAll, POLLING } from "./tools/act.ts";
import { openStage, type Stage } from "./tools/stage.ts";

/** What would act, were it not text. */
const MARKUP = [
  "<script>document.title='owned'</script>",
  "<img src=https://evil.example/x onerror=\"document.title='owned'\">",
  "</pre></details></main><h1>owned</h1>",
  "<a href=\"javascript:document.title='owned'\">click</a>",
  '<form action="https://evil.example"><button>owned</button></form>',
  "<style>body{display:none}</style>",
  "' onmouseover='document.title=1' x='",
  '" autofocus onfocus="document.title=1" x="',
].join("\n");
const SHORT = "<img src=x onerror=alert(1)>";

let stage: Stage;

beforeAll(async () => {
  const headers = { "Content-Type": `text/html; a="${SHORT}"`, Location: "javascript:alert(1)" };
  stage = await openStage(({ path }) => ({ status: path.startsWith("/moved") ? 302 : 500, headers, body: MARKUP }));
});
afterEach(() => stage.endTest());
afterAll(() => stage.close());

/** Nothing that came from elsewhere has become a part of the page. */
async function expectOnlyText(page: Page): Promise<void> {
  expect(await page.title()).toMatch(/ · Hookline$|^Test inbox$/);
  expect(await page.getByRole("heading", { name: "owned", exact: true }).count()).toBe(0);
  const alien =
    "main img, main script:not([src^='/assets/']), main style, [href^='javascript:'], [action^='https:'], [onmouseover], [onfocus]";
  expect(await page.locator(alien).count()).toBe(0);
}

it("the tests notice what a page must never do", async () => {
  const page = await (await stage.makeWorkspace()).enter();
  await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement("img"), { src: "https://evil.example/x" }));
    const script = document.createElement("script");
    script.textContent = "document.title = 'owned'";
    document.body.append(script);
    setTimeout(() => {
      throw new Error("thrown on purpose");
    });
  });
  const noticed: string[] = [];
  const hasNoticed = (what: RegExp) => {
    noticed.push(...stage.takeComplaints());
    return noticed.some((one) => what.test(one));
  };
  await expect.poll(() => hasNoticed(/CSP violation: img-src/), POLLING).toBe(true);
  await expect.poll(() => hasNoticed(/CSP violation: script-src/), POLLING).toBe(true);
  await expect.poll(() => hasNoticed(/error: Error: thrown on purpose/), POLLING).toBe(true);
  expect(await page.title()).toBe("Webhooks · Hookline");
});

describe("what a hostile subscriber and a hostile publisher send", () => {
  it("stays text on every page", async () => {
    const workspace = await stage.makeWorkspace();
    const { hookline, subscriber } = stage;
    const base = { events: ["*"], retry_schedule: [0], name: SHORT, description: MARKUP };
    const failing = await createWebhook(hookline, { ...base, url: `${subscriber.url}/fails?<script>` }, workspace.key);
    const moved = await createWebhook(hookline, { ...base, url: `${subscriber.url}/moved` }, workspace.key);
    const data = { [SHORT]: MARKUP };
    const event = await publish(hookline, { type: "order.placed", data, application_id: "</dd>" }, workspace.key);
    const deliveries = await Promise.all(
      [failing, moved].map(({ id }) => {
        return until("an end", async () => {
          const [delivery] = await readLog(hookline, id, workspace.key);
          return delivery?.status === "failed" ? `/dashboard/webhooks/${id}/deliveries/${delivery.id}` : undefined;
        });
      }),
    );

    const page = await workspace.enter();
    await page.getByRole("link", { name: SHORT }).first().waitFor();
    await expectOnlyText(page);
    for (const path of deliveries) {
      await page.goto(path);
      expect(await page.getByLabel("Answer body").innerText()).toBe(MARKUP);
      expect(await page.getByLabel("Answer headers").innerText()).toMatch(
        /a="<img src=x onerror=alert\(1\)>"[^]*location: javascript:alert\(1\)/,
      );
      await unfoldAll(page);
      await expectOnlyText(page);
    }
    for (const path of [`/dashboard/webhooks/${failing.id}`, `/dashboard/webhooks/${failing.id}/edit`]) {
      await page.goto(path);
      await expectOnlyText(page);
    }
    await clickLink(page, "Events");
    await page.goto(`/dashboard/events/${event.id}`);
    expect(JSON.parse(await page.getByLabel("Data").innerText())).toEqual(data);
    await expectOnlyText(page);
    await page.goto(`/dashboard/webhooks/${failing.id}`);
    await openTab(page, "Test");
    await clickButton(page, "Send test");
    await page.getByRole("heading", { name: "What came back" }).waitFor();
    expect(await page.getByLabel("Answer body").innerText()).toBe(MARKUP);
    await expectOnlyText(page);
    await page.goto(`/dashboard/webhooks/${failing.id}`);
    await clickLink(page, "Delete");
    await page.getByRole("dialog").getByRole("heading", { name: SHORT }).waitFor();
    await expectOnlyText(page);
  });

  it("stays text when it comes in addresses", async () => {
    const page = await (await stage.makeWorkspace()).enter();
    const hostile = encodeURIComponent(`"><script>alert(1)</script>`);
    const paths = [
      `webhooks?search=${hostile}&status=${hostile}&cursor=${hostile}&done=${hostile}`,
      `webhooks?done=constructor`,
      `webhooks/new?url=${hostile}`,
      `webhooks/${hostile}`,
      `events?type=${hostile}`,
      `events/${hostile}`,
      `event-types/${hostile}`,
      `event-types/${hostile}/delete`,
      `members/${hostile}/remove`,
      `audit-log?actor=${hostile}&action=${hostile}`,
      hostile,
      `open?token=${hostile}`,
    ];
    for (const path of paths) {
      const answer = await page.goto(`/dashboard/${path}`);
      expect([path, [200, 400, 403, 404, 422].includes(answer?.status() ?? 0)]).toEqual([path, true]);
      await expectOnlyText(page);
    }
  });

  it("stays text in the test inbox", async () => {
    const page = await stage.openPage();
    await page.goto("/play");
    await clickButton(page, "Make a test inbox");
    await page.getByText("New requests appear by themselves.").waitFor();
    const url = await inboxUrlOn(page);
    const headers = { "X-Note": SHORT, "X-Webhook-Signature": SHORT, "Content-Type": "text/html" };
    await fetch(`${url}/<script>?a="'><img>`, { method: "POST", headers, body: MARKUP });
    await page.getByText("answered 200").click();
    expect(await page.locator("details pre").innerText()).toBe(MARKUP);
    await page.getByRole("cell", { name: SHORT }).first().waitFor();
    await expectOnlyText(page);
    await page.getByLabel("Body").fill(MARKUP);
    await clickButton(page, "Answer like this");
    await page.getByText("It answers 200 at once.").waitFor();
    expect(await page.getByLabel("Body").inputValue()).toBe(MARKUP);
    await expectOnlyText(page);
    await page.getByLabel("Secret").fill(SHORT);
    await clickButton(page, "Verify signatures");
    await page.getByText("signature not valid").waitFor();
    await expectOnlyText(page);
    const answer = await page.goto(url);
    expect(answer?.headers()["content-type"]).toContain("text/plain");
    expect(await page.locator("script, img, form").count()).toBe(0);
  });
});

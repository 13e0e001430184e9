import { beforeEach, describe, expect, it } from "vitest";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { decodeHtml, fieldError } from "../tools/page-text.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { snapshotWorkspace } from "../tools/seed-bystander.ts";
import { type FormFields, signIn, type Visitor } from "../tools/visitor.ts";
import type { WebhookBody } from "../tools/wire.ts";
import { useWorkspace } from "../tools/use-workspace.ts";

const queues = holdQueues();
const subscriber = recordSubscriber();
const workspace = useWorkspace();
let visitor: Visitor;
let webhook: WebhookBody;

beforeEach(async () => {
  visitor = await signIn(workspace, "owner");
  webhook = await createWebhook(workspace.owner, { retry_schedule: [0] });
  subscriber.answerWith(() => new Response(null, { status: 500 }));
  await publish("order.paid");
  await queues.deliver(webhook.id);
});

async function publish(type: string): Promise<void> {
  expectStatus(await workspace.owner.post("/v1/events", { type, data: 1 }), 202);
  await queues.dispatch();
}

async function post(fields: FormFields): Promise<{ readonly status: number; readonly html: string }> {
  const form = { since: "2026-01-01T00:00", until: "", failed: "on", ...fields };
  const { status, html } = await visitor.post(`/dashboard/webhooks/${webhook.id}/recover`, form);
  return { status, html: decodeHtml(html) };
}

/** By which a form says that it holds what was counted. */
function tokenOf(html: string): string {
  return /name="counted" value="(.*?)"\/>/.exec(html)?.[1] ?? "";
}

/** Counts, and sends what was counted. */
async function send(fields: FormFields): Promise<{ readonly status: number; readonly html: string }> {
  const { html } = await post({ ...fields, count: "yes" });
  const counted = tokenOf(html);
  const [, value = ""] = /name="send" value="(\w+)"/.exec(html) ?? [];
  return post({ ...fields, counted, send: value });
}

async function page(query = ""): Promise<string> {
  return decodeHtml((await visitor.get(`/dashboard/webhooks/${webhook.id}/recover${query}`)).html);
}

async function setStatus(status: string): Promise<void> {
  expectStatus(await workspace.owner.patch(`/v1/webhooks/${webhook.id}`, { status }), 200);
}

describe("the page of recoveries", () => {
  it("offers what was canceled or missed since it began failing only where that disabled it", async () => {
    await setStatus("disabled");
    await setStatus("active");
    for (let time = 0; time < 3; time++) {
      await publish("order.paid");
      await queues.deliver(webhook.id);
    }
    const isTicked = async () => {
      const html = await page("?from=failing");
      return ["failed", "canceled", "missed"].map((name) => html.includes(`name="${name}" checked`));
    };
    expect(await isTicked()).toEqual([true, false, false]);
    await setStatus("disabled");
    expect(await isTicked()).toEqual([true, true, true]);
    await setStatus("active");
    expect(await isTicked()).toEqual([true, true, true]);
  });

  it("counts before anything is sent, keeps what was typed, and changes nothing", async () => {
    const before = await snapshotWorkspace(workspace);
    const until = "2999-01-01T00:00";
    const { status, html } = await post({ until, canceled: "on", count: "yes" });
    expect([status, html]).toEqual([200, expect.stringContaining("1 delivery matches.")]);
    expect(html).toMatch(/<dt>order\.paid<\/dt><dd>1<\/dd>/);
    expect(html).toMatch(/<dt>answered 500<\/dt><dd>1<\/dd>/);
    expect(html).toMatch(/1 delivery matches\.[^]*name="send" value="yes">Send 1</);
    expect(html).toContain(`value="${until}"`);
    for (const name of ["failed", "canceled"]) expect(html).toContain(`name="${name}" checked`);
    expect(html).not.toContain('name="missed" checked');
    expect(html).toContain("No recoveries yet.");
    // Neither what was never counted nor what was changed since is sent.
    const counted = tokenOf(html);
    for (const fields of [{ send: "yes" }, { send: "yes", counted }, { send: "yes", counted, until, missed: "on" }]) {
      expect((await post(fields)).html).toContain("Nothing was sent yet.");
    }
    expect(await snapshotWorkspace(workspace)).toEqual(before);
    const nothing = await post({ until: "2026-01-02T00:00", count: "yes" });
    expect(nothing.html).toContain("Nothing matches.");
    expect(nothing.html).not.toContain('name="send"');
  });

  it("sends what was counted, and not what failed since", async () => {
    const { html } = await post({ count: "yes" });
    const counted = tokenOf(html);
    await publish("order.late");
    await queues.deliver(webhook.id);
    expect((await post({ counted, send: "yes" })).status).toBe(303);
    expect(await page()).toContain("0 of 1 done: 0 arrived, 0 failed again.");
    await setStatus("disabled");
    expect(await page()).toContain("Of 1, 0 arrived, 0 failed again, 1 not sent.");
  });

  it("counts what was missed while the webhook is disabled, and enables it to send that", async () => {
    await setStatus("disabled");
    await publish("order.missed");
    const counted = await page("?from=disabled");
    expect(counted).toContain("1 delivery matches.");
    expect(counted).toMatch(/<dt>not sent, or not answered<\/dt><dd>1<\/dd>/);
    expect(counted).toContain('name="send" value="enable">Enable and send 1<');
    const fields = { failed: "", canceled: "on", missed: "on" };
    const { html } = await post({ ...fields, count: "yes" });
    // What comes before it is enabled is missed too.
    await publish("order.missed");
    expect((await post({ ...fields, counted: tokenOf(html), send: "enable" })).status).toBe(303);
    expect((await workspace.owner.get<WebhookBody>(`/v1/webhooks/${webhook.id}`)).body.status).toBe("active");
    expect(await page()).toContain("0 of 2 done: 0 arrived, 0 failed again.");
  });

  it.each([
    [200, "ok", "2 of 2 arrived", "2 arrived, 0 failed again."],
    [500, "bad", "0 of 2 arrived", "0 arrived, 2 failed again."],
    [0, "wait", "1 of 2 arrived", "1 arrived, 1 failed again."],
  ])("ends, with answers of %i, %s: %s", async (status, tone, badge, words) => {
    await publish("order.paid");
    await queues.deliver(webhook.id);
    expect((await send({})).status).toBe(303);
    let number = 0;
    subscriber.answerWith(() => new Response(null, { status: status || (number++ === 0 ? 500 : 200) }));
    await queues.deliver(webhook.id);
    await queues.deliver(webhook.id);
    const html = await page();
    expect(html).toContain(`<span class="badge ${tone}">${badge}</span>`);
    expect(html).toContain(words);
  });

  it("offers spans of time that there are, and counts the one that is chosen", async () => {
    expect(await page()).not.toContain("from=disabled");
    const day = await page("?from=day");
    expect(day).toContain("1 delivery matches.");
    expect(day).toMatch(/from=day" aria-current="true"/);
    for (const type of ["order.one", "order.two"]) {
      await publish(type);
      await queues.deliver(webhook.id);
    }
    const failing = await page("?from=failing");
    expect(failing).toContain("3 deliveries match.");
    // A span that there is not is none.
    for (const query of ["?from=disabled", "?from=ever", ""]) expect(await page(query)).not.toContain("match");
  });

  it("takes local times of a time zone", async () => {
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString().slice(0, 16);
    const inZone = (zone: string) => post({ until: hourAgo, until_zone: zone, count: "yes" });
    expect((await inZone("UTC")).html).toContain("Nothing matches.");
    // Two hours ahead of UTC, and two behind.
    expect((await inZone("Etc/GMT-2")).html).toContain("Nothing matches.");
    const { html } = await inZone("Etc/GMT+2");
    expect(html).toContain("1 delivery matches.");
    expect(html).toContain(`value="${hourAgo}"`);
    expect(html).toContain('name="until_zone" value="Etc/GMT+2"');
    for (const wrong of ["soon", "<b>", ""]) {
      expect((await inZone(wrong)).html).toContain('name="until_zone" value="UTC"');
    }
  });

  it("counts what its event types and answer leave", async () => {
    for (const [event_types, response_code, counted] of [
      ["order.*, trade.made", "5xx", "1 delivery matches."],
      ["", "404", "Nothing matches."],
      ["trade.*", "", "Nothing matches."],
    ] as const) {
      expect((await post({ event_types, response_code, count: "yes" })).html).toContain(counted);
    }
    const wrong = await post({ event_types: "order", response_code: "often" });
    expect([wrong.status, fieldError(wrong.html, "response_code")]).toEqual([
      422,
      "must be a code such as 404, a class such as 5xx, or none",
    ]);
    expect(fieldError(wrong.html, "event_types")).toContain("must be an event type");
  });

  it("refuses a form without a status, and invalid times", async () => {
    const none = await post({ failed: "" });
    expect([none.status, fieldError(none.html, "statuses")]).toEqual([422, "must name at least one status"]);
    for (const name of ["since", "until"]) {
      const wrong = await post({ [name]: "soon" });
      expect([wrong.status, fieldError(wrong.html, name)]).toEqual([422, "must be a date and a time"]);
      expect(wrong.html).toContain('type="datetime-local" value="soon"');
    }
    const early = await post({ until: "2025-01-01T00:00" });
    expect([early.status, fieldError(early.html, "until")]).toEqual([422, "must not be before since"]);
  });
});

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

async function setStatus(status: string): Promise<void> {
  expectStatus(await workspace.owner.patch(`/v1/webhooks/${webhook.id}`, { status }), 200);
}

describe("the page of recoveries", () => {
  it("counts before anything is sent, keeps what was typed, and changes nothing", async () => {
    const before = await snapshotWorkspace(workspace);
    const until = "2999-01-01T00:00";
    const { status, html } = await post({ until, canceled: "on", count: "yes" });
    expect([status, html]).toEqual([200, expect.stringContaining("1 delivery matches.")]);
    expect(html).toMatch(/<dt>order\.paid<\/dt><dd>1<\/dd>/);
    expect(html).toMatch(/<dt>answered 500<\/dt><dd>1<\/dd>/);
    expect(html.indexOf("1 delivery matches.")).toBeLessThan(html.search(/Recover\s*<\/button>/));
    expect(html).toContain(`value="${until}"`);
    for (const name of ["failed", "canceled"]) expect(html).toContain(`name="${name}" checked`);
    expect(html).not.toContain('name="missed" checked');
    expect(html).toContain("No recoveries yet.");
    expect(await snapshotWorkspace(workspace)).toEqual(before);
    expect((await post({ until: "2026-01-02T00:00", count: "yes" })).html).toContain("Nothing matches.");
  });

  it("counts what was missed while the webhook is disabled, and sends it once it is enabled", async () => {
    await setStatus("disabled");
    await publish("order.missed");
    const counted = await post({ missed: "on", count: "yes" });
    expect(counted.html).toContain("2 deliveries match.");
    expect(counted.html).toMatch(/<dt>not answered<\/dt><dd>1<\/dd>/);
    expect(counted.html).toMatch(/<button class="button primary" disabled/);
    expect((await post({ missed: "on" })).status).toBe(409);
    await setStatus("active");
    expect((await post({ missed: "on" })).status).toBe(303);
    const { html } = await visitor.get(`/dashboard/webhooks/${webhook.id}/recover`);
    expect(decodeHtml(html)).toContain("0 of 2 done: 0 delivered, 0 failed again.");
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

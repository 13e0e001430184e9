import { beforeEach, describe, expect, it } from "vitest";
import { createWebhook, expectStatus, root } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { decodeHtml } from "../tools/page-text.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { signIn, type Visitor } from "../tools/visitor.ts";
import { useWorkspace } from "../tools/use-workspace.ts";
import type { DeliveryBody, ListBody, WebhookBody } from "../tools/wire.ts";

const queues = holdQueues();
const subscriber = recordSubscriber();
const workspace = useWorkspace();
let visitor: Visitor;
let webhook: WebhookBody;

beforeEach(async () => {
  visitor = await signIn(workspace, "owner");
  answer(200);
});

async function make(settings: Readonly<Record<string, unknown>> = {}): Promise<void> {
  webhook = await createWebhook(workspace.owner, settings);
}

async function publish(count: number, type = "order.paid"): Promise<void> {
  for (let number = 0; number < count; number++) {
    expectStatus(await workspace.owner.post("/v1/events", { type, data: number }), 202);
  }
  await queues.dispatch();
}

/** Makes attempts, one after another once some have failed. */
async function deliver(times = 4): Promise<void> {
  for (let time = 0; time < times; time++) await queues.deliver(webhook.id);
}

async function setStatus(status: string): Promise<void> {
  expectStatus(await workspace.owner.patch(`/v1/webhooks/${webhook.id}`, { status }), 200);
}

/** What a page says, without its tags. */
async function read(query = "", who = visitor): Promise<{ readonly text: string; readonly html: string }> {
  const { status, html } = await who.get(`/dashboard/webhooks/${webhook.id}${query}`);
  expect(status).toBe(200);
  const text = decodeHtml(html.replaceAll(/<[^>]*>/g, "")).replaceAll(/\s+/g, " ");
  return { text, html };
}

function answer(status: number, body: string | null = null): void {
  subscriber.answerWith(() => new Response(body, { status }));
}

describe("the page of a webhook", () => {
  it("that fails says so in red though nothing has ended, with the answer and a link to the attempt", async () => {
    await make();
    answer(500, 'relation "events" does not exist\nat line 3');
    await publish(4);
    await deliver();
    const { text, html } = await read();
    expect(text).toMatch(
      /Failing since \d\d:\d\d UTC: 4 of 4 attempts answered 500 \(relation "events" does not exist\)\. Next attempt .*; it will be disabled on \w+ \d\d:\d\d UTC unless one succeeds\./,
    );
    expect(html).toMatch(/banner trouble bad[^]*deliveries\/del_\w+">See the attempt/);
    expect(html).toContain('<span class="badge bad">failing</span>');
    expect(text).toContain("500 × 4");
    expect(html).toMatch(/<span>0 %<\/span><\/strong>Attempts that succeeded/);
    expect(html).toMatch(/–<\/span><\/strong>Success<div>none has ended/);
  });

  it("counts different answers apart, and calls the first failures stumbling, in amber", async () => {
    await make();
    const codes = [500, 503];
    subscriber.answerWith(() => new Response("<b>no</b>", { status: codes.shift() ?? 404 }));
    await publish(2);
    await deliver();
    const first = await read();
    expect(first.text).toMatch(
      /Stumbling since .*: 2 of 2 attempts failed: 500 × 1, 503 × 1 \(<b>no<\/b>\)\. Next attempt/,
    );
    expect(first.text).not.toContain("it will be disabled");
    expect(first.html).toContain("banner trouble info");
    await publish(1);
    await deliver();
    expect((await read()).text).toContain("3 of 3 attempts failed: 500 × 1, 503 × 1, 404 × 1");
  });

  it("names what was no answer by its error", async () => {
    await make();
    subscriber.answerWith(() => {
      throw new Error("connection refused");
    });
    await publish(3);
    await deliver();
    expect((await read()).text).toMatch(/3 of 3 attempts got no answer \(.+\)\. Next attempt/);
  });

  it("links what holds up a line, and says how many wait behind it", async () => {
    await make({ ordering: "fifo" });
    answer(500);
    await publish(5);
    await deliver();
    const { text, html } = await read();
    expect(text).toContain("order.paid holds up the line: 4 deliveries wait behind it, to keep the order.");
    expect(html).toMatch(
      /<a href="\/dashboard\/webhooks\/wh_\w+\/deliveries\/del_\w+">order\.paid<\/a> holds up the line/,
    );
    expect(text.match(/0, waiting/g)).toHaveLength(4);
    const holding = /deliveries\/(del_\w+)">order\.paid<\/a> holds/.exec(html)?.[1] ?? "";
    const log = await workspace.owner.get<ListBody<DeliveryBody>>(`/v1/webhooks/${webhook.id}/deliveries`);
    const [newest] = expectStatus(log, 200).data;
    const { html: page } = await visitor.get(`/dashboard/webhooks/${webhook.id}/deliveries/${newest?.id}`);
    expect(page).toContain(`: the first of them is <a href="/dashboard/webhooks/${webhook.id}/deliveries/${holding}">`);
  });

  it("that works again leads to what still waits for its next attempt", async () => {
    await make({ retry_schedule: [0, 3600] });
    answer(500);
    await publish(4);
    await deliver();
    answer(200);
    await publish(4);
    await deliver(6);
    const { text, html } = await read();
    expect(text).toMatch(/Works again since [^.]+\. What had failed before is tried again by its schedule, next in/);
    const [, href = ""] = /href="([^"]*)"[^>]*>See what waits</.exec(html) ?? [];
    expect(href).toBe(`/dashboard/webhooks/${webhook.id}?status=pending#log`);
    expect((await read("?status=pending")).html.match(/name="id"/g)).toHaveLength(4);
  });

  it("of a healthy webhook says nothing but its figures", async () => {
    await make();
    await publish(3);
    await deliver();
    const { text, html } = await read();
    expect(html).not.toContain("banner trouble");
    expect(html).toContain('<span class="badge ok">active</span>');
    expect(text).toContain("200 × 3");
    expect(text).toContain("These figures as a table");
  });

  it("of one that recovers leads to what failed", async () => {
    await make({ retry_schedule: [0] });
    answer(500);
    await publish(3);
    await deliver();
    const failing = await read();
    expect(failing.text).toContain("Nothing waits to be sent; what failed can be recovered.");
    expect(failing.html).toContain(`/dashboard/webhooks/${webhook.id}/recover?from=failing">recovered</a>`);
    answer(200);
    await publish(1);
    await deliver();
    const { text, html } = await read();
    expect(text).toMatch(/Recovering: the last attempt succeeded, after 3 failures since/);
    expect(html).toContain(`/dashboard/webhooks/${webhook.id}/recover?from=failing">Recover what failed`);
  });

  it("that is disabled says since when also after its workspace was without webhooks for a while", async () => {
    await make();
    await setStatus("disabled");
    for (const webhooks_enabled of [false, true]) {
      expectStatus(await root.patch(`/v1/workspaces/${workspace.id}`, { webhooks_enabled }), 200);
    }
    await publish(1);
    expect((await read()).text).toMatch(/Disabled since \d\d:\d\d UTC\..*It missed 1 event since\./);
  });

  it("that was disabled by hand says since when, by whom and what it missed, also once it is enabled", async () => {
    await make();
    await setStatus("disabled");
    await publish(3, "order.missed");
    const disabled = await read();
    expect(disabled.text).toMatch(/Disabled since \d\d:\d\d UTC\. Somebody disabled it.*It missed 3 events since\./);
    expect(disabled.html).toContain(`target=${webhook.id}&amp;action=webhook.updated">Who did it`);
    expect(disabled.html).toContain("banner trouble off");
    const link = `/dashboard/webhooks/${webhook.id}/recover?from=disabled">Send them (3)`;
    expect(disabled.html).toContain(link);
    await setStatus("active");
    await publish(1);
    const enabled = await read("?done=enabled");
    expect(enabled.text).toMatch(/It missed 3 events while it was disabled, from .* to .*\.\s*Send them \(3\)/);
    expect(enabled.html).toContain(link);
    expect((await read()).text).not.toContain("It missed");
  });

  it("that was gone links the delivery that said so, in red", async () => {
    await make();
    answer(410);
    await publish(1);
    await deliver();
    await publish(2);
    const { text, html } = await read();
    expect(text).toMatch(/Its subscriber answered 410 Gone.* This delivery got that answer\. It missed 2 events since/);
    expect(html).toMatch(/banner trouble bad[^]*deliveries\/del_\w+">This delivery/);
    await setStatus("active");
    expect((await read("?done=enabled")).text).toContain("Send them (2)");
  });

  it("is not found by those who may not see it, whatever is wrong with it", async () => {
    await make();
    await setStatus("disabled");
    const member = await signIn(workspace, "member");
    for (const path of ["", "/recover?from=disabled"]) {
      expect((await member.get(`/dashboard/webhooks/${webhook.id}${path}`)).status).toBe(404);
    }
  });
});

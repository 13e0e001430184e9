import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { decodeHtml } from "../tools/page-text.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { shareWorkspace, useBystander } from "../tools/use-workspace.ts";
import { signIn, type Visitor } from "../tools/visitor.ts";
import type { AcceptedBody, EventBody, ListBody, WebhookBody } from "../tools/wire.ts";

const queues = holdQueues();
const subscriber = recordSubscriber();
const bystander = useBystander();
const workspace = shareWorkspace();
let visitor: Visitor;
let webhook: WebhookBody;
let event: EventBody;

beforeAll(async () => {
  subscriber.answerWith(() => new Response(null, { status: 404 }));
  visitor = await signIn(workspace, "owner");
  webhook = await createWebhook(workspace.owner, { events: ["order.*"], retry_schedule: [0], name: "Shop" });
  for (const name of ["Trade", "Trades"]) await createWebhook(workspace.owner, { events: ["note.*"], name });
  const published = { type: "order.paid", data: 1, tags: ["q3", "top ten"] };
  const { id } = expectStatus(await workspace.owner.post<AcceptedBody>("/v1/events", published), 202);
  expectStatus(await workspace.owner.post("/v1/events", { type: "trade.made", data: 1, id: "trade-1" }), 202);
  await queues.dispatch();
  await queues.deliver(webhook.id);
  event = expectStatus(await workspace.owner.get<EventBody>(`/v1/events/${id}`), 200);
});

const deliveryPath = () => `/dashboard/webhooks/${webhook.id}/deliveries/${event.deliveries[0]?.delivery_id}`;
const find = async (q: string, who = visitor) => {
  const { status, headers } = await who.get(`/dashboard/find?q=${encodeURIComponent(q)}`);
  return [status, headers.get("Location")];
};

describe("the search box", () => {
  it("leads to webhooks, deliveries and events by their ids", async () => {
    expect(await find(` ${webhook.id} `)).toEqual([302, `/dashboard/webhooks/${webhook.id}`]);
    expect(await find(event.deliveries[0]?.delivery_id ?? "")).toEqual([302, deliveryPath()]);
    expect(await find(event.id)).toEqual([302, `/dashboard/events/${event.id}`]);
    expect(await find(event.id.replace("evt_", "msg_"))).toEqual([302, `/dashboard/events/${event.id}`]);
    expect(await find("trade-1")).toEqual([302, "/dashboard/events/trade-1"]);
    expect(await find("msg_trade-1")).toEqual([302, "/dashboard/events/trade-1"]);
  });

  it.each([
    ["order.paid", "/dashboard/events?type=order.paid"],
    ["order.*", "/dashboard/events?type=order.*"],
    ["404", "/dashboard/deliveries?response_code=404"],
    ["5xx", "/dashboard/deliveries?response_code=5xx"],
    ["q3", "/dashboard/events?tag=q3"],
    ["top ten", "/dashboard/events?tag=top+ten"],
    ["trade", "/dashboard/webhooks?search=trade"],
    ["", "/dashboard"],
  ])("leads from %j to %s", async (typed, path) => {
    expect(await find(typed)).toEqual([302, path]);
  });

  it("leads to the only webhook with these words", async () => {
    expect(await find("shop")).toEqual([302, `/dashboard/webhooks/${webhook.id}`]);
  });

  it.each(["no such tag", "order.none", "none.*", "wh_01ARZ3NDEKTSV4RRFFQ69G5FAV", "evt_none", "&<b>"])(
    "says that nothing is found for %j, and what can be looked for",
    async (typed) => {
      const { status, html } = await visitor.get(`/dashboard/find?q=${encodeURIComponent(typed)}`);
      expect([status, html]).toEqual([404, expect.stringContaining("Nothing found")]);
      expect(decodeHtml(html)).toContain(`>${typed}</strong>`);
    },
  );

  it("finds nothing that its role, or its workspace, does not have", async () => {
    const member = await signIn(workspace, "member");
    const [theirs] = expectStatus(await bystander.owner.get<ListBody<WebhookBody>>("/v1/webhooks"), 200).data;
    expect(theirs).toBeDefined();
    const own = ["shop", webhook.id, event.id, event.deliveries[0]?.delivery_id ?? "", "order.paid", "q3", "trade-1"];
    for (const text of own) expect([text, ...(await find(text, member))]).toEqual([text, 404, null]);
    expect(await find(theirs?.id ?? "")).toEqual([404, null]);
  });
});

describe("the lists that it leads to", () => {
  it("show what was looked for", async () => {
    const [deliveries, none] = [
      await visitor.get("/dashboard/deliveries?response_code=404"),
      await visitor.get("/dashboard/deliveries?response_code=5xx"),
    ];
    expect(deliveries.html).toContain(deliveryPath().replace("/dashboard/", ""));
    expect(deliveries.html).toContain("Shop");
    expect(none.html).toContain("None of the deliveries match these filters.");
    const events = await visitor.get("/dashboard/events?tag=q3");
    expect(events.html).toContain(event.id);
    expect(events.html).toContain("0 of 1 delivered, 1 failed");
    expect(events.html).not.toContain("trade-1");
  });

  it("show events also when an Outbox can't be reached, which the API tells", async () => {
    const getByName = env.OUTBOX.getByName.bind(env.OUTBOX);
    const down = vi.spyOn(env.OUTBOX, "getByName").mockImplementation((name) => {
      if (name === webhook.id) throw new Error("Durable Object is overloaded.");
      return getByName(name);
    });
    const page = await visitor.get("/dashboard/events");
    const answer = await workspace.owner.get("/v1/events?summary=true");
    down.mockRestore();
    const cells = [...page.html.matchAll(/<td data-label="Deliveries"[^>]*>(.*?)<\/td>/g)].map(([, text]) => text);
    expect([page.status, cells]).toEqual([200, expect.arrayContaining(["–", "none"])]);
    expectFailure(answer, 503);
  });
});

describe("ticked deliveries", () => {
  const send = async (delivery: readonly string[]) => {
    const { status, headers } = await visitor.post(`/dashboard/webhooks/${webhook.id}/resend`, { id: delivery });
    return [status, headers.get("Location")?.split("done=")[1]];
  };

  it("are sent again, each once", async () => {
    const id = event.deliveries[0]?.delivery_id ?? "";
    expect((await visitor.get(`/dashboard/webhooks/${webhook.id}`)).html).toContain(`name="id" value="${id}"`);
    const contacted = subscriber.received.length;
    expect(await send([id, id])).toEqual([303, "resent_all"]);
    await queues.deliver(webhook.id);
    expect(subscriber.received.length).toBe(contacted + 1);
  });

  it("are left alone when the button of a row is used, and the filters stay", async () => {
    const id = event.deliveries[0]?.delivery_id ?? "";
    const path = `/dashboard/webhooks/${webhook.id}`;
    const page = await visitor.get(`${path}?response_code=4xx&zone=UTC`);
    const [, action = ""] = /<form method="post" action="([^"]*resend[^"]*)"/.exec(page.html) ?? [];
    expect(action).toBe(`${path}/resend?response_code=4xx`);
    expect(page.html).toContain(`<button name="one" value="${id}">Send again</button>`);
    const sent = await visitor.post(action, { id: ["del_01ARZ3NDEKTSV4RRFFQ69G5FAV"], one: id });
    expect(sent.headers.get("Location")).toBe(`${path}?response_code=4xx&done=resent`);
    await queues.deliver(webhook.id);
  });

  it("are refused where they are unknown, and 100 at most", async () => {
    expect(await send([])).toEqual([303, "resent_none"]);
    expect(await send(["del_01ARZ3NDEKTSV4RRFFQ69G5FAV"])).toEqual([303, "resent_some"]);
    const many = Array.from({ length: 101 }, (_, n) => `del_01ARZ3NDEKTSV4RRFFQ69G5${String(n).padStart(3, "0")}`);
    expect((await send(many))[0]).toBe(422);
  });
});

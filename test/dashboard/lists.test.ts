import { beforeAll, describe, expect, it } from "vitest";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { decodeHtml } from "../tools/page-text.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { shareWorkspace, useBystander } from "../tools/use-workspace.ts";
import { signIn, type Visitor } from "../tools/visitor.ts";
import type { AcceptedBody, ListBody } from "../tools/wire.ts";

const EVENTS = "/dashboard/events";
const DELIVERIES = "/dashboard/deliveries";
/** More than two pages. */
const COUNT = 120;

const subscriber = recordSubscriber();
const queues = holdQueues();
useBystander();
const workspace = shareWorkspace();
let visitor: Visitor;
let webhookId: string;
/** Of the events, the oldest first. */
let ids: readonly string[];

beforeAll(async () => {
  visitor = await signIn(workspace, "owner");
  webhookId = (await createWebhook(workspace.owner, { events: ["order.*"], retry_schedule: [0] })).id;
  const events = Array.from({ length: COUNT }, (_, n) => ({
    type: n === 5 ? "order.lost" : "order.paid",
    data: n,
    application_id: n % 2 === 0 ? "even" : "odd",
  }));
  subscriber.answerWith(({ headers }) => {
    return new Response(null, { status: headers.get("X-Webhook-Event") === "order.lost" ? 503 : 200 });
  });
  const { data } = expectStatus(
    await workspace.owner.post<{ data: AcceptedBody[] }>("/v1/events/batch", { events }),
    202,
  );
  ids = data.map(({ id }) => id);
  await queues.dispatch();
  for (let isPending = true; isPending;) {
    await queues.deliver(webhookId);
    const pending = await workspace.owner.get<ListBody<unknown>>(`/v1/webhooks/${webhookId}/deliveries?status=pending`);
    isPending = expectStatus(pending, 200).data.length > 0;
  }
});

const eventsIn = (html: string) => Array.from(html.matchAll(/href="\/dashboard\/events\/(evt_\w+)"/g), ([, id]) => id);
const deliveriesIn = (html: string) => Array.from(html.matchAll(/\/deliveries\/(del_\w+)"/g), ([, id]) => id ?? "");

/** The address of a link to another page of a list; undefined when there is none. */
function linkIn(html: string, name: string): string | undefined {
  const [, href] = new RegExp(`<a class="button" href="([^"]*)"[^>]*>${name}</a>`).exec(html) ?? [];
  return href === undefined ? undefined : decodeHtml(href);
}

describe.each([
  ["events", EVENTS, "events", eventsIn],
  ["deliveries of all webhooks", DELIVERIES, "deliveries", deliveriesIn],
  ["deliveries of one", "webhook", "log", deliveriesIn],
] as const)("the pages of %s", (_, path, fragment, rowsIn) => {
  const pathOf = () => (path === "webhook" ? `/dashboard/webhooks/${webhookId}` : path);

  it("lead to older ones and back, fifty at a time, and stay at the list", async () => {
    const seen: (readonly (string | undefined)[])[] = [];
    const pages: string[] = [];
    for (let next: string | undefined = pathOf(); next !== undefined;) {
      const { html } = await visitor.get(next);
      pages.push(html);
      seen.push(rowsIn(html));
      next = linkIn(html, "Older");
      if (next !== undefined) expect(next).toMatch(new RegExp(`#${fragment}$`));
    }
    expect(seen.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(new Set(seen.flat()).size).toBe(COUNT);
    const [first = "", second = "", third = ""] = pages;
    expect([first, second, third].map((html) => linkIn(html, "Newest"))).toEqual([
      undefined,
      `${pathOf()}#${fragment}`,
      `${pathOf()}#${fragment}`,
    ]);
    expect([first, second].map((html) => linkIn(html, "Newer"))).toEqual([undefined, undefined]);
    const back = await visitor.get(linkIn(third, "Newer") ?? "");
    expect(rowsIn(back.html)).toEqual(seen[1]);
    // Only the first page renews itself, and not the one that asks all Outboxes.
    const live = [first, second, third].map((html) => / id="(?:events|deliveries)" data-live/.test(html));
    expect(live).toEqual([path !== DELIVERIES, false, false]);
  });

  it("keep the filters, and are fewer with them", async () => {
    const filter = path === EVENTS ? "application_id=even" : "status=delivered";
    const { html } = await visitor.get(`${pathOf()}?${filter}`);
    const older = new URL(linkIn(html, "Older") ?? "", "http://localhost");
    const [name = "", value = ""] = filter.split("=");
    expect(older.searchParams.get(name)).toBe(value);
    expect(older.searchParams.has("zone")).toBe(false);
    expect(rowsIn((await visitor.get(older.pathname + older.search)).html)).toHaveLength(path === EVENTS ? 10 : 50);
  });

  it("pass over a trail that is none", async () => {
    for (const trail of ["<script>", "..", "a b.c", "x".repeat(10_000)]) {
      const { status, html } = await visitor.get(`${pathOf()}?trail=${encodeURIComponent(trail)}`);
      expect([status, rowsIn(html).length]).toEqual([200, 50]);
    }
  });
});

describe("the list of events", () => {
  it("leaves Hookline's own out unless they are asked for", async () => {
    expectStatus(await workspace.owner.post(`/v1/webhooks/${webhookId}/test`, {}), 200);
    const off = await createWebhook(workspace.owner, { events: ["none.*"] });
    await createWebhook(workspace.owner, { events: ["webhook.*"] });
    expectStatus(await workspace.owner.patch(`/v1/webhooks/${off.id}`, { status: "disabled" }), 200);
    await queues.dispatch();
    const plain = await visitor.get(EVENTS);
    expect(plain.html).toContain('name="include_operational" value="true"/>');
    expect(plain.html).not.toContain(">webhook.");
    const all = await visitor.get(`${EVENTS}?include_operational=true`);
    expect(all.html).toContain('name="include_operational" value="true" checked=""');
  });

  it("tells tests from what was published", async () => {
    const pages = [DELIVERIES, "/dashboard/webhooks", `/dashboard/webhooks/${webhookId}`];
    expectStatus(await workspace.owner.post(`/v1/webhooks/${webhookId}/test`, {}), 200);
    for (const path of pages) expect((await visitor.get(path)).html).toContain("<small> test</small>");
  });

  it("says in color and words how the deliveries stand", async () => {
    const { html } = await visitor.get(`${EVENTS}?type=order.lost`);
    expect(html).toContain('class="error">0 of 1 delivered, 1 failed</td>');
    const rest = await visitor.get(`${EVENTS}?type=order.paid`);
    expect(rest.html).toContain('class="fine">1 of 1 delivered</td>');
  });

  it("is of a span of local time", async () => {
    const count = async (query: string) => eventsIn((await visitor.get(`${EVENTS}?${query}`)).html).length;
    const local = (shiftMs: number, timeZone: string) => {
      return new Date(Date.now() + shiftMs).toLocaleString("sv-SE", { timeZone }).replace(" ", "T");
    };
    const [hourAgo, soon] = [-3_600_000, 60_000];
    expect(await count(`since=${local(hourAgo, "Asia/Tokyo")}&zone=Asia/Tokyo`)).toBe(50);
    expect(await count(`until=${local(hourAgo, "Asia/Tokyo")}&zone=Asia/Tokyo`)).toBe(0);
    expect(await count(`since=${local(soon, "America/New_York")}&zone=America/New_York`)).toBe(0);
    expect(await count(`since=${local(hourAgo, "UTC")}&until=${local(soon, "UTC")}`)).toBe(50);
    expect(await count(`since=${new Date(Date.now() + hourAgo).toISOString()}`)).toBe(50);
    const { html } = await visitor.get(`${EVENTS}?since=2026-03-29T02:30&zone=Europe/Berlin`);
    expect(html).toContain('name="zone" value="Europe/Berlin"');
    expect(html).toContain('value="2026-03-29T02:30"');
  });

  it("says what it can't read, and is not filtered by it", async () => {
    for (const query of ["since=yesterday", "until=2026-02-30T00:00", "since=2026-01-01T00:00Z%26"]) {
      const { status, html } = await visitor.get(`${EVENTS}?${query}`);
      expect([status, eventsIn(html).length]).toEqual([200, 50]);
      expect(html).toContain("must be a date and a time. The list is not filtered by that.");
    }
    expect((await visitor.get(`${EVENTS}?since=2026-01-01T00:00&zone=Mars/Olympus`)).html).toContain(">UTC</span>");
  });

  it("says that nothing matches, which is something else than nothing yet", async () => {
    const none = await visitor.get(`${EVENTS}?tag=none`);
    expect(none.html).toContain(`None of the events match these filters. <a href="${EVENTS}">Clear the filters</a>`);
    const stranger = await signIn(workspace, "member");
    expect((await stranger.get(EVENTS)).html).toContain("No events yet. Publish one with");
  });
});

describe("the lists of deliveries", () => {
  const count = async (query: string, path = DELIVERIES) => {
    return deliveriesIn((await visitor.get(`${path}?${query}`)).html).length;
  };

  it.each([
    ["status=failed", 1],
    ["event_type=order.lost", 1],
    ["response_code=5xx", 1],
    ["error=status", 1],
    ["error=timeout", 0],
    ["error=status&status=delivered", 0],
    ["since=2026-01-01T00:00&status=failed", 1],
    ["until=2026-01-01T00:00", 0],
  ])("are filtered by %s", async (query, rows) => {
    expect(await count(query)).toBe(rows);
    expect(await count(query, `/dashboard/webhooks/${webhookId}`)).toBe(rows);
  });

  it("are filtered by an event", async () => {
    expect(await count(`event_id=${ids[7]}`)).toBe(1);
    expect(await count(`event_id=${ids[7]}`, `/dashboard/webhooks/${webhookId}`)).toBe(1);
    expect(await count("event_id=none")).toBe(0);
  });

  it("say what they can't read", async () => {
    const { html } = await visitor.get(`${DELIVERIES}?response_code=600&event_id=two%20words&error=x&status=y`);
    expect(decodeHtml(html)).toContain(
      "Event id must be an event's id; response code must be a code such as 404, a class such as 5xx, or none. The list",
    );
  });

  it("offer to send again what ended undelivered, to those who may", async () => {
    const { html } = await visitor.get(`${DELIVERIES}?status=failed`);
    const [, action = ""] = /<button formaction="([^"]*)">Send again</.exec(html) ?? [];
    const { status, headers } = await visitor.post(`/dashboard/${action}`);
    expect([status, headers.get("Location")]).toEqual([303, `/dashboard/${action.replace("/resend", "?done=resent")}`]);
    await queues.deliver(webhookId);
    expect((await visitor.get(`${DELIVERIES}?status=delivered`)).html).not.toContain("Send again");
    expectStatus(await workspace.owner.patch(`/v1/webhooks/${webhookId}`, { status: "disabled" }), 200);
    expect((await visitor.get(`${DELIVERIES}?status=failed`)).html).not.toContain("Send again");
  });
});

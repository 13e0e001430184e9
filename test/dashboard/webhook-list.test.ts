import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { writeCursor } from "../../src/actions/cursor.ts";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { shareWorkspace, useBystander } from "../tools/use-workspace.ts";
import { signIn, type Visitor } from "../tools/visitor.ts";
import type { ListBody, WebhookBody } from "../tools/wire.ts";

const PATH = "/dashboard/webhooks";
const subscriber = recordSubscriber();
const queues = holdQueues();
useBystander();
const workspace = shareWorkspace();
let visitor: Visitor;
const ids = new Map<string, string>();
const idOf = (name: string) => ids.get(name) ?? "";

/** The webhooks by age, and what became of them. */
const MADE: readonly (readonly [name: string, set: string])[] = [
  ["healthy", ""],
  ["degraded", "health = 'degraded'"],
  ["gone", "status = 'disabled', disabled_reason = 'gone'"],
  ["by hand", "status = 'disabled', disabled_reason = 'manual'"],
  ["failures", "status = 'disabled', disabled_reason = 'failures'"],
  ["removed", "status = 'disabled', disabled_reason = 'creator_removed', health = 'degraded'"],
  ["newest", ""],
  ["later filter", `filter = '{"type":{"$later":1}}'`],
];

beforeAll(async () => {
  visitor = await signIn(workspace, "owner");
  for (const [name, set] of MADE) {
    const long = name === "healthy" ? `/${"long/".repeat(80)}end?token=1` : "/hook";
    const input = { name, url: `http://127.0.0.1:9402${long}`, events: ["order.*", "trade.made"], retry_schedule: [0] };
    ids.set(name, (await createWebhook(workspace.owner, input)).id);
    if (set !== "") await env.DB.prepare(`UPDATE webhooks SET ${set} WHERE id = ?`).bind(idOf(name)).run();
  }
});

/** The names of the rows in their order. */
function namesIn(html: string): readonly (string | undefined)[] {
  const [, table = ""] = html.split("<tbody>");
  return Array.from(table.matchAll(/<td><div><a href="[^"]*">([^<]*)</g), ([, name]) => name);
}

const TROUBLED = ["failures", "gone", "later filter", "degraded"];
const OTHERS = ["newest", "removed", "by hand", "healthy"];

describe("the list of webhooks", () => {
  it("begins with those in trouble, and says how many they are", async () => {
    const { html } = await visitor.get(PATH);
    expect(namesIn(html)).toEqual([...TROUBLED, ...OTHERS]);
    expect(html).toContain(`href="${PATH}?status=attention">4 of 8 need attention</a>`);
  });

  it("shows those in trouble alone, still with the sums", async () => {
    const { html } = await visitor.get(`${PATH}?status=attention`);
    expect(namesIn(html)).toEqual(TROUBLED);
    expect(html).toContain("4 of 8 need attention");
    const searched = await visitor.get(`${PATH}?status=attention&search=gone`);
    expect(namesIn(searched.html)).toEqual(["gone"]);
  });

  it("goes on behind any place of its order, also one whose webhook moved", async () => {
    const after = async (place: string) => namesIn((await visitor.get(`${PATH}?cursor=${writeCursor(place)}`)).html);
    const all = [...TROUBLED, ...OTHERS];
    expect(await after(`0 ${idOf("gone")}`)).toEqual(all.slice(2));
    expect(await after(`1 ${idOf("degraded")}`)).toEqual(OTHERS);
    expect(await after(`2 ${idOf("by hand")}`)).toEqual(["healthy"]);
    expect(await after(`1 ${idOf("gone")}`)).toEqual(["degraded", ...OTHERS]);
  });

  it.each(["x", writeCursor("3 wh_01ARZ3NDEKTSV4RRFFQ69G5FAV"), writeCursor("0 wh_1"), writeCursor("wh_1")])(
    "refuses a cursor of another list: %s",
    async (cursor) => {
      expect((await visitor.get(`${PATH}?cursor=${cursor}`)).status).toBe(400);
    },
  );

  it("shows host and path, shortened, and the whole URL on hover", async () => {
    const { html } = await visitor.get(PATH);
    expect(html).toMatch(/title="http:\/\/127\.0\.0\.1:9402\/hook">127\.0\.0\.1:9402\/hook</);
    expect(html).toMatch(/title="http:\/\/127[^"]*…[^"]*token=1">127\.0\.0\.1:9402\/lon…[^<]*end\?token=1</);
  });

  it("leads from the last error to its delivery, also when newer ones were not tried", async () => {
    subscriber.answerWith(() => new Response(null, { status: 418 }));
    const publish = async () => {
      expectStatus(await workspace.owner.post("/v1/events", { type: "order.paid", data: 1 }), 202);
      await queues.dispatch();
    };
    await publish();
    // What nothing has come of yet is not nothing.
    expect((await visitor.get(PATH)).html).toContain("–</span><small> 1 pending</small>");
    await queues.deliver(idOf("newest"));
    const log = await workspace.owner.get<ListBody<{ id: string }>>(`/v1/webhooks/${idOf("newest")}/deliveries`);
    const [failed] = expectStatus(log, 200).data;
    const link = `<a class="error" href="${PATH}/${idOf("newest")}/deliveries/${failed?.id}">418</a>`;
    expect((await visitor.get(PATH)).html).toContain(link);
    await publish();
    expect((await visitor.get(PATH)).html).toContain(link);
  });

  it("lists all others while the Outbox of one can't be reached", async () => {
    const reach = env.OUTBOX.getByName.bind(env.OUTBOX);
    const down = vi.spyOn(env.OUTBOX, "getByName").mockImplementation((name) => {
      if (name === idOf("healthy")) throw new Error("Network connection lost.");
      return reach(name);
    });
    const { status, html } = await visitor.get(PATH);
    down.mockRestore();
    expect([status, new Set(namesIn(html))]).toEqual([200, new Set(ids.keys())]);
    expect(html.match(/not known now/g)).toHaveLength(1);
  });

  it("of a member has their own alone, also in its sums", async () => {
    const { html } = await (await signIn(workspace, "member")).get(PATH);
    expect(html).toContain("Create your first webhook");
    expect(html).not.toContain("need attention");
  });

  it("says that nothing matches, with a way back", async () => {
    const { html } = await visitor.get(`${PATH}?search=nothing-like-it`);
    expect(html).toContain(`None of the webhooks match these filters. <a href="${PATH}">Clear the filters</a>`);
  });

  it("of the API stays the newest first", async () => {
    const listed = expectStatus(await workspace.owner.get<ListBody<WebhookBody>>("/v1/webhooks"), 200);
    expect(listed.data.map(({ id }) => id)).toEqual([...ids.values()].toReversed());
  });
});

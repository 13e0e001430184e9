import { beforeAll, describe, expect, it } from "vitest";
import { createKey, createWebhook, createWorkspace, expectStatus, root } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { Client } from "../tools/send-json.ts";
import type { ListBody, WebhookBody } from "../tools/wire.ts";
import { shareWorkspace, useBystander } from "../tools/use-workspace.ts";

const COUNT = 25;

const queues = holdQueues();
recordSubscriber();
useBystander();
const workspace = shareWorkspace();
let webhookId: string;

/** Every list, and what adds the item of a number to it. */
const LISTS: Readonly<Record<string, (n: number) => Promise<unknown>>> = {
  "/v1/webhooks": (n) => createWebhook(workspace.owner, { name: `Webhook ${n}` }),
  "/v1/api-keys": () => createKey(workspace, "publisher"),
  "/v1/members": (n) => workspace.owner.put(`/v1/members/m${n}`, { role: "guest" }),
  "/v1/event-types": (n) => workspace.owner.put(`/v1/event-types/listed.n${n}`, {}),
  "/v1/events": async (n) => {
    await workspace.owner.post("/v1/events", { type: "listed.n1", data: n });
    await queues.dispatch();
  },
  "/v1/rejected-events": (n) =>
    queues.consume("hookline-events", [{ v: 1, workspace_id: workspace.id, type: "?", data: n }]),
  "/v1/audit-log": () => workspace.owner.patch(`/v1/webhooks/${webhookId}`, {}),
  "/v1/webhooks/ID/deliveries": () => workspace.owner.post(`/v1/webhooks/${webhookId}/test`, {}),
  "/v1/workspaces": () => createWorkspace(),
};

beforeAll(async () => {
  webhookId = (await createWebhook(workspace.owner)).id;
  for (const add of Object.values(LISTS)) for (let n = 1; n <= COUNT; n++) await add(n);
});

interface Item {
  readonly id?: string;
  readonly name?: string;
}
const nameOf = ({ id, name }: Item) => id ?? name ?? "";
const pathOf = (list: string) => list.replace("ID", webhookId);
const clientOfList = (list: string): Client => (list === "/v1/workspaces" ? root : workspace.owner);

async function readPages(list: string, query: string): Promise<readonly (readonly Item[])[]> {
  const pages: (readonly Item[])[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const path = `${pathOf(list)}?${query}${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: ListBody<Item> = expectStatus(await clientOfList(list).get<ListBody<Item>>(path), 200);
    expect(page.pagination.has_more).toBe(page.pagination.next_cursor !== null);
    pages.push(page.data);
    cursor = page.pagination.next_cursor;
  }
  return pages;
}

describe.each(Object.keys(LISTS))("%s", (list) => {
  it("has pages of 20 by default, newest first, each item once", async () => {
    const all = (await readPages(list, "limit=100")).flat().map(nameOf);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(COUNT);
    const [first = [], ...rest] = await readPages(list, "");
    expect(first).toHaveLength(20);
    expect([first, ...rest].flat().map(nameOf)).toEqual(all);
    const sevens = await readPages(list, "limit=7");
    expect(sevens.slice(0, -1).every((page) => page.length === 7)).toBe(true);
    expect(sevens.flat().map(nameOf)).toEqual(all);
    expect((await readPages(list, "limit=1")).flat().map(nameOf)).toEqual(all);
  });

  it("begins with the newest item", async () => {
    await LISTS[list]?.(1000);
    const before = (await readPages(list, "limit=100")).flat().map(nameOf);
    await LISTS[list]?.(1001);
    const after = (await readPages(list, "limit=100")).flat().map(nameOf);
    const added = after.filter((name) => !before.includes(name));
    expect(added.length).toBeGreaterThan(0);
    expect(after.slice(0, added.length)).toEqual(added);
  });

  it("continues after its cursor when something is added meanwhile", async () => {
    const all = (await readPages(list, "limit=100")).flat().map(nameOf);
    const client = clientOfList(list);
    const first = expectStatus(await client.get<ListBody<Item>>(`${pathOf(list)}?limit=10`), 200);
    await LISTS[list]?.(2000);
    const cursor = first.pagination.next_cursor ?? "";
    const second = expectStatus(await client.get<ListBody<Item>>(`${pathOf(list)}?limit=10&cursor=${cursor}`), 200);
    expect([...first.data, ...second.data].map(nameOf)).toEqual(all.slice(0, 20));
  });

  it.each(["0", "101", "-1", "1.5", "abc", "", "1e1", "%201", "99999999999"])("refuses limit=%s", async (limit) => {
    expectFailure(await clientOfList(list).get(`${pathOf(list)}?limit=${limit}`), 422, "limit");
  });

  it.each(["x", "", "!!!", "%00", "bm90LWEtY3Vyc29y", "MSAy".repeat(200), "e30", "%F0%9F%98%80"])(
    "refuses cursor=%s",
    async (cursor) => {
      expectFailure(await clientOfList(list).get(`${pathOf(list)}?cursor=${cursor}`), 400);
    },
  );

  it("refuses a repeated parameter", async () => {
    expectFailure(await clientOfList(list).get(`${pathOf(list)}?limit=1&limit=2`), 422, "limit");
  });
});

describe("filters of webhooks", () => {
  const list = async (query: string) => {
    return expectStatus(await filtered.get<ListBody<WebhookBody>>(`/v1/webhooks?${query}`), 200).data.map(
      ({ name }) => name,
    );
  };
  let filtered: Client;
  beforeAll(async () => {
    filtered = (await createWorkspace()).owner;
    await createWebhook(filtered, { name: "exact", events: ["order.paid"] });
    await createWebhook(filtered, { name: "prefix", events: ["other.thing", "order.*"] });
    await createWebhook(filtered, { name: "all", events: ["*"] });
    const { id } = await createWebhook(filtered, { name: "disabled", events: ["order.paid"] });
    await filtered.patch(`/v1/webhooks/${id}`, { status: "disabled" });
    await createWebhook(filtered, { name: "operational", events: ["webhook.*"] });
  });

  it.each([
    ["status=active", ["operational", "all", "prefix", "exact"]],
    ["status=disabled", ["disabled"]],
    ["event=order.paid", ["disabled", "all", "prefix", "exact"]],
    ["event=order.paid&status=active", ["all", "prefix", "exact"]],
    ["event=order.refund.made", ["all", "prefix"]],
    ["event=other.thing", ["all", "prefix"]],
    ["event=webhook.disabled", ["operational"]],
    ["event=unknown.type", ["all"]],
  ])("%s", async (query, names) => {
    expect(await list(query)).toEqual(names);
  });

  it("hold on every page", async () => {
    const first = expectStatus(await filtered.get<ListBody<WebhookBody>>("/v1/webhooks?event=order.paid&limit=3"), 200);
    const { next_cursor: cursor } = first.pagination;
    expect(await list(`event=order.paid&limit=3&cursor=${cursor}`)).toEqual(["exact"]);
  });

  it.each(["status=", "status=failing", "status=Active"])("refuse %s", async (query) => {
    expectFailure(await filtered.get(`/v1/webhooks?${query}`), 422, "status");
  });
});

describe("a member's list of webhooks", () => {
  it("has only its own webhooks, on every page", async () => {
    const shared = await createWorkspace();
    const member = await createKey(shared, "member");
    const mine: string[] = [];
    for (let n = 0; n < 3; n++) {
      await createWebhook(shared.owner);
      mine.unshift((await createWebhook(member)).id);
    }
    const first = expectStatus(await member.get<ListBody<Item>>("/v1/webhooks?limit=2"), 200);
    const next = expectStatus(
      await member.get<ListBody<Item>>(`/v1/webhooks?limit=2&cursor=${first.pagination.next_cursor}`),
      200,
    );
    expect([...first.data, ...next.data].map(nameOf)).toEqual(mine);
    expect(next.pagination).toEqual({ next_cursor: null, has_more: false });
  });
});

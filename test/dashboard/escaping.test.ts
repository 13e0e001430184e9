import { beforeAll, describe, expect, it } from "vitest";
import { createKey, createWebhook, createWorkspace, expectStatus, root } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { decodeHtml } from "../tools/page-text.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { sendRaw } from "../tools/send-json.ts";
import { type FormFields, signIn, type Visit, type Visitor } from "../tools/visitor.ts";
import type { AcceptedBody, EventBody } from "../tools/wire.ts";
import { WEBHOOK_FIELDS } from "./page-table.ts";

/** Ends whatever it may stand in, and would run code; `where` tells one place from another. */
function hostile(where: string): string {
  const markup = `</pre></title></textarea></option></script>"'><script>pwn()</script><i id=pwn onclick="pwn()">`;
  return `${where} javascript:pwn() &lt;b&gt; &amp; \u202e\u2066 \${1} ${markup}`;
}

const long = (where: string) => hostile(where).padEnd(200, "ü");
const DATA = { [hostile("key")]: hostile("data") };
const HOSTILE_URL = `http://127.0.0.1:9401/"'><script>pwn()</script>?javascript:pwn()`;

const subscriber = recordSubscriber();
const queues = holdQueues();
let visitor: Visitor;
let ids: { readonly webhook: string; readonly event: string; readonly delivery: string; readonly failed: string };

beforeAll(async () => {
  const workspace = await createWorkspace();
  const { owner, id } = workspace;
  await root.patch(`/v1/workspaces/${id}`, { name: long("workspace") });
  const eventType = {
    description: hostile("type"),
    schema: { title: hostile("schema"), type: "object" },
    example: { example: hostile("example") },
  };
  expectStatus(await owner.put("/v1/event-types/thing.made", eventType), 200);
  const named = { name: long("webhook"), description: hostile("description"), url: HOSTILE_URL, events: ["thing.*"] };
  const webhook = await createWebhook(owner, named);
  await createKey(workspace, "member", undefined);
  expectStatus(await owner.post("/v1/api-keys", { name: long("key"), role: "publisher" }), 201);
  const event = { type: "thing.made", data: DATA, tags: [hostile("tag").slice(0, 64)] };
  subscriber.answerWith(() => {
    const headers = { "Content-Type": `text/html; <script>pwn()</script>"'>`, Server: "<script>pwn()</script>" };
    return new Response(hostile("answer"), { status: 400, headers });
  });
  const published = expectStatus(await owner.post<AcceptedBody>("/v1/events", event), 202);
  await queues.dispatch();
  await queues.deliver(webhook.id);
  subscriber.answerWith(() => {
    throw new Error(hostile("fault"));
  });
  const tested = await owner.post<{ delivery_id: string }>(`/v1/webhooks/${webhook.id}/test`, {});
  const { deliveries } = expectStatus(await owner.get<EventBody>(`/v1/events/${published.id}`), 200);
  const audited = { "CF-Connecting-IP": `<script>pwn()</script>"'>`, "Content-Type": "application/json" };
  await sendRaw({ method: "PUT", path: "/v1/members/ann", key: owner.key, headers: audited, body: '{"role":"guest"}' });
  visitor = await signIn(workspace, "owner");
  ids = {
    webhook: webhook.id,
    event: published.id,
    delivery: deliveries[0]?.delivery_id ?? "",
    failed: tested.body.delivery_id,
  };
});

/** Expects a page of our own elements only: nothing that was stored or sent became markup. */
async function expectHarmless({ html }: Visit): Promise<void> {
  const strange: string[] = [];
  const rewriter = new HTMLRewriter().on("*", {
    element({ tagName, attributes }) {
      const given = new Map(Array.from(attributes, ([name = "", value = ""]) => [name, value]));
      const isOurScript = /^\/assets\/(?:hookline|webhook-form)\.js$/.test(given.get("src") ?? "") && given.size === 2;
      if (tagName === "script" && !isOurScript) strange.push("a script");
      if (["iframe", "object", "embed", "base", "style"].includes(tagName)) strange.push(tagName);
      for (const [name, value] of given) {
        if (name.startsWith("on") || name === "style" || value === "pwn") strange.push(`${tagName} ${name}`);
        const isRelative = /^\?period=\w+$|^(?:webhooks\/)?wh_\w+(?:\/deliveries\/del_\w+(?:\/resend)?)?$/.test(value);
        const isOurs = value === "/" || /^[/#][^/\\]/.test(value) || isRelative;
        if (/^(?:href|src|action|formaction|xlink:href)$/.test(name) && !isOurs)
          strange.push(`${tagName} ${name}=${value}`);
      }
    },
  });
  await rewriter.transform(new Response(html)).text();
  expect(strange).toEqual([]);
  expect(html).not.toMatch(/<i id|<script>/);
}

type Ids = typeof ids;
const SHOWN: readonly (readonly [string, (ids: Ids) => string, readonly string[]])[] = [
  ["the list of webhooks", () => "/dashboard/webhooks", [long("webhook"), long("workspace")]],
  [
    "a webhook",
    ({ webhook }) => `/dashboard/webhooks/${webhook}`,
    [long("webhook"), hostile("description"), HOSTILE_URL],
  ],
  ["its form", ({ webhook }) => `/dashboard/webhooks/${webhook}/edit`, [long("webhook"), HOSTILE_URL, hostile("type")]],
  ["its deletion", ({ webhook }) => `/dashboard/webhooks/${webhook}/delete`, [long("webhook")]],
  ["its secret", ({ webhook }) => `/dashboard/webhooks/${webhook}/secret`, [long("webhook")]],
  ["its recoveries", ({ webhook }) => `/dashboard/webhooks/${webhook}/recover`, [long("webhook")]],
  ["its test", ({ webhook }) => `/dashboard/webhooks/${webhook}/test`, [JSON.stringify(hostile("example"))]],
  [
    "a delivery with its answer",
    ({ webhook, delivery }) => `/dashboard/webhooks/${webhook}/deliveries/${delivery}`,
    [hostile("answer"), "server: <script>pwn()</script>", JSON.stringify(DATA), HOSTILE_URL],
  ],
  [
    "a delivery that reached nobody",
    ({ webhook, failed }) => `/dashboard/webhooks/${webhook}/deliveries/${failed}`,
    [long("webhook"), JSON.stringify(hostile("example"))],
  ],
  ["all deliveries", () => "/dashboard/deliveries", [long("webhook")]],
  ["the list of events", () => "/dashboard/events", [hostile("tag").slice(0, 64)]],
  ["a replay", ({ event }) => `/dashboard/events/${event}/replay`, [long("webhook")]],
  ["an event", ({ event }) => `/dashboard/events/${event}`, [JSON.stringify(DATA), long("webhook")]],
  ["the catalog", () => "/dashboard/event-types", [hostile("type")]],
  [
    "an event type",
    () => "/dashboard/event-types/thing.made",
    [hostile("type"), JSON.stringify(hostile("schema")), JSON.stringify(hostile("example"))],
  ],
  ["the API keys", () => "/dashboard/api-keys", [long("key")]],
  ["the members", () => "/dashboard/members", [long("workspace")]],
  ["the audit log", () => "/dashboard/audit-log", [`<script>pwn()</script>"'>`]],
];

it.each(["<script>1</script>", "<p onclick=a>", "<b id=pwn>", '<a href="javascript:a">', '<a href="//evil.example/">'])(
  "harm is found where it is: %s",
  async (html) => {
    await expect(expectHarmless({ status: 200, headers: new Headers(), html })).rejects.toThrow();
  },
);

describe("what is stored is shown as text", () => {
  it.each(SHOWN)("on the page of %s", async (_, path, texts) => {
    const page = await visitor.get(path(ids));
    expect(page.status).toBe(200);
    await expectHarmless(page);
    const words = decodeHtml(page.html);
    for (const text of texts) expect(words).toContain(text);
  });
});

it("an answer that is nested deep does not fill the page", async () => {
  subscriber.answerWith(() => new Response("[".repeat(2048) + "]".repeat(2048)));
  const page = await visitor.post(`/dashboard/webhooks/${ids.webhook}/test`, { event_type: "thing.made", data: "{}" });
  expect(page.status).toBe(200);
  expect(page.html).toContain("[".repeat(2048));
  expect(page.html.length).toBeLessThan(50_000);
});

const ASKED: readonly (readonly [string, string])[] = [
  ["/dashboard/webhooks", "search"],
  ["/dashboard/webhooks/new", "url"],
  ["/dashboard/events", "type"],
  ["/dashboard/events", "tag"],
  ["/dashboard/events", "application_id"],
  ["/dashboard/events", "since"],
  ["/dashboard/deliveries", "event_type"],
  ["/dashboard/deliveries", "event_id"],
  ["/dashboard/deliveries", "response_code"],
  ["/dashboard/deliveries", "until"],
  ["/dashboard/audit-log", "actor"],
  ["/dashboard/audit-log", "target"],
];

describe("what an address asks for is shown as text", () => {
  it.each(ASKED)("from the address %s?%s=", async (path, name) => {
    const typed = hostile("query").slice(0, 200);
    const page = await visitor.get(`${path}?${name}=${encodeURIComponent(typed)}`);
    expect(page.status).toBe(200);
    await expectHarmless(page);
    expect(decodeHtml(page.html)).toContain(typed);
  });

  it.each(["done", "language", "status", "period", "cursor", "event_type", "limit"])(
    "or is not shown: %s",
    async (name) => {
      for (const path of ["", "/secret", "/test"]) {
        const page = await visitor.get(
          `/dashboard/webhooks/${ids.webhook}${path}?${name}=${encodeURIComponent(hostile("x"))}`,
        );
        expect(page.status).toBeLessThan(500);
        await expectHarmless(page);
      }
    },
  );

  it("where nothing is found", async () => {
    const page = await visitor.get(`/dashboard/find?q=${encodeURIComponent(hostile("sought").slice(0, 200))}`);
    expect(page.status).toBe(404);
    await expectHarmless(page);
    expect(decodeHtml(page.html)).toContain(hostile("sought").slice(0, 200));
  });

  it("from the address of a page that is not there", async () => {
    for (const path of ["/dashboard/", "/dashboard/webhooks/", "/dashboard/event-types/", "/dashboard/members/"]) {
      const page = await visitor.get(path + encodeURIComponent(hostile("path")));
      expect(page.status).toBe(404);
      await expectHarmless(page);
    }
  });
});

describe("what is typed is shown as text", () => {
  const typed = Object.fromEntries(
    Object.keys(WEBHOOK_FIELDS).map((name) => [name, name === "events" ? [hostile(name)] : hostile(name)]),
  );
  const FORMS: readonly (readonly [string, FormFields])[] = [
    ["/dashboard/webhooks", typed],
    ["/dashboard/webhooks/preview", typed],
    ["/dashboard/webhooks/preview", { ...WEBHOOK_FIELDS, events: [hostile("events")], url: hostile("url") }],
    ["/dashboard/webhooks/preview", { ...WEBHOOK_FIELDS, webhook_id: hostile("id") }],
    ["/dashboard/event-types", { name: hostile("n"), description: hostile("d"), schema: hostile("s"), example: "" }],
    ["/dashboard/api-keys", { name: hostile("n"), role: hostile("r"), member_id: hostile("m") }],
    ["/dashboard/members", { id: hostile("i"), role: hostile("r") }],
  ];

  it.each(FORMS)("in the form of %s", async (path, fields) => {
    const page = await visitor.post(path, fields);
    expect([200, 422]).toContain(page.status);
    await expectHarmless(page);
  });

  it("in the forms below a webhook", async () => {
    for (const [path, fields] of [
      ["/test", { event_type: hostile("t"), data: "{}" }],
      ["/test", { event_type: "thing.made", data: hostile("d") }],
      ["/secret/rotate", { secret: hostile("s").padEnd(300), grace_period_seconds: hostile("g") }],
      ["/recover", { since: hostile("s") }],
    ] as const) {
      const page = await visitor.post(`/dashboard/webhooks/${ids.webhook}${path}`, fields);
      expect([path, page.status]).toEqual([path, 422]);
      await expectHarmless(page);
    }
  });
});

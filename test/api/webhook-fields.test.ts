import { beforeAll, describe, expect, it } from "vitest";
import type { WebhookSetting } from "../../src/actions/webhook-input.ts";
import { createWebhook } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import type { WebhookBody } from "../tools/wire.ts";
import { shareWorkspace, useBystander } from "../tools/use-workspace.ts";

const URL = "http://127.0.0.1:9404/hook";
const manyEvents = (count: number) => Array.from({ length: count }, (_, index) => `a.b${index}`);
const manyHeaders = (count: number) => {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-Own-${index}`, "v"]));
};
const longFilter = (bytes: number) => ({ type: "t".repeat(bytes - JSON.stringify({ type: "" }).length) });
const urlOf = (length: number) => `${URL}?${"q".repeat(length - URL.length - 1)}`;

/** Values of each field that are taken, as they are shown; headers are shown masked. */
const TAKEN: Readonly<Record<Exclude<WebhookSetting, "headers">, readonly unknown[]>> = {
  name: ["n", "Ünïcode 😀", "n".repeat(200), "<b>&amp;</b>", "it's; DROP TABLE webhooks;--"],
  description: ["", "two\nlines\tand a tab", "d".repeat(2000)],
  url: [URL, urlOf(2048), "https://example.com/", "https://example.com/a?b=c&d=%20"],
  events: [["a.b"], ["*"], ["a.*"], ["a_1.b.c.d.e.f"], ["a.b.c.d.e.*"], ["webhook.disabled"], manyEvents(100)],
  filter: [
    null,
    { type: "a.b" },
    { data: { a: { $in: [1, null] }, b: "x" }, $or: [{ tags: "vip" }] },
    longFilter(4096),
  ],
  payload_format: ["event", "message", "standard", "cloudevents", "slack", "discord", "teams"],
  retry_schedule: [[0], [0, 0], [0, 86400], Array(20).fill(0)],
  timeout_ms: [1000, 15000, 30000],
  rate_limit: [1, 1000, null],
  ordering: ["none", "fifo"],
  signature: ["ed25519", "both", "hmac"],
  compat_signature: [
    { scheme: "body-hex", header: "X-Acme-Signature", prefix: "" },
    { scheme: "body-hex", header: "Authorization", prefix: "HMAC " },
    { scheme: "body-base64", header: "X-Shopify-Hmac-Sha256", prefix: "p".repeat(64) },
    { scheme: "timestamped", header: "Acme_Signature" },
    { scheme: "slack" },
    { scheme: "svix" },
    null,
  ],
};

/** Values of each field that are refused. */
const REFUSED: Readonly<Record<WebhookSetting, readonly unknown[]>> = {
  name: ["", "n".repeat(201), "nul\u0000", "bell\u0007", "\ud800", null, 1, ["n"], {}],
  description: ["d".repeat(2001), "nul\u0000", "\udfff", null, 1],
  url: [
    "",
    "example.com",
    "ftp://example.com/",
    "javascript:alert(1)",
    "https://user@example.com/",
    "https://user:password@example.com/",
    "https://",
    "https://exa mple.com/",
    "https://example.com/#part",
    "http://169.254.169.254/latest/meta-data",
    "http://[fd00:ec2::254]/",
    urlOf(2049),
    null,
    1,
    [URL],
  ],
  events: [
    [],
    manyEvents(101),
    ["a"],
    ["A.B"],
    ["a.b.c.d.e.f.g"],
    ["a..b"],
    ["**"],
    ["*.b"],
    ["a.b*"],
    [""],
    [null],
    "*",
    null,
  ],
  filter: [
    {},
    [],
    "",
    1,
    { kind: "a" },
    { type: 1 },
    { data: { a: { $gt: {} } } },
    { data: { a: { $gt: 1, $lt: "2" } } },
    { data: { $regex: "a" } },
    longFilter(4097),
  ],
  payload_format: ["json", "", "Event", null, 1],
  headers: [manyHeaders(21), { "X-A": 1 }, { "X-A": null }, ["X-A"], "X-A: b", null],
  retry_schedule: [[], [1], [60, 0], [0, -1], [0, 86401], Array(21).fill(0), [0, "60"], [0, null], 0, null],
  timeout_ms: [999, 30001, 1500.5, "15000", null, -1],
  rate_limit: [0, 1001, 1.5, -1, "10"],
  ordering: ["FIFO", "", null, true],
  signature: ["HMAC", "", "v1a", null, ["hmac"]],
  compat_signature: [
    {},
    "svix",
    [],
    { scheme: "md5" },
    { scheme: "body-hex", header: "X-Webhook-Signature" },
    { scheme: "body-hex", header: "webhook_signature" },
    { scheme: "body-hex", header: "Content-Type" },
    { scheme: "body-hex", header: "bad name" },
    { scheme: "body-hex", header: "X-A\r\nX-B" },
    { scheme: "body-hex", header: "" },
    { scheme: "body-hex", header: "n".repeat(129) },
    { scheme: "body-hex", header: null },
    { scheme: "body-hex", prefix: "a\r\nX-Injected: yes" },
    { scheme: "body-hex", prefix: " a" },
    { scheme: "body-hex", prefix: "ü" },
    { scheme: "body-hex", prefix: "p".repeat(65) },
    { scheme: "timestamped", prefix: "t=" },
    { scheme: "slack", header: "X-Slack-Signature" },
    { scheme: "svix", header: "svix-signature" },
    { scheme: "svix", secret: "x" },
  ],
};

/** Header names and values that are refused; the problem names the header. */
const REFUSED_HEADERS: readonly (readonly [string, string])[] = [
  ...["Host", "content-length", "Content-Type", "User-Agent", "Connection", "Transfer-Encoding", "TE", "Date"],
  ...["X-Webhook-Id", "x-webhook-signature", "Webhook-Id", "webhook-signature", "X-Webhook-Anything", "CF-Ray"],
  ...["X-Forwarded-For", "Proxy-Authorization", "Content-Encoding", "Accept-Encoding"],
  ...["", "bad name", "bad:name", "bad\nname", "ünï", "__proto__"],
].map((name) => [name, "v"] as const);
const REFUSED_VALUES = ["line\nbreak", "line\r\nX-Injected: yes", "nul\u0000", "ünï", " padded ", "v".repeat(2049)];

holdQueues();
useBystander();
const workspace = shareWorkspace();
let webhook: WebhookBody;

beforeAll(async () => {
  webhook = await createWebhook(workspace.owner, { name: "Before", url: URL });
});

/** Webhooks are few to a workspace, so what was created goes again. */
async function create(input: Readonly<Record<string, unknown>>) {
  const answer = await workspace.owner.post<WebhookBody>("/v1/webhooks", { url: URL, events: ["*"], ...input });
  if (answer.status === 201) await workspace.owner.delete(`/v1/webhooks/${answer.body.id}`);
  return answer;
}

async function change(input: Readonly<Record<string, unknown>>) {
  return workspace.owner.patch<WebhookBody>(`/v1/webhooks/${webhook.id}`, input);
}

/** A value for a test's name, which must be well-formed text. */
const show = (value: unknown) => JSON.stringify(value).slice(0, 60).toWellFormed();
const cases = (table: Readonly<Record<string, readonly unknown[]>>) => {
  return Object.entries(table).flatMap(([field, values]) =>
    values.map((value) => ({ field, value, shown: show(value) })),
  );
};
const problemPath = (field: string) => expect.stringMatching(new RegExp(`^${field}(?:$|[.[])`));

describe.each(cases(TAKEN))("$field: $shown", ({ field, value }) => {
  it("is accepted at creation and by PATCH, and shown", async () => {
    const created = await create({ [field]: value });
    expect([created.status, created.body]).toEqual([201, expect.objectContaining({ [field]: value })]);
    const changed = await change({ [field]: value });
    expect([changed.status, changed.body]).toEqual([200, expect.objectContaining({ [field]: value })]);
    const shown = await workspace.owner.get<WebhookBody>(`/v1/webhooks/${webhook.id}`);
    expect({ ...shown.body, warnings: [] }).toEqual(changed.body);
  });
});

describe.each(cases(REFUSED))("$field: $shown", ({ field, value }) => {
  it("is refused at creation and by PATCH, named, without a change", async () => {
    const before = (await workspace.owner.get(`/v1/webhooks/${webhook.id}`)).body;
    for (const answer of [await create({ [field]: value }), await change({ [field]: value })]) {
      const { details } = expectFailure(answer, 422);
      expect(details.map((detail) => detail.field)).toEqual(expect.arrayContaining([problemPath(field)]));
    }
    expect((await workspace.owner.get(`/v1/webhooks/${webhook.id}`)).body).toEqual(before);
  });
});

describe("custom headers", () => {
  it.each([...REFUSED_HEADERS, ...REFUSED_VALUES.map((value) => ["X-Own", value] as const)])(
    "are refused: %j: %j",
    async (name, value) => {
      const headers = Object.fromEntries([[name, value]]);
      for (const answer of [await create({ headers }), await change({ headers })]) {
        const { details } = expectFailure(answer, 422);
        expect(details[0]?.field).toMatch(/^headers/);
      }
    },
  );

  it("are 20 at most, with names that differ by more than case", async () => {
    expect((await create({ headers: manyHeaders(20) })).status).toBe(201);
    expectFailure(await create({ headers: { "X-Own": "1", "x-own": "2" } }), 422);
  });

  it("may have names of object properties", async () => {
    const headers = { constructor: "1", toString: "2", hasOwnProperty: "3" };
    const { status, body } = await create({ headers });
    expect([status, Object.keys(body.headers)]).toEqual([201, Object.keys(headers)]);
  });
});

describe("a webhook body", () => {
  it.each([{}, { url: URL }, { events: ["*"] }])("without a required field is refused: %j", async (body) => {
    const { details } = expectFailure(await workspace.owner.post("/v1/webhooks", body), 422);
    const missing = ["url", "events"].filter((name) => !(name in body));
    expect(details.map(({ field }) => field)).toEqual(missing);
  });

  it("with several problems is refused with all of them", async () => {
    const { details } = expectFailure(await create({ timeout_ms: 1, ordering: "x", nope: 1 }), 422);
    expect(details.map(({ field }) => field).toSorted()).toEqual(["nope", "ordering", "timeout_ms"]);
  });

  it.each([
    "id",
    "health",
    "lane",
    "created_by",
    "created_at",
    "updated_at",
    "disabled_reason",
    "status",
    "workspace_id",
  ])("with %s at creation is refused", async (field) => {
    expectFailure(await create({ [field]: "active" }), 422, field);
  });

  it.each(["secret", "id", "health", "created_by", "disabled_reason"])(
    "of a PATCH with %s is refused",
    async (field) => {
      expectFailure(await change({ [field]: "sixteen-or-more-characters" }), 422, field);
    },
  );

  it("of an empty PATCH changes no setting", async () => {
    const { updated_at: _before, ...before } = (await change({})).body;
    const { updated_at: _after, ...after } = (await change({})).body;
    expect(after).toEqual(before);
  });
});

import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ActionContext } from "../../src/actions/context.ts";
import { createWebhook as makeWebhook, updateWebhook } from "../../src/actions/webhooks.ts";
import type { FieldProblem } from "../../src/domain/failure.ts";
import { openServices } from "../../src/services.ts";
import { WEBHOOK_FIELDS } from "../dashboard/page-table.ts";
import { createWebhook, createWorkspace, type TestWorkspace } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { fieldError } from "../tools/page-text.ts";
import { type Bystander, seedBystander, snapshotWorkspace } from "../tools/seed-bystander.ts";
import { type FormFields, signIn, type Visitor } from "../tools/visitor.ts";
import type { WebhookBody } from "../tools/wire.ts";

let bystander: Bystander;
let workspace: TestWorkspace;
let visitor: Visitor;
let webhook: WebhookBody;
let context: ActionContext;

beforeAll(async () => {
  bystander = await seedBystander();
  workspace = await createWorkspace();
  await workspace.owner.put("/v1/event-types/thing.made", {});
  webhook = await createWebhook(workspace.owner, { events: ["thing.made"] });
  visitor = await signIn(workspace, "owner");
});
afterAll(() => bystander.expectUnchanged());

/** What any other caller of the actions gives them, with what no request remembers from before. */
async function contextOfOwner(): Promise<ActionContext> {
  const opened = await openServices(env);
  if (!opened.ok) throw new Error(opened.error.message);
  const role = "owner" as const;
  const held = { keyId: "key_none", role, keyRole: role, memberId: null, webhooksEnabled: true };
  const actor = { kind: "workspace", workspaceId: workspace.id, ...held } as const;
  return opened.value.served.door.enter({ actor, ip: "", address: "http://127.0.0.1:8787" });
}

/** Some wrong input: as the API takes it, as a form has it, and the fields that are to be named. */
interface WrongInput {
  readonly input: Readonly<Record<string, unknown>>;
  readonly form: FormFields;
  readonly fields: readonly string[];
}

const HEADERS = "X-Forwarded-For: 10.0.0.1\nX-Own: 1";
const WRONG: readonly WrongInput[] = [
  {
    input: {
      url: "ftp://example.com/",
      events: ["thing.mad"],
      headers: { "X-Forwarded-For": "10.0.0.1", "X-Own": "1" },
    },
    form: { url: "ftp://example.com/", events: ["thing.mad"], headers: HEADERS },
    fields: ["headers.X-Forwarded-For", "url", "events[0]"],
  },
  {
    input: { events: ["thing.mad", "thing.made", "other.thing", "thing.mad"], timeout_ms: 500 },
    form: { events: ["thing.mad", "thing.made"], other_events: "other.thing\nthing.mad", timeout_seconds: "0.5" },
    fields: ["timeout_ms", "events[0]", "events[2]"],
  },
  {
    input: {
      events: ["Not A Type", "thing.mad"],
      headers: { Host: "a", Date: "b" },
      rate_limit: 0,
      name: "x".repeat(201),
    },
    form: {
      events: [],
      other_events: "Not A Type\nthing.mad",
      headers: "Host: a\nDate: b",
      rate_limit: "0",
      name: "x".repeat(201),
    },
    fields: ["name", "events[0]", "headers.Host", "headers.Date", "rate_limit", "events[1]"],
  },
  {
    input: { url: "https://a:b@example.com/", retry_schedule: [60], timeout_ms: 31_000 },
    form: { url: "https://a:b@example.com/", retry_schedule: "60", timeout_seconds: "31" },
    fields: ["retry_schedule", "timeout_ms", "url"],
  },
  {
    input: { url: `https://example.com/${"x".repeat(2048)}`, events: [] },
    form: { url: `https://example.com/${"x".repeat(2048)}`, events: [], other_events: "" },
    fields: ["url", "events"],
  },
];
const VALID = { url: "http://127.0.0.1:9402/hook", events: ["thing.*"] };

const inOrder = (problems: readonly FieldProblem[]) => {
  return problems.toSorted((one, other) => (one.field < other.field ? -1 : 1));
};

/** What a form shows of a problem: at the field that holds the input, and with the words of the API. */
function expectShown(html: string, { field, message }: FieldProblem): void {
  const name = field.split(/[.[]/, 1)[0] ?? "";
  expect(fieldError(html, name === "timeout_ms" ? "timeout_seconds" : name)).toContain(message);
}

describe.each(WRONG)("all problems of $fields are named in one answer", ({ input, form, fields }) => {
  it.each(["create", "change"] as const)("by API, action and form alike: %s", async (how) => {
    const before = await snapshotWorkspace(workspace);
    const isNew = how === "create";
    const path = isNew ? "" : `/${webhook.id}`;
    const given = isNew ? { ...VALID, ...input } : input;
    const { owner } = workspace;
    const answer = isNew ? await owner.post("/v1/webhooks", given) : await owner.patch(`/v1/webhooks${path}`, given);
    const { details, message } = expectFailure(answer, 422);
    expect(details.map(({ field }) => field).toSorted()).toEqual(fields.toSorted());
    expect(message).toBe(`${details[0]?.field}: ${details[0]?.message}`);
    context = await contextOfOwner();
    const done = isNew ? await makeWebhook(context, given) : await updateWebhook(context, webhook.id, given);
    expect(done.ok ? [] : inOrder(done.error.details)).toEqual(inOrder(details));
    const page = await visitor.post(`/dashboard/webhooks${path}`, { ...WEBHOOK_FIELDS, ...form });
    expect(page.status).toBe(422);
    for (const problem of details) expectShown(page.html, problem);
    const wrong = new Set(fields.map((field) => field.split(/[.[]/, 1)[0]?.replace("timeout_ms", "timeout_seconds")));
    const shown = [...page.html.matchAll(/id="(\w+)-error"/g)].map(([, name]) => name);
    expect(shown.toSorted()).toEqual([...wrong].toSorted());
    expect(await snapshotWorkspace(workspace)).toEqual(before);
  });
});

it("of more than twenty problems the first twenty are named", async () => {
  const events = Array.from({ length: 60 }, (_, index) => `no.such_${index}`);
  const headers = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`X-Webhook-${index}`, "1"]));
  const { details } = expectFailure(await workspace.owner.post("/v1/webhooks", { url: "", events, headers }), 422);
  expect(details.length).toBe(20);
  expect(details.map(({ field }) => field).slice(14, 18)).toEqual([
    "headers.X-Webhook-14",
    "url",
    "events[0]",
    "events[1]",
  ]);
});

describe("a URL of characters that take two units", () => {
  const emoji = (count: number) => "😀".repeat(count);
  it.each([
    emoji(1025),
    emoji(2048),
    emoji(2049),
    `hook${emoji(1100)}`,
    `javascript:alert(1)//${emoji(1100)}`,
    `ftp://example.com/${emoji(1100)}`,
    `https://a:b@example.com/${emoji(1100)}`,
    `https://example.com/${emoji(1100)}`,
  ])("is checked as any other: %#", async (url) => {
    const { owner } = workspace;
    const { id } = await createWebhook(owner);
    for (const answer of [
      await owner.post("/v1/webhooks", { url, events: ["thing.*"] }),
      await owner.patch(`/v1/webhooks/${id}`, { url }),
    ]) {
      expect(expectFailure(answer, 422).details.map(({ field }) => field)).toEqual(["url"]);
    }
  });
});

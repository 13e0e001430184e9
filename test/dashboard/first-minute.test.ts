import { beforeEach, describe, expect, it } from "vitest";
import { COUNTERCYCLICAL } from "../../src/domain/catalogs/countercyclical.ts";
import { createWebhook, createWorkspace, expectStatus, type TestWorkspace } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { signIn, type Visit, type Visitor, visitorOf } from "../tools/visitor.ts";
import type { ListBody, WebhookBody } from "../tools/wire.ts";
import { WEBHOOK_FIELDS } from "./page-table.ts";

holdQueues();
const subscriber = recordSubscriber();
let workspace: TestWorkspace;
let owner: Visitor;

beforeEach(async () => {
  workspace = await createWorkspace();
  owner = await signIn(workspace, "owner");
});

const checkedIn = ({ html }: Visit) =>
  [...html.matchAll(/<input type="checkbox" name="events" value="([^"]*)" checked/g)].map(([, name]) => name);
const urlIn = ({ html }: Visit) => /id="url" name="url"[^>]* value="([^"]*)"/.exec(html)?.[1];
const isUnfolded = ({ html }: Visit) => /<details class="card" id="advanced" open/.test(html);
const list = async () => expectStatus(await workspace.owner.get<ListBody<WebhookBody>>("/v1/webhooks"), 200).data;

describe("the form of a new webhook", () => {
  it("begins with everything while the catalog is empty, else with its first type that is not deprecated", async () => {
    expect(checkedIn(await owner.get("/dashboard/webhooks/new"))).toEqual(["*"]);
    for (const [name, deprecated] of [
      ["b.second", false],
      ["a.first", true],
    ] as const) {
      expectStatus(await workspace.owner.put(`/v1/event-types/${name}`, { deprecated }), 200);
    }
    expect(checkedIn(await owner.get("/dashboard/webhooks/new"))).toEqual(["b.second"]);
  });

  it("shows name, URL and events; the rest is folded until it holds something unusual or an error", async () => {
    expect(isUnfolded(await owner.get("/dashboard/webhooks/new"))).toBe(false);
    const preview = async (fields: Readonly<Record<string, string>>) =>
      owner.post("/dashboard/webhooks/preview", { ...WEBHOOK_FIELDS, retry_schedule: "", ...fields });
    expect(isUnfolded(await preview({}))).toBe(false);
    for (const fields of [{ description: "x" }, { payload_format: "slack" }, { rate_limit: "5" }, { secret: "s" }]) {
      expect([fields, isUnfolded(await preview(fields))]).toEqual([fields, true]);
    }
    const refused = await owner.post("/dashboard/webhooks", { ...WEBHOOK_FIELDS, timeout_seconds: "0" });
    expect([refused.status, isUnfolded(refused)]).toEqual([422, true]);
    const plain = await createWebhook(workspace.owner, { events: ["a.b"] });
    expect(isUnfolded(await owner.get(`/dashboard/webhooks/${plain.id}/edit`))).toBe(false);
    const fifo = await createWebhook(workspace.owner, { events: ["a.b"], ordering: "fifo" });
    expect(isUnfolded(await owner.get(`/dashboard/webhooks/${fifo.id}/edit`))).toBe(true);
  });

  it("keeps browsers from nothing in its folded part, where they could not show why", async () => {
    const { html } = await owner.get("/dashboard/webhooks/new");
    const folded = html.slice(html.indexOf('id="advanced"'), html.indexOf('aria-label="Preview"'));
    expect(folded).toContain('name="timeout_seconds"');
    expect(folded.match(/<input[^>]* (?:required|min=|max=|pattern=|type="(?:number|url|email)")[^>]*>/g)).toBeNull();
  });

  it("is saved by Enter: its first button is Save", async () => {
    const { html } = await owner.get("/dashboard/webhooks/new");
    const form = html.slice(html.indexOf('action="/dashboard/webhooks" class="columns"'));
    expect(/<button[^>]*>\s*([^<]*)/.exec(form)?.slice(0, 2)).toEqual([
      expect.not.stringContaining("formaction"),
      "Save",
    ]);
  });

  it("says on top what is wrong, in focus and with a link to each field that is there", async () => {
    const fields = { url: "ftp://x", events: "not a type", headers: "no colon", retry_schedule: "soon" };
    const { html } = await owner.post("/dashboard/webhooks", { ...WEBHOOK_FIELDS, ...fields });
    const summary =
      /<div class="banner bad" role="alert"[^>]*tabindex="-1" autofocus[\s\S]*?<\/div>/.exec(html)?.[0] ?? "";
    const linked = [...summary.matchAll(/<a href="#([^"]+)">([^<]+)</g)].map(([, id, label]) => [id, label]);
    expect(linked).toEqual([
      ["url", "URL"],
      ["event-tree", "Events"],
      ["retry_schedule", "Retry schedule"],
      ["headers", "Your own headers"],
    ]);
    for (const [id] of linked) expect(html).toContain(` id="${id}"`);
    expect(html.match(/ autofocus/g)).toHaveLength(1);
  });
});

describe("a test inbox", () => {
  it("is made for the form, which keeps what was typed", async () => {
    const typed = { ...WEBHOOK_FIELDS, name: "Mine", description: "kept", url: "" };
    const shown = await owner.post("/dashboard/webhooks/test-inbox", typed);
    expect(urlIn(shown)).toMatch(/^http:\/\/127\.0\.0\.1:8787\/play\/in\/[0-9a-f]{32}$/);
    expect([shown.html.includes('value="Mine"'), shown.html.includes("kept"), checkedIn(shown)]).toEqual([
      true,
      true,
      [],
    ]);
    const unnamed = await owner.post("/dashboard/webhooks/test-inbox", { ...typed, name: "" });
    expect(unnamed.html).toContain('value="Test inbox"');
    expect(shown.headers.get("Set-Cookie")).toContain("hookline_inboxes=");
    expect(await list()).toEqual([]);
  });

  it("is linked from its webhook for the browser that made it, and for no other", async () => {
    const shown = await owner.post("/dashboard/webhooks/test-inbox", WEBHOOK_FIELDS);
    const { id } = await createWebhook(workspace.owner, { url: `${urlIn(shown)}/below`, events: ["a.b"] });
    const cookie = shown.headers.get("Set-Cookie")?.split(";")[0] ?? "";
    const pageId = cookie.split("=")[1];
    const browser = visitorOf(`${owner.cookie}; ${cookie}`, owner.csrf);
    for (const below of ["", "/edit", "/test", "/created"]) {
      const path = `/dashboard/webhooks/${id}${below}`;
      expect([path, (await browser.get(path)).html.includes(`href="/play/${pageId}"`)]).toEqual([path, true]);
      expect([path, (await owner.get(path)).html.includes("/play/" + pageId)]).toEqual([path, false]);
    }
    const elsewhere = await createWebhook(workspace.owner, { events: ["a.b"] });
    expect((await browser.get(`/dashboard/webhooks/${elsewhere.id}`)).html).not.toContain("test inbox of yours");
  });
});

describe("creating a webhook", () => {
  it("leads to its secret, and to what came back from a test that was asked for", async () => {
    const created = await owner.post("/dashboard/webhooks", { ...WEBHOOK_FIELDS, then: "test" });
    const [webhook] = await list();
    const location = created.headers.get("Location") ?? "";
    expect(location).toMatch(new RegExp(`^/dashboard/webhooks/${webhook?.id}/created\\?delivery=del_\\w+$`));
    const { html } = await owner.get(location);
    for (const words of ["The webhook was created.", "The test was delivered.", "whsec_", "What came back"]) {
      expect(html).toContain(words);
    }
    const plain = await owner.post("/dashboard/webhooks", WEBHOOK_FIELDS);
    expect(plain.headers.get("Location")).toMatch(/\/created$/);
    expect((await owner.get(plain.headers.get("Location") ?? "")).html).not.toContain("What came back");
  });

  it("says that the test failed, where it did", async () => {
    const fields = { ...WEBHOOK_FIELDS, url: "http://127.0.0.1:9402/fails", then: "test" };
    subscriber.answerWith(() => new Response("no", { status: 500 }));
    const created = await owner.post("/dashboard/webhooks", fields);
    expect((await owner.get(created.headers.get("Location") ?? "")).html).toContain("The test failed");
    subscriber.answerWith(() => new Response("thanks"));
  });

  it("does not show a delivery of another webhook there", async () => {
    const [one, other] = await Promise.all(
      ["/one", "/other"].map(async (path) => {
        const created = await owner.post("/dashboard/webhooks", {
          ...WEBHOOK_FIELDS,
          url: `http://127.0.0.1:9402${path}`,
          then: "test",
        });
        return created.headers.get("Location")?.split("?") ?? [];
      }),
    );
    expect((await owner.get(`${one?.[0]}?${other?.[1]}`)).status).toBe(404);
    expect((await owner.get(`${one?.[0]}?delivery=nonsense`)).status).toBe(404);
  });
});

describe("an empty catalog", () => {
  it("is filled with a built-in one by a button, which is there only while it is empty", async () => {
    const path = "/dashboard/event-types";
    expect((await owner.get(path)).html).toContain("Add the 18 types of countercyclical");
    const member = await signIn(workspace, "member");
    expect((await member.get(path)).html).not.toContain("/built-in");
    expect((await owner.post(`${path}/built-in`, { catalog: "no such" })).status).toBe(422);
    expect((await owner.post(`${path}/built-in`, { catalog: "countercyclical" })).headers.get("Location")).toBe(
      `${path}?done=built_in`,
    );
    const types = expectStatus(
      await workspace.owner.get<ListBody<{ name: string; example: unknown }>>("/v1/event-types?limit=100"),
      200,
    ).data;
    expect(types.map(({ name, example }) => ({ name, example }))).toEqual(
      COUNTERCYCLICAL.map(({ name, example }) => ({ name, example })),
    );
    expect((await owner.get(path)).html).not.toContain("/built-in");
    expect((await workspace.owner.post("/v1/events", { type: "order.placed", data: 1 })).status).toBe(422);
    expect(checkedIn(await owner.get("/dashboard/webhooks/new"))).toEqual(["assumption.created"]);
  });
});

it("a built-in catalog that is added late leaves the types alone that are there", async () => {
  const own = { description: "Ours", schema: { type: "object" }, example: { ours: true } };
  expectStatus(await workspace.owner.put("/v1/event-types/investment.created", own), 200);
  for (let times = 0; times < 2; times++) {
    const added = await owner.post("/dashboard/event-types/built-in", { catalog: "countercyclical" });
    expect(added.status).toBe(303);
  }
  expect(expectStatus(await workspace.owner.get("/v1/event-types/investment.created"), 200)).toMatchObject(own);
  const listed = expectStatus(await workspace.owner.get<ListBody<object>>("/v1/event-types?limit=100"), 200).data;
  expect(listed).toHaveLength(COUNTERCYCLICAL.length);
});

describe("How do I publish?", () => {
  it("is filled in for the workspace, with the key left to the environment", async () => {
    const { html } = await owner.get("/dashboard/publish");
    for (const words of [workspace.id, "http://127.0.0.1:8787/v1/events", "investment.created", "$HOOKLINE_API_KEY"]) {
      expect(html).toContain(words);
    }
    expect(html).toContain('href="/dashboard/api-keys"');
    const member = await signIn(workspace, "member");
    expect((await member.get("/dashboard/publish")).html).toContain("Owners and admins of the workspace make keys");
  });
});

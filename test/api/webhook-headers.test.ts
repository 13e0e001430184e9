import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createWebhook, createWorkspace, expectStatus, type TestWorkspace } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { type Bystander, seedBystander } from "../tools/seed-bystander.ts";
import type { TestSendBody, WebhookBody } from "../tools/wire.ts";

const URL = "http://127.0.0.1:9405/hook";

holdQueues();
const subscriber = recordSubscriber();
let bystander: Bystander;
let workspace: TestWorkspace;
let id: string;

beforeAll(async () => {
  bystander = await seedBystander();
  workspace = await createWorkspace();
});
beforeEach(async () => {
  const headers = { "X-Token": "t0ken", Authorization: "Bearer b3arer" };
  ({ id } = await createWebhook(workspace.owner, { url: URL, headers }));
});
afterEach(() => bystander.expectUnchanged());

async function change(input: Readonly<Record<string, unknown>>): Promise<WebhookBody> {
  return expectStatus(await workspace.owner.patch<WebhookBody>(`/v1/webhooks/${id}`, input), 200);
}

/** The caller's own headers as a subscriber gets them. */
async function sentHeaders(): Promise<Readonly<Record<string, string | null>>> {
  expectStatus(await workspace.owner.post(`/v1/webhooks/${id}/test`, {}), 200);
  const headers = subscriber.received.at(-1)?.headers;
  const names = ["X-Token", "Authorization", "X-New"];
  return Object.fromEntries(names.map((name) => [name, headers?.get(name) ?? null]));
}

describe("the caller's own headers", () => {
  it("are sent, and shown masked everywhere", async () => {
    const masked = { "X-Token": "***", Authorization: "***" };
    expect(await sentHeaders()).toEqual({ "X-Token": "t0ken", Authorization: "Bearer b3arer", "X-New": null });
    const test = await workspace.owner.post<TestSendBody>(`/v1/webhooks/${id}/test`, {});
    const shown = [
      await workspace.owner.get<WebhookBody>(`/v1/webhooks/${id}`),
      await workspace.owner.get(`/v1/webhooks`),
      await workspace.owner.get(`/v1/webhooks/${id}/deliveries`),
      await workspace.owner.get(`/v1/webhooks/${id}/deliveries/${test.body.delivery_id}`),
    ];
    expect(shown.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(shown[0]?.body).toMatchObject({ headers: masked });
    expect(shown[3]?.body).toMatchObject({ attempts: [{ request: { headers: masked } }] });
    expect(JSON.stringify(shown)).not.toMatch(/t0ken|b3arer/);
  });

  it("keep a value whose mask comes back, whatever the name's case", async () => {
    await change({ headers: { "x-token": "***", "X-New": "new" } });
    expect(await sentHeaders()).toEqual({ "X-Token": "t0ken", Authorization: null, "X-New": "new" });
  });

  it("are replaced as a whole by PATCH, and stay when it names none", async () => {
    await change({ name: "Renamed" });
    expect(await sentHeaders()).toMatchObject({ "X-Token": "t0ken" });
    expect((await change({ headers: { "X-New": "new" } })).headers).toEqual({ "X-New": "***" });
    expect(await sentHeaders()).toEqual({ "X-Token": null, Authorization: null, "X-New": "new" });
    expect((await change({ headers: {} })).headers).toEqual({});
  });

  it("stay when the path changes, and go when the host does", async () => {
    await change({ url: `${URL}/elsewhere?a=b` });
    expect(await sentHeaders()).toMatchObject({ "X-Token": "t0ken" });
    expect((await change({ url: "http://127.0.0.2:9405/hook" })).headers).toEqual({});
    expect(await sentHeaders()).toEqual({ "X-Token": null, Authorization: null, "X-New": null });
  });

  it("can't be carried to another host by their mask", async () => {
    await change({ url: "http://127.0.0.1:9406/hook", headers: { "X-Token": "***", "X-New": "new" } });
    expect(await sentHeaders()).toEqual({ "X-Token": null, Authorization: null, "X-New": "new" });
  });

  it("never take the place of what is signed", async () => {
    await sentHeaders();
    const headers = subscriber.received.at(-1)?.headers;
    expect(headers?.get("X-Webhook-Id")).toBe(id);
    expect(headers?.get("Content-Type")).toBe("application/json");
    expect(headers?.get("User-Agent")).toBe("Hookline-Webhooks/1.0");
  });
});

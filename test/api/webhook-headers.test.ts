import { beforeEach, describe, expect, it } from "vitest";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { ChangedWebhookBody, TestSendBody, WebhookBody } from "../tools/wire.ts";
import { shareWorkspace, useBystander } from "../tools/use-workspace.ts";

const URL = "http://127.0.0.1:9405/hook";

holdQueues();
const subscriber = recordSubscriber();
useBystander();
const workspace = shareWorkspace();
let id: string;

beforeEach(async () => {
  const headers = { "X-Token": "t0ken", Authorization: "Bearer b3arer" };
  ({ id } = await createWebhook(workspace.owner, { url: URL, headers }));
});

async function change(input: Readonly<Record<string, unknown>>): Promise<ChangedWebhookBody> {
  return expectStatus(await workspace.owner.patch<ChangedWebhookBody>(`/v1/webhooks/${id}`, input), 200);
}

/** The caller's own headers as a subscriber gets them. */
async function sentHeaders(): Promise<Readonly<Record<string, string | null>>> {
  expectStatus(await workspace.owner.post(`/v1/webhooks/${id}/test`, {}), 200);
  const headers = subscriber.received.at(-1)?.headers;
  const names = ["X-Token", "Authorization", "X-New"];
  return Object.fromEntries(names.map((name) => [name, headers?.get(name) ?? null]));
}

describe("custom headers", () => {
  it("are sent, and masked wherever they are shown", async () => {
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

  it("keep their value when the mask is sent back, in any case of the name", async () => {
    await change({ headers: { "x-token": "***", "X-New": "new" } });
    expect(await sentHeaders()).toEqual({ "X-Token": "t0ken", Authorization: null, "X-New": "new" });
  });

  it("are replaced as a whole by PATCH, and stay when it has none", async () => {
    await change({ name: "Renamed" });
    expect(await sentHeaders()).toMatchObject({ "X-Token": "t0ken" });
    expect((await change({ headers: { "X-New": "new" } })).headers).toEqual({ "X-New": "***" });
    expect(await sentHeaders()).toEqual({ "X-Token": null, Authorization: null, "X-New": "new" });
    expect((await change({ headers: {} })).headers).toEqual({});
  });

  it("stay when the path changes, but not the host", async () => {
    await change({ url: `${URL}/elsewhere?a=b` });
    expect(await sentHeaders()).toMatchObject({ "X-Token": "t0ken" });
    expect((await change({ url: "http://127.0.0.2:9405/hook" })).headers).toEqual({});
    expect(await sentHeaders()).toEqual({ "X-Token": null, Authorization: null, "X-New": null });
  });

  it("can't be carried to another host by their mask", async () => {
    const url = "http://127.0.0.1:9406/hook";
    const { warnings } = await change({ url, headers: { "x-token": "***", "X-New": "new" } });
    expect(await sentHeaders()).toEqual({ "X-Token": null, Authorization: null, "X-New": "new" });
    expect(warnings).toEqual([expect.stringMatching(/^dropped x-token: .* origin \(scheme, host and port\)/)]);
  });

  it.each([
    ["host", { url: "http://127.0.0.2:9405/hook" }],
    ["port", { url: "http://127.0.0.1:9406/hook" }],
    ["scheme", { url: "https://127.0.0.1:9405/hook" }],
    ["host, with all masks,", { url: "http://127.0.0.2:9405/", headers: { "X-Token": "***", Authorization: "***" } }],
  ])("are dropped for another %s, and the answer says so", async (_part, input) => {
    const { headers, warnings } = await change(input);
    expect(headers).toEqual({});
    expect(warnings).toEqual([expect.stringContaining("dropped X-Token, Authorization:")]);
    expect((await change(input)).headers).toEqual({});
  });

  it("cause no warning when given for the new origin, or left out by the caller", async () => {
    const url = "http://127.0.0.2:9405/hook";
    const headers = { "X-Token": "for the new one" };
    expect(await change({ url, headers })).toMatchObject({ headers: { "X-Token": "***" }, warnings: [] });
    expect(await sentHeaders()).toMatchObject({ "X-Token": "for the new one", Authorization: null });
  });

  it("with a mask and no stored value are left out, and the answer says so", async () => {
    const { headers, warnings } = await change({ headers: { "X-Token": "***", "X-New": "***" } });
    expect(headers).toEqual({ "X-Token": "***" });
    expect(warnings).toEqual([expect.stringMatching(/^left out X-New: /)]);
  });

  it.each([
    {},
    { name: "Renamed" },
    { url: `${URL}/elsewhere` },
    { headers: {} },
    { headers: { Authorization: "***", "x-token": "***" } },
    { status: "active" },
  ])("cause no warning after %j", async (input) => {
    expect((await change(input)).warnings).toEqual([]);
  });

  it("cause a warning only where they are changed", async () => {
    expect((await workspace.owner.get(`/v1/webhooks/${id}`)).body).not.toHaveProperty("warnings");
    expect(await createWebhook(workspace.owner)).not.toHaveProperty("warnings");
  });

  it("never replace Hookline's own headers", async () => {
    await sentHeaders();
    const headers = subscriber.received.at(-1)?.headers;
    expect(headers?.get("X-Webhook-Id")).toBe(id);
    expect(headers?.get("Content-Type")).toBe("application/json");
    expect(headers?.get("User-Agent")).toBe("Hookline-Webhooks/1.0");
  });
});

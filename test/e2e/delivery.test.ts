import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWebhook, publish, untilDelivery } from "./tools/api.ts";
import { type OpenWorkspace, openWorkspace } from "./tools/open-workspace.ts";
import { USER_AGENT } from "./tools/serve-hookline.ts";
import { type Received, startSubscriber, type Subscriber } from "./tools/subscriber.ts";
import { isSigned, isStandardSigned } from "./tools/verify.ts";

interface Secret {
  readonly secret: string;
  readonly standard_secret: string;
  readonly previous_expires_at: string | null;
}

let hookline: OpenWorkspace;
let subscriber: Subscriber;

beforeAll(async () => {
  subscriber = await startSubscriber((request) => ({
    status: request.path.startsWith("/second-time") && request.earlier === 0 ? 500 : 200,
  }));
  hookline = await openWorkspace();
});

afterAll(async () => {
  await subscriber.close();
});

async function receiveOne(path: string, count = 1): Promise<Received> {
  const request = (await subscriber.received(path, count)).at(count - 1);
  if (request === undefined) throw new Error("nothing was received");
  return request;
}

describe.concurrent("a first delivery", () => {
  it("is verified under a generated secret, as the headers say", async () => {
    const url = `${subscriber.url}/first`;
    const webhook = await createWebhook(hookline, { url, events: ["first.made"] });
    const event = await publish(hookline, { type: "first.made", data: { name: "Crème brûlée 🍮", amount: 1.5 } });
    const request = await receiveOne("/first");
    expect(isSigned(request, webhook.secret)).toBe(true);
    expect(isStandardSigned(request, webhook.secret)).toBe(true);
    const delivery = await untilDelivery(hookline, webhook.id, ({ status }) => status === "delivered");
    expect(request.headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": USER_AGENT,
      "x-webhook-id": webhook.id,
      "x-webhook-event": "first.made",
      "x-webhook-delivery": delivery.id,
      "x-webhook-attempt": "1",
      "webhook-id": event.id,
    });
    expect(request.headers["x-webhook-signature-previous"]).toBeUndefined();
    expect(Math.abs(Number(request.headers["webhook-timestamp"]) * 1000 - request.at)).toBeLessThan(10_000);
  });

  it("is verified under a secret of the caller's choice", async () => {
    const secret = "ein längeres Geheimnis ✓";
    const url = `${subscriber.url}/chosen`;
    const webhook = await createWebhook(hookline, { url, events: ["chosen.made"], secret });
    const shown = await hookline.call<Secret>("GET", `/v1/webhooks/${webhook.id}/secret`);
    expect(shown.body).toMatchObject({ secret, previous_expires_at: null });
    await publish(hookline, { type: "chosen.made", data: [] });
    const request = await receiveOne("/chosen");
    expect(isSigned(request, secret)).toBe(true);
    expect(isStandardSigned(request, shown.body.standard_secret)).toBe(true);
  });

  it("is not verified under another secret", async () => {
    const url = `${subscriber.url}/other-secret`;
    const webhook = await createWebhook(hookline, { url, events: ["other.made"] });
    await publish(hookline, { type: "other.made", data: null });
    const request = await receiveOne("/other-secret");
    expect(isSigned(request, `${webhook.secret}x`)).toBe(false);
    expect(isStandardSigned(request, `whsec_${Buffer.alloc(32).toString("base64")}`)).toBe(false);
  });
});

describe.concurrent("a delivery after a rotation", () => {
  it("has a signature of each live secret during the grace period", async () => {
    const url = `${subscriber.url}/grace`;
    const webhook = await createWebhook(hookline, { url, events: ["grace.made"] });
    const path = `/v1/webhooks/${webhook.id}/secret/rotate`;
    const rotated = await hookline.call<Secret>("POST", path, { grace_period_seconds: 600 });
    expect(rotated.status).toBe(200);
    await publish(hookline, { type: "grace.made", data: {} });
    const request = await receiveOne("/grace");
    expect(isSigned(request, rotated.body.secret)).toBe(true);
    expect(isSigned(request, webhook.secret)).toBe(false);
    expect(isSigned(request, webhook.secret, "X-Webhook-Signature-Previous")).toBe(true);
    expect(request.headers["webhook-signature"]).toMatch(/^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$/);
    expect(isStandardSigned(request, rotated.body.secret)).toBe(true);
    expect(isStandardSigned(request, webhook.secret)).toBe(true);
  });

  it("has only the new secret's signature without a grace period", async () => {
    const url = `${subscriber.url}/no-grace`;
    const webhook = await createWebhook(hookline, { url, events: ["no_grace.made"] });
    const path = `/v1/webhooks/${webhook.id}/secret/rotate`;
    const rotated = await hookline.call<Secret>("POST", path, { grace_period_seconds: 0 });
    await publish(hookline, { type: "no_grace.made", data: {} });
    const request = await receiveOne("/no-grace");
    expect(isSigned(request, rotated.body.secret)).toBe(true);
    expect(isStandardSigned(request, rotated.body.secret)).toBe(true);
    expect(isStandardSigned(request, webhook.secret)).toBe(false);
    expect(request.headers["x-webhook-signature-previous"]).toBeUndefined();
  });
});

/** Names that a parser moves, escapes that it resolves, numbers that it rewrites. */
const DATA_TEXT = String.raw`{ "b": 1.0, "10": "\u00e9\/", "2": [1e2, -0.0, 0.1], "a": {"": null, "\u0000": "\ud83d\ude00"}, "__proto__": {"x": 1} }`;

describe.concurrent("a body", () => {
  const id = "a-chosen-id_1";
  const createdAt = "2026-11-20T10:11:12.345Z";
  const data: unknown = JSON.parse(DATA_TEXT);
  const bodies = {
    event: () => ({ id, type: "format.event", created_at: createdAt, data }),
    message: () => ({
      id: `msg_${id}`,
      eventId: id,
      eventType: "format.message",
      timestamp: createdAt,
      workspaceId: hookline.workspaceId,
      applicationId: "app_1",
      payload: data,
    }),
    standard: () => ({ type: "format.standard", timestamp: createdAt, data }),
    cloudevents: () => ({
      specversion: "1.0",
      id,
      source: `${hookline.url}/workspaces/${hookline.workspaceId}`,
      type: "format.cloudevents",
      time: createdAt,
      datacontenttype: "application/json",
      data,
    }),
  };

  it.for(["event", "message", "standard", "cloudevents"] as const)(
    "has the same bytes on every attempt, as the %s format lays them out",
    async (format) => {
      const path = `/second-time/${format}`;
      const type = `format.${format}`;
      const input = { url: subscriber.url + path, events: [type], payload_format: format, retry_schedule: [0, 0.5] };
      const webhook = await createWebhook(hookline, input);
      const fields = `"type":"${type}","id":"${id}-${format}","created_at":"${createdAt}","application_id":"app_1"`;
      await publish(hookline, `{${fields},"data":${DATA_TEXT}}`);
      const [first, second] = await subscriber.received(path, 2);
      const expected = JSON.stringify(bodies[format]()).replaceAll(id, `${id}-${format}`);
      expect(first?.body).toBe(expected);
      expect(second?.body).toBe(expected);
      expect(JSON.stringify(JSON.parse(expected))).toBe(expected);
      for (const request of [first, second]) {
        expect(request?.headers["content-type"]).toBe(
          format === "cloudevents" ? "application/cloudevents+json" : "application/json",
        );
        expect(request?.headers["webhook-id"]).toBe(`${format === "message" ? "msg_" : ""}${id}-${format}`);
        expect(request !== undefined && isSigned(request, webhook.secret)).toBe(true);
        expect(request !== undefined && isStandardSigned(request, webhook.secret)).toBe(true);
      }
      expect([first, second].map((request) => request?.headers["x-webhook-attempt"])).toEqual(["1", "2"]);
    },
  );
});

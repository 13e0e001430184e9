import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { SecretBody, WebhookBody } from "../tools/wire.ts";
import { shareWorkspace, useBystander } from "../tools/use-workspace.ts";

const DAY_MS = 86_400_000;
const GENERATED = /^whsec_[A-Za-z0-9+/]{43}=$/;
const decoded = (bytes: number) => `whsec_${btoa("k".repeat(bytes))}`;
const TAKEN = [
  "k".repeat(16),
  "k".repeat(256),
  "sixteen or more ünïcode 😀",
  decoded(16),
  decoded(64),
  decoded(17).replace(/=+$/, ""),
];
const REFUSED = [
  ...["", "k".repeat(15), "k".repeat(257), " leading space 16", "trailing space 16 ", "new\nline 16 and more"],
  ...["nul\u0000 sixteen and more", "lone \ud800 sixteen and more"],
  ...["whsec_0123456789", decoded(15), "whsec_not!base64!at!all!", `whsec_${"_".repeat(32)}`],
];

holdQueues();
const subscriber = recordSubscriber();
useBystander();
const workspace = shareWorkspace();
let webhook: WebhookBody;

beforeEach(async () => {
  webhook = await createWebhook(workspace.owner);
});
afterEach(async () => {
  await workspace.owner.delete(`/v1/webhooks/${webhook.id}`);
});

const shown = async () => expectStatus(await workspace.owner.get<SecretBody>(`/v1/webhooks/${webhook.id}/secret`), 200);
const rotate = (body?: unknown) => workspace.owner.post<SecretBody>(`/v1/webhooks/${webhook.id}/secret/rotate`, body);

describe("a secret", () => {
  it("is shown at creation and on request, with no-store", async () => {
    const answer = await workspace.owner.get<SecretBody>(`/v1/webhooks/${webhook.id}/secret`);
    expect(answer.body).toEqual({ secret: webhook.secret, standard_secret: webhook.secret, previous_expires_at: null });
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    for (const path of [`/v1/webhooks/${webhook.id}`, "/v1/webhooks", "/v1/audit-log"]) {
      expect(JSON.stringify((await workspace.owner.get(path)).body)).not.toContain(webhook.secret.slice(6));
    }
  });

  it("differs from webhook to webhook", async () => {
    expect((await createWebhook(workspace.owner)).secret).not.toBe(webhook.secret);
  });

  it.each(TAKEN.map((secret) => ({ secret })))("of the caller's choice is accepted: $secret", async ({ secret }) => {
    const created = await createWebhook(workspace.owner, { secret });
    expect(created.secret).toBe(secret);
    expect((await workspace.owner.delete(`/v1/webhooks/${created.id}`)).status).toBe(204);
    expect((await rotate({ secret })).body).toMatchObject({ secret });
    expect(await shown()).toMatchObject({ secret });
  });

  it.each(REFUSED.map((secret) => ({ secret, name: JSON.stringify(secret) })))(
    "of the caller's choice is refused: $name",
    async ({ secret }) => {
      const created = await workspace.owner.post("/v1/webhooks", { url: "http://127.0.0.1/", events: ["*"], secret });
      expectFailure(created, 422, "secret");
      expectFailure(await rotate({ secret }), 422, "secret");
      expect(await shown()).toMatchObject({ secret: webhook.secret });
    },
  );

  it.each(["sixteen-or-more-characters", "whsec_c2l4dGVlbi1vci1tb3JlLWNoYXJhY3RlcnM"])(
    "is also shown in the form of stock libraries: %s",
    async (secret) => {
      const chosen = await createWebhook(workspace.owner, { secret });
      const { standard_secret: standard } = (await workspace.owner.get<SecretBody>(`/v1/webhooks/${chosen.id}/secret`))
        .body;
      expect(standard).toBe("whsec_c2l4dGVlbi1vci1tb3JlLWNoYXJhY3RlcnM=");
      expect(chosen.standard_secret).toBe(standard);
      await workspace.owner.post(`/v1/webhooks/${chosen.id}/test`, {});
      const sent = subscriber.received.at(-1);
      const verified = new StandardWebhook(standard).verify(sent?.body ?? "", Object.fromEntries(sent?.headers ?? []));
      expect(verified).toMatchObject({ type: expect.any(String) });
      await workspace.owner.delete(`/v1/webhooks/${chosen.id}`);
    },
  );
});

describe("a rotation", () => {
  it("makes a new secret and keeps the previous one for a day by default", async () => {
    const before = Date.now();
    const { status, body } = await rotate();
    expect(status).toBe(200);
    expect(body).toEqual({
      secret: expect.stringMatching(GENERATED),
      standard_secret: body.secret,
      previous_expires_at: expect.any(String),
    });
    expect(body.secret).not.toBe(webhook.secret);
    const expiresAt = Date.parse(body.previous_expires_at ?? "");
    expect(expiresAt).toBeGreaterThanOrEqual(before + DAY_MS);
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + DAY_MS);
    expect(await shown()).toEqual(body);
  });

  it("signs with both secrets while the previous one has grace", async () => {
    const { body } = await rotate({ grace_period_seconds: 60 });
    await workspace.owner.post(`/v1/webhooks/${webhook.id}/test`, {});
    const { headers, body: sent } = subscriber.received.at(-1) ?? { headers: new Headers(), body: "" };
    expect(headers.get("X-Webhook-Signature-Previous")).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(headers.get("webhook-signature")?.split(" ")).toHaveLength(2);
    for (const secret of [body.secret, webhook.secret]) {
      expect(() => new StandardWebhook(secret).verify(sent, Object.fromEntries(headers))).not.toThrow();
    }
  });

  it("without grace ends the previous secret at once", async () => {
    const { body } = await rotate({ grace_period_seconds: 0 });
    expect(body.previous_expires_at).toBeNull();
    expect((await shown()).previous_expires_at).toBeNull();
    await workspace.owner.post(`/v1/webhooks/${webhook.id}/test`, {});
    const headers = subscriber.received.at(-1)?.headers;
    expect(headers?.get("X-Webhook-Signature-Previous")).toBeNull();
    expect(headers?.get("webhook-signature")?.split(" ")).toHaveLength(1);
  });

  it.each([0, 1, 604_800])("accepts a grace of %i seconds", async (seconds) => {
    expect((await rotate({ grace_period_seconds: seconds })).status).toBe(200);
  });

  it.each([-1, 604_801, 1.5, "60", null])("refuses a grace of %j", async (seconds) => {
    expectFailure(await rotate({ grace_period_seconds: seconds }), 422, "grace_period_seconds");
    expect(await shown()).toMatchObject({ secret: webhook.secret, previous_expires_at: null });
  });

  it("refuses unknown fields", async () => {
    expectFailure(await rotate({ grace: 1 }), 422, "grace");
    expectFailure(await rotate([]), 422);
  });
});

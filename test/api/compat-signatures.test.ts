import { Stripe } from "stripe";
import { beforeEach, describe, expect, it } from "vitest";
import { Webhook as SvixWebhook } from "svix";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { ChangedWebhookBody, DeliveryBody, SecretBody, TestSendBody, WebhookBody } from "../tools/wire.ts";
import { shareWorkspace, useBystander } from "../tools/use-workspace.ts";

const SECRET = "a secret that a receiver knows";

const queues = holdQueues();
const subscriber = recordSubscriber();
useBystander();
const workspace = shareWorkspace();
let id: string;

beforeEach(async () => {
  const compat_signature = { scheme: "timestamped" };
  ({ id } = await createWebhook(workspace.owner, { secret: SECRET, compat_signature, retry_schedule: [0, 0] }));
});

async function change(input: Readonly<Record<string, unknown>>) {
  return workspace.owner.patch<ChangedWebhookBody>(`/v1/webhooks/${id}`, input);
}

/** Sends a trial; answers what the subscriber got, and what the log shows of it. */
async function trial() {
  const sent = expectStatus(await workspace.owner.post<TestSendBody>(`/v1/webhooks/${id}/test`, {}), 200);
  const path = `/v1/webhooks/${id}/deliveries/${sent.delivery_id}`;
  const logged = expectStatus(await workspace.owner.get<DeliveryBody>(path), 200);
  const received = subscriber.received.at(-1);
  if (received === undefined) throw new Error("nothing was received");
  return { ...received, logged: logged.attempts[0]?.request?.headers ?? {} };
}

function isStripes(text: string, headers: Headers, key: string): Promise<boolean> {
  const stripe = new Stripe("sk_test_none");
  return stripe.webhooks.constructEventAsync(text, headers.get("Stripe-Signature") ?? "", key).then(
    () => true,
    () => false,
  );
}

describe("a compat signature", () => {
  it("is sent beside all others, and the log shows it", async () => {
    const { headers, body, logged } = await trial();
    expect(await isStripes(body, headers, SECRET)).toBe(true);
    expect(headers.get("X-Webhook-Signature")).toMatch(/^sha256=/);
    expect(headers.get("webhook-signature")).toMatch(/^v1,/);
    expect(logged["Stripe-Signature"]).toBe(headers.get("Stripe-Signature"));
  });

  it("is shown with its scheme's own names, as it can be given again", async () => {
    const { body } = await workspace.owner.get<WebhookBody>(`/v1/webhooks/${id}`);
    expect(body.compat_signature).toEqual({ scheme: "timestamped", header: "Stripe-Signature" });
    expectStatus(await change({ compat_signature: body.compat_signature }), 200);
    expect((await change({ compat_signature: { scheme: "body-hex" } })).body.compat_signature).toEqual({
      scheme: "body-hex",
      header: "X-Hub-Signature-256",
      prefix: "sha256=",
    });
    expect((await change({ compat_signature: null })).body.compat_signature).toBeNull();
    expect((await trial()).headers.get("Stripe-Signature")).toBeNull();
  });

  it("is made under each live secret where the scheme has room", async () => {
    const path = `/v1/webhooks/${id}/secret/rotate`;
    const { secret } = expectStatus(await workspace.owner.post<SecretBody>(path, {}), 200);
    const { headers, body } = await trial();
    expect(await isStripes(body, headers, SECRET)).toBe(true);
    expect(await isStripes(body, headers, secret)).toBe(true);
    expectStatus(await change({ compat_signature: { scheme: "svix" } }), 200);
    const svix = await trial();
    expect(new SvixWebhook(secret).verify(svix.body, Object.fromEntries(svix.headers))).toBeTruthy();
  });

  it("of a repeated attempt is the webhook's present one", async () => {
    subscriber.answerWith(() => new Response("no", { status: 500 }));
    const type = "thing.repeated";
    expectStatus(await workspace.owner.put(`/v1/event-types/${type}`, {}), 200);
    const { id: eventId } = expectStatus(
      await workspace.owner.post<{ id: string }>("/v1/events", { type, data: {} }),
      202,
    );
    const own = () => subscriber.received.filter(({ headers }) => headers.get("webhook-id") === eventId);
    await queues.dispatch();
    await queues.deliver(id);
    const before = own().length;
    expectStatus(await change({ compat_signature: { scheme: "slack" } }), 200);
    const { deliveries } = expectStatus(
      await workspace.owner.get<{ deliveries: readonly { webhook_id: string; delivery_id: string }[] }>(
        `/v1/events/${eventId}`,
      ),
      200,
    );
    const delivery = deliveries.find((one) => one.webhook_id === id);
    expectStatus(await workspace.owner.post(`/v1/webhooks/${id}/deliveries/${delivery?.delivery_id}/resend`), 202);
    await queues.deliver(id);
    const [last] = own().slice(before);
    expect(last?.headers.get("X-Slack-Signature")).toMatch(/^v0=[0-9a-f]{64}$/);
    expect(last?.headers.get("Stripe-Signature")).toBeNull();
  });
});

describe("a header that would be both the caller's own and a signature's", () => {
  it("is refused, at what is given", async () => {
    const taken = { stripe_signature: "v" };
    expectFailure(await change({ headers: taken }), 422, "headers.stripe_signature");
    const both = { headers: { "X-Sig": "v" }, compat_signature: { scheme: "body-hex", header: "x-sig" } };
    expectFailure(await change(both), 422, "compat_signature.header");
    const fixed = { headers: { "SVIX-ID": "v" }, compat_signature: { scheme: "svix" } };
    expectFailure(await change(fixed), 422, "compat_signature.scheme");
    const fresh = { url: "https://example.com/", events: ["*"], ...fixed };
    expectFailure(await workspace.owner.post("/v1/webhooks", fresh), 422, "compat_signature.scheme");
    expectStatus(await change({ headers: { "X-Sig": "v" } }), 200);
    const later = { compat_signature: { scheme: "body-base64", header: "X-Sig" } };
    expectFailure(await change(later), 422, "compat_signature.header");
  });

  it("may change from the one to the other in one call", async () => {
    expectStatus(await change({ headers: { "Stripe-Signature": "v" }, compat_signature: null }), 200);
    expectStatus(await change({ headers: {}, compat_signature: { scheme: "timestamped" } }), 200);
  });
});

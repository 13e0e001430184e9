import { expect, it } from "vitest";
import { createWebhook, createWorkspace } from "../tools/create-workspace.ts";
import { eventually } from "../tools/eventually.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { ask } from "../tools/send-json.ts";

const subscriber = recordSubscriber();
const ABORT = { "webhook-delivery": "abort" };

interface DeliveryBody {
  readonly id: string;
  readonly status: string;
  readonly attempt_count: number;
  readonly next_attempt_at: string | null;
  readonly attempts: readonly { readonly error: { readonly code: string; readonly message: string } | null }[];
}

it("ends the retries of that delivery, which can be resent, and leaves the webhook active", async () => {
  const { owner } = await createWorkspace();
  const { id: webhook } = await createWebhook(owner, { url: "http://127.0.0.1:9445/hook", events: ["a.b"] });
  subscriber.answerWith(({ body }) => {
    return body.includes("unwanted") ? new Response("no", { status: 422, headers: ABORT }) : new Response("ok");
  });
  const publish = async (data: unknown) => ask<{ id: string }>(owner, "POST", "/v1/events", { type: "a.b", data });
  await publish("unwanted");
  const [failed] = await eventually(async () => {
    const log = await owner.get<{ data: readonly DeliveryBody[] }>(`/v1/webhooks/${webhook}/deliveries?status=failed`);
    expect(log.body.data).toHaveLength(1);
    return log.body.data;
  });
  const path = `/v1/webhooks/${webhook}/deliveries/${failed?.id}`;
  const detail = await ask<DeliveryBody>(owner, "GET", path);
  expect(detail).toMatchObject({ status: "failed", attempt_count: 1, next_attempt_at: null });
  expect(detail.attempts).toMatchObject([{ error: { code: "aborted", message: expect.stringContaining("abort") } }]);
  expect(await ask(owner, "GET", `/v1/webhooks/${webhook}`)).toMatchObject({ status: "active" });
  const trial = await ask(owner, "POST", `/v1/webhooks/${webhook}/test`, { data: "unwanted" });
  expect(trial).toMatchObject({ status: "failed", error: { code: "aborted" } });
  subscriber.answerWith(() => new Response("ok"));
  await ask(owner, "POST", `${path}/resend`);
  await eventually(async () => {
    expect(await ask(owner, "GET", path)).toMatchObject({ status: "delivered", attempt_count: 2 });
  });
});

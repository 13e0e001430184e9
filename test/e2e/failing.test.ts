import { afterAll, beforeAll, expect, it } from "vitest";
import { createWebhook, publish, type Webhook } from "./tools/api.ts";
import { type Hookline, makeState, removeState, startHookline } from "./tools/hookline.ts";
import { expectNothingLeft, NPM_START } from "./tools/leftovers.ts";
import { startSubscriber, type Subscriber } from "./tools/subscriber.ts";
import { untilTrue } from "./tools/until.ts";

interface Notice {
  readonly type: string;
  readonly data: { readonly webhook_id: string; readonly reason?: string };
}

const state = makeState();
let hookline: Hookline;
let subscriber: Subscriber;

beforeAll(async () => {
  let isHealthy = false;
  subscriber = await startSubscriber(({ path }) => {
    if (path === "/mends") isHealthy = true;
    return { status: path === "/fails" || (path === "/recovers" && !isHealthy) ? 500 : 200 };
  });
  // Eight seconds of nothing but failures.
  const flags = ["--var", "DISABLE_AFTER_HOURS:0.00222"];
  hookline = await startHookline({ state, command: NPM_START, flags, detached: true });
});

afterAll(async () => {
  await hookline.stop();
  await subscriber.close();
  removeState(state);
});

function notices(): readonly Notice[] {
  return subscriber.requests.filter(({ path }) => path === "/notices").map(({ body }): Notice => JSON.parse(body));
}

function typesAbout({ id }: Webhook): readonly string[] {
  return notices()
    .filter(({ data }) => data.webhook_id === id)
    .map(({ type }) => type);
}

it("a webhook that only fails causes warnings, is disabled, and leaves nothing pending", async () => {
  const operational = ["webhook.failing", "webhook.disabled", "webhook.recovered", "delivery.failed"];
  await createWebhook(hookline, { url: `${subscriber.url}/notices`, events: operational });
  const everything = await createWebhook(hookline, { url: `${subscriber.url}/everything`, events: ["*"] });
  const failing = await createWebhook(hookline, {
    url: `${subscriber.url}/fails`,
    events: ["failing.made"],
    retry_schedule: [0, ...Array.from({ length: 19 }, () => 1)],
  });
  const short = await createWebhook(hookline, {
    url: `${subscriber.url}/fails`,
    events: ["failing.made"],
    retry_schedule: [0],
  });
  await publish(hookline, { type: "failing.made", data: {} });

  await untilTrue("the webhook to be disabled", () => typesAbout(failing).includes("webhook.disabled"));
  // Of the three warnings a slow machine skips those that one attempt comes too late for.
  const warnings = typesAbout(failing).filter((type) => type === "webhook.failing").length;
  expect([1, 2, 3]).toContain(warnings);
  const told = notices().find(({ type, data }) => type === "webhook.disabled" && data.webhook_id === failing.id);
  expect(told?.data.reason).toBe("failures");
  const { body } = await hookline.call<Webhook>("GET", `/v1/webhooks/${failing.id}`);
  expect([body.status, body.disabled_reason]).toEqual(["disabled", "failures"]);
  const stats = await hookline.call<{ pending: number; canceled: number }>("GET", `/v1/webhooks/${failing.id}/stats`);
  expect(stats.body).toMatchObject({ pending: 0, canceled: 1 });

  // One failed delivery is told of, and makes nobody fail who has had too few attempts.
  expect(typesAbout(short)).toEqual(["delivery.failed"]);
  expect((await hookline.call<Webhook>("GET", `/v1/webhooks/${short.id}`)).body.status).toBe("active");

  // What `*` covers are the workspace's own events alone.
  const { requests } = subscriber;
  expect(requests.filter(({ path }) => path === "/everything")).toHaveLength(1);
  expect(everything.status).toBe("active");
});

it("a webhook that recovers after a warning is reported", async () => {
  const settings = { url: `${subscriber.url}/recovers`, events: ["recovering.made"] };
  const schedule = [0, ...Array.from({ length: 19 }, () => 1)];
  const recovering = await createWebhook(hookline, { ...settings, retry_schedule: schedule });
  await publish(hookline, { type: "recovering.made", data: {} });
  await untilTrue("a warning", () => typesAbout(recovering).includes("webhook.failing"));
  await fetch(`${subscriber.url}/mends`);
  await untilTrue("the recovery", () => typesAbout(recovering).includes("webhook.recovered"));
  expect(typesAbout(recovering)).not.toContain("webhook.disabled");
});

// The last: it ends the Hookline of this file.
it("npm start leaves no process behind after SIGKILL of npm", async () => {
  await expectNothingLeft(hookline, () => void hookline.process.kill("SIGKILL"));
});

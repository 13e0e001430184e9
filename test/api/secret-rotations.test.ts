import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { standardSecret } from "../../src/crypto/secret.ts";
import { createSigner } from "../../src/crypto/signature.ts";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { passTime } from "../tools/pass-time.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { ListBody, SecretBody, WebhookBody } from "../tools/wire.ts";
import { cases } from "../tools/cases.ts";
import { shareWorkspace, useBystander } from "../tools/use-workspace.ts";

const DAY_SECONDS = 86_400;
/** All secrets that the tests know, by the name that they are told by. */
const SECRETS = ["first", "second", "third", "fourth", "fifth"].map((name) => `the ${name} secret of all`);
const [FIRST = "", SECOND = "", THIRD = "", FOURTH = ""] = SECRETS;

holdQueues();
const subscriber = recordSubscriber();
useBystander();
const workspace = shareWorkspace();
let id: string;

beforeEach(async () => {
  ({ id } = await createWebhook(workspace.owner, { secret: FIRST }));
});
afterEach(async () => {
  await workspace.owner.delete(`/v1/webhooks/${id}`);
});
afterAll(async () => {
  vi.useRealTimers();
});

async function rotate(body: Readonly<Record<string, unknown>> = {}) {
  return workspace.owner.post<SecretBody>(`/v1/webhooks/${id}/secret/rotate`, body);
}

async function rotated(secret: string, grace = DAY_SECONDS): Promise<SecretBody> {
  return expectStatus(await rotate({ secret, grace_period_seconds: grace }), 200);
}

async function shown(): Promise<SecretBody> {
  return expectStatus(await workspace.owner.get<SecretBody>(`/v1/webhooks/${id}/secret`), 200);
}

/** What of some secrets verifies a request that is sent now: by each entry of `webhook-signature`, and by the seed's headers. */
async function sentUnder(secrets: readonly string[] = SECRETS) {
  expectStatus(await workspace.owner.post(`/v1/webhooks/${id}/test`, {}), 200);
  const { headers, body } = subscriber.received.at(-1) ?? { headers: new Headers(), body: "" };
  const bytes = new TextEncoder().encode(body);
  const signed = await Promise.all(
    secrets.map(async (secret) => {
      const signer = await createSigner(secret);
      const timestamp = Number(headers.get("webhook-timestamp"));
      const standard = await signer.standard(headers.get("webhook-id") ?? "", timestamp, bytes);
      return [[standard, secret] as const, [await signer.hex(bytes), secret] as const];
    }),
  );
  const secretOf = new Map(signed.flat());
  const under = (name: string) => (headers.get(name)?.split(" ") ?? []).map((one) => secretOf.get(one));
  return {
    standard: under("webhook-signature"),
    present: under("X-Webhook-Signature"),
    previous: under("X-Webhook-Signature-Previous"),
  };
}

/** What a change would leave: the webhook with its version, and who rotated what. */
async function traces() {
  const row = await env.DB.prepare("SELECT version, updated_at FROM webhooks WHERE id = ?").bind(id).first();
  const log = await workspace.owner.get<ListBody<{ action: string; target: string }>>("/v1/audit-log?limit=100");
  const rotations = log.body.data.filter(({ action, target }) => target === id && action === "webhook.secret_rotated");
  return { row, rotations: rotations.length };
}

describe("two rotations within a grace period", () => {
  it("leave each secret live for its promised time", async () => {
    await rotated(SECOND, 2 * DAY_SECONDS);
    const { previous_expires_at: expiresAt } = await rotated(THIRD, 3600);
    expect(Date.parse(expiresAt ?? "")).toBeLessThanOrEqual(Date.now() + 3_600_000);
    expect(await sentUnder()).toEqual({ standard: [THIRD, SECOND, FIRST], present: [THIRD], previous: [SECOND] });
    passTime(3_600_000);
    expect(await sentUnder()).toEqual({ standard: [THIRD, FIRST], present: [THIRD], previous: [FIRST] });
    const left = Date.parse((await shown()).previous_expires_at ?? "") - Date.now();
    expect(left).toBeGreaterThan(1.9 * DAY_SECONDS * 1000);
    passTime(2 * DAY_SECONDS * 1000);
    expect(await sentUnder()).toEqual({ standard: [THIRD], present: [THIRD], previous: [] });
    expect((await shown()).previous_expires_at).toBeNull();
  });

  it("the second without grace, end only the present secret", async () => {
    await rotated(SECOND, 600);
    const first = (await shown()).previous_expires_at;
    expect(await rotated(THIRD, 0)).toMatchObject({ secret: THIRD, previous_expires_at: first });
    expect(await sentUnder()).toEqual({ standard: [THIRD, FIRST], present: [THIRD], previous: [FIRST] });
  });

  it("at the same moment both count, and end no secret", async () => {
    const both = await Promise.all([rotate(), rotate()]);
    const made = both.map((answer) => expectStatus(answer, 200).secret);
    const { secret } = await shown();
    expect(made).toContain(secret);
    const { standard } = await sentUnder([FIRST, ...made]);
    expect(standard).toHaveLength(3);
    expect([standard[0], standard[2]]).toEqual([secret, FIRST]);
  });

  it("to the same secret at the same moment count once", async () => {
    const body = { secret: SECOND, grace_period_seconds: 60 };
    const both = (await Promise.all([rotate(body), rotate(body)])).map((answer) => expectStatus(answer, 200));
    expect(both[0]).toEqual(both[1]);
    expect((await sentUnder()).standard).toEqual([SECOND, FIRST]);
    expect((await traces()).rotations).toBe(1);
  });
});

describe("a repeated rotation", () => {
  it("to a chosen secret changes nothing", async () => {
    const first = await rotated(SECOND, 600);
    const before = await traces();
    for (const grace of [600, 0, DAY_SECONDS]) expect(await rotated(SECOND, grace)).toEqual(first);
    expect(await traces()).toEqual(before);
    expect((await sentUnder()).standard).toEqual([SECOND, FIRST]);
  });

  it("to a generated secret ends no secret that the subscriber knows", async () => {
    expectStatus(await rotate(), 200);
    expectStatus(await rotate(), 200);
    const { standard } = await sentUnder();
    expect(standard).toHaveLength(3);
    expect(standard[2]).toBe(FIRST);
  });
});

describe("while three secrets are live", () => {
  it("a rotation is a conflict that says when one ends, and changes nothing", async () => {
    await rotated(SECOND, 600);
    const first = Date.parse((await shown()).previous_expires_at ?? "");
    await rotated(THIRD, 900);
    const before = await traces();
    const { message } = expectFailure(await rotate({ secret: FOURTH }), 409);
    expect(message).toContain(new Date(first).toISOString());
    expectFailure(await rotate(), 409);
    expect(await traces()).toEqual(before);
    expect((await sentUnder()).standard).toEqual([THIRD, SECOND, FIRST]);
    passTime(first - Date.now());
    await rotated(FOURTH, 900);
    expect((await sentUnder()).standard).toEqual([FOURTH, THIRD, SECOND]);
  });

  it("the present one can be ended at once", async () => {
    await rotated(SECOND);
    await rotated(THIRD);
    await rotated(FOURTH, 0);
    expect(await sentUnder()).toEqual({ standard: [FOURTH, SECOND, FIRST], present: [FOURTH], previous: [SECOND] });
  });

  it.each([
    [SECOND, [SECOND, THIRD, FIRST]],
    [FIRST, [FIRST, THIRD, SECOND]],
  ])("one of them can become the present one again: %s", async (secret, standard) => {
    await rotated(SECOND);
    await rotated(THIRD);
    expect(await rotated(secret, 60)).toMatchObject({ secret });
    expect(await sentUnder()).toEqual({ standard, present: [secret], previous: [THIRD] });
    expect(await rotated(THIRD, 0)).toMatchObject({ secret: THIRD });
    expect((await sentUnder()).standard).toEqual([THIRD, ...standard.slice(2)]);
  });
});

it("an ended secret is deleted when the webhook is changed", async () => {
  await rotated(SECOND, 60);
  await rotated(THIRD, 600);
  passTime(60_000);
  expectStatus(await workspace.owner.patch<WebhookBody>(`/v1/webhooks/${id}`, { name: "Changed" }), 200);
  const kept = await env.DB.prepare("SELECT sealed_previous_secrets AS list FROM webhooks WHERE id = ?")
    .bind(id)
    .first<{ list: string }>();
  expect(JSON.parse(kept?.list ?? "")).toHaveLength(1);
  expect((await sentUnder()).standard).toEqual([THIRD, SECOND]);
});

interface Turn {
  readonly secret: string;
  readonly graceSeconds: number;
  readonly passSeconds: number;
}

describe("after any rotations", () => {
  const turn: fc.Arbitrary<Turn> = fc.record({
    secret: fc.constantFrom(...SECRETS),
    graceSeconds: fc.constantFrom(0, 60, DAY_SECONDS, 7 * DAY_SECONDS),
    passSeconds: fc.constantFrom(0, 59, 60, DAY_SECONDS, 8 * DAY_SECONDS),
  });

  it("each secret verifies exactly for its promised time, and at most three do", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const run = async (turns: readonly Turn[]) => {
      ({ id } = await createWebhook(workspace.owner, { secret: FIRST }));
      /** Until when each secret was promised to sign, the one replaced last first. */
      let promised: (readonly [secret: string, until: number])[] = [[FIRST, Infinity]];
      for (const { secret, graceSeconds, passSeconds } of turns) {
        const [[present] = [""]] = promised;
        const { status } = await rotate({ secret, grace_period_seconds: graceSeconds });
        if (secret !== present) {
          const others = promised.slice(1).filter(([other]) => other !== secret);
          const next = [[secret, Infinity], [present, Date.now() + graceSeconds * 1000], ...others] as const;
          const live = next.filter(([, until]) => until > Date.now());
          expect(status).toBe(live.length > 3 ? 409 : 200);
          if (status === 200) promised = live;
        }
        passTime(passSeconds * 1000);
        promised = promised.filter(([, until]) => until > Date.now());
        const secrets = promised.map(([one]) => one);
        expect(await sentUnder()).toEqual({
          standard: secrets,
          present: secrets.slice(0, 1),
          previous: secrets.slice(1, 2),
        });
        const until = promised[1]?.[1];
        expect(await shown()).toEqual({
          secret: secrets[0],
          standard_secret: standardSecret(secrets[0] ?? ""),
          previous_expires_at: until === undefined ? null : new Date(until).toISOString(),
        });
      }
      await workspace.owner.delete(`/v1/webhooks/${id}`);
    };
    await fc.assert(fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 8 }), run), cases(8));
  }, 60_000);
});

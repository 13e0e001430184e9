import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { receive } from "../../packages/client/src/receive.ts";
import type { Env } from "../../src/config.ts";
import { productionEnv } from "../play/production-env.ts";
import { countingDatabase } from "../tools/counting-database.ts";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { app } from "../tools/front.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { passTime } from "../tools/pass-time.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { ChangedWebhookBody, PublicKeyBody } from "../tools/wire.ts";
import { shareWorkspace, useBystander } from "../tools/use-workspace.ts";

const DAY_MS = 86_400_000;

holdQueues();
const subscriber = recordSubscriber();
useBystander();
const workspace = shareWorkspace();
let id: string;

beforeEach(async () => {
  ({ id } = await createWebhook(workspace.owner, { signature: "both" }));
});
afterEach(async () => {
  vi.useRealTimers();
  await workspace.owner.delete(`/v1/webhooks/${id}`);
});

async function shown(): Promise<PublicKeyBody> {
  return expectStatus(await workspace.owner.get<PublicKeyBody>(`/v1/webhooks/${id}/public-key`), 200);
}

async function rotate(body: Readonly<Record<string, unknown>> = {}) {
  return workspace.owner.post<PublicKeyBody>(`/v1/webhooks/${id}/public-key/rotate`, body);
}

async function change(input: Readonly<Record<string, unknown>>): Promise<ChangedWebhookBody> {
  return expectStatus(await workspace.owner.patch<ChangedWebhookBody>(`/v1/webhooks/${id}`, input), 200);
}

/** Sends a trial; answers the schemes of its signatures, and which of some keys verify it. */
async function sentUnder(...keys: readonly string[]) {
  expectStatus(await workspace.owner.post(`/v1/webhooks/${id}/test`, {}), 200);
  const { headers, body } = subscriber.received.at(-1) ?? { headers: new Headers(), body: "" };
  const request = { headers: Object.fromEntries(headers), body };
  const verified = await Promise.all(
    keys.map((key) =>
      receive(request, key).then(
        () => true,
        () => false,
      ),
    ),
  );
  const schemes = headers
    .get("webhook-signature")
    ?.split(" ")
    .map((one) => one.split(",")[0]);
  return { schemes, verified, hex: headers.get("X-Webhook-Signature") };
}

describe("the signature of a webhook", () => {
  it("has the chosen entries, and X-Webhook-Signature always", async () => {
    const { public_key: key } = await shown();
    const hex = expect.stringMatching(/^sha256=[0-9a-f]{64}$/);
    expect(await sentUnder(key)).toEqual({ schemes: ["v1", "v1a"], verified: [true], hex });
    await change({ signature: "ed25519" });
    expect(await sentUnder(key)).toEqual({ schemes: ["v1a"], verified: [true], hex });
    await change({ signature: "hmac" });
    expect(await sentUnder(key)).toEqual({ schemes: ["v1"], verified: [false], hex });
    await change({ signature: "ed25519" });
    expect((await shown()).public_key).toBe(key);
  });

  it("gets its first key when it needs one, or when one is asked for before", async () => {
    const plain = await createWebhook(workspace.owner, {});
    id = plain.id;
    expectFailure(await workspace.owner.get(`/v1/webhooks/${id}/public-key`), 404);
    const { public_key: key } = expectStatus(await rotate(), 200);
    expect((await sentUnder(key)).schemes).toEqual(["v1"]);
    await change({ signature: "both" });
    expect(await sentUnder(key)).toMatchObject({ verified: [true] });
  });

  it("never shows a private key", async () => {
    expectStatus(await rotate(), 200);
    const paths = ["", "/public-key", "/secret", "/deliveries"].map((path) => `/v1/webhooks/${id}${path}`);
    const answers = await Promise.all(paths.map((path) => workspace.owner.get(path)));
    const row = await env.DB.prepare("SELECT * FROM webhooks WHERE id = ?").bind(id).first();
    expect(JSON.stringify([answers, row])).not.toContain("whsk_");
  });
});

describe("a rotation of the key", () => {
  it("leaves the former one signing until its end", async () => {
    const { public_key: first } = await shown();
    const second = expectStatus(await rotate({ grace_period_seconds: 60 }), 200);
    expect(second.previous).toEqual([{ public_key: first, expires_at: expect.any(String) }]);
    expect(await sentUnder(second.public_key, first)).toMatchObject({
      schemes: ["v1", "v1a", "v1a"],
      verified: [true, true],
    });
    passTime(60_000);
    expect((await shown()).previous).toEqual([]);
    expect((await sentUnder(second.public_key)).schemes).toEqual(["v1", "v1a"]);
  });

  it("is refused for a fourth live key, and says when there is room", async () => {
    expectStatus(await rotate(), 200);
    expectStatus(await rotate(), 200);
    const { message } = expectFailure(await rotate(), 409);
    expect(message).toContain("3 live keys");
    const alone = expectStatus(await rotate({ grace_period_seconds: 0 }), 200);
    expect(alone.previous).toHaveLength(2);
    passTime(DAY_MS);
    expect((await shown()).previous).toEqual([]);
  });

  it.each([{ grace_period_seconds: -1 }, { grace_period_seconds: 604_801 }, { secret: "x".repeat(20) }])(
    "is refused with %j",
    async (body) => {
      expectFailure(await rotate(body), 422, Object.keys(body)[0]);
    },
  );
});

describe("the key set", () => {
  let counted: string[];
  let database: ReturnType<typeof countingDatabase>;
  let environment: Env;
  beforeEach(() => {
    counted = [];
    database = countingDatabase(env.DB);
    const limit = async ({ key }: { key: string }) => ({ success: counted.push(key) <= 2 });
    environment = { ...productionEnv(), DB: database.db, GUESS_LIMIT: { limit } };
  });

  async function ask(path: string) {
    const before = database.statements();
    const response = await app.request(path, { headers: { "CF-Connecting-IP": "203.0.113.7" } }, environment);
    const body: unknown = await response.json();
    return { status: response.status, headers: response.headers, body, statements: database.statements() - before };
  }

  it("is for everybody, cacheable, and verifies what is sent", async () => {
    expectStatus(await rotate(), 200);
    const { status, headers, body } = await ask(`/keys/${id}.json`);
    expect(status).toBe(200);
    expect(headers.get("Cache-Control")).toBe("public, max-age=300");
    const { keys } = body as { keys: readonly JsonWebKey[] };
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatchObject({ kty: "OKP", crv: "Ed25519", use: "sig", alg: "EdDSA", kid: expect.any(String) });
    expect(JSON.stringify(keys)).not.toContain('"d"');
    const [key] = await Promise.all(
      keys.map(({ kty, crv, x }) =>
        crypto.subtle.importKey("jwk", { kty, crv, x } as JsonWebKey, "Ed25519", false, ["verify"]),
      ),
    );
    if (key === undefined) throw new Error("there is a key");
    await sentUnder();
    const sent = subscriber.received.at(-1);
    const [, signature = ""] =
      sent?.headers
        .get("webhook-signature")
        ?.split(" ")
        .find((one) => one.startsWith("v1a"))
        ?.split(",") ?? [];
    const signed = `${sent?.headers.get("webhook-id")}.${sent?.headers.get("webhook-timestamp")}.${sent?.body}`;
    const bytes = new TextEncoder().encode(signed);
    expect(await crypto.subtle.verify("Ed25519", key, Uint8Array.fromBase64(signature), bytes)).toBe(true);
  });

  it("of a webhook without keys is as little there as that of none", async () => {
    const { id: plain } = await createWebhook(workspace.owner, {});
    const unknown = `wh_${"0".repeat(26)}`;
    const [one, other] = [await ask(`/keys/${plain}.json`), await ask(`/keys/${unknown}.json`)];
    expect([one.status, other.status]).toEqual([404, 404]);
    const told = ({ body }: { body: unknown }) => ({ ...(body as { error: object }).error, request_id: "" });
    expect(told(one)).toEqual(told(other));
    expect(one.headers.get("Cache-Control")).toBe("no-store");
  });

  it.each(["wh_1", "", "..%2f", "wh_' OR 1=1", `evt_${"0".repeat(26)}`])(
    "of the malformed id %j costs no query",
    async (malformed) => {
      expect(await ask(`/keys/${malformed}.json`)).toMatchObject({ status: 404, statements: 0 });
      expect(counted).toEqual([]);
    },
  );

  it("of ids that are not there is refused by network once there are too many", async () => {
    const ids = [1, 2, 3, 4].map((digit) => `wh_${String(digit).repeat(26)}`);
    const answers = [];
    for (const other of ids) answers.push(await ask(`/keys/${other}.json`));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 429, 429]);
    expect(answers.at(-1)?.statements).toBe(0);
  });

  it("is found by an index", async () => {
    const query = "EXPLAIN QUERY PLAN SELECT signing_keys FROM webhooks WHERE id = ? AND signing_keys IS NOT NULL";
    const { results } = await env.DB.prepare(query).bind(id).all<{ detail: string }>();
    expect(results.map(({ detail }) => detail).join()).toContain("webhooks_with_keys (id=?)");
  });
});

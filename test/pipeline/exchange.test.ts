import { describe, expect, it } from "vitest";
import { createSigner } from "../../src/crypto/signature.ts";
import {
  exchange,
  type ExchangeInput,
  type ExchangePorts,
  type ExchangeResult,
  MAX_RESPONSE_BODY_BYTES,
} from "../../src/pipeline/exchange.ts";
import { eventWith, owedOf, T0, webhookWith } from "./samples.ts";

const TIMEOUT_MS = 150;
const webhook = webhookWith("wh_1");
const secret = "a secret of the webhook";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

async function run(fetch: Fetch, changes: Partial<ExchangeInput> = {}, ports: Partial<ExchangePorts> = {}) {
  const keys = { signer: await createSigner(secret), previousSigner: null, headerValues: {} };
  const delivery = owedOf(eventWith("evt_1"), webhook);
  const input: ExchangeInput = {
    webhookId: webhook.id,
    url: webhook.url,
    timeoutMs: TIMEOUT_MS,
    headerNames: [],
    keys,
    delivery,
    number: 3,
    token: 2,
    trigger: "scheduled",
    body: '{"id":"evt_1"}',
    ...changes,
  };
  return exchange(input, {
    fetch,
    inspectUrl: async () => ({ verdict: "allowed" }),
    userAgent: "Hookline-Webhooks/1.0",
    now: () => T0 + 999,
    ...ports,
  });
}

async function made(fetch: Fetch, changes: Partial<ExchangeInput> = {}): Promise<ExchangeResult> {
  const result = await run(fetch, changes);
  if (result === undefined) throw new Error("an attempt was expected");
  return result;
}

/** Rejects as a fetch does once its signal says so. */
async function untilAborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
}

/** Sends parts a while apart, then stalls until the signal breaks it off, as a real body does. */
function drippingBody(
  parts: readonly Uint8Array[],
  everyMs: number,
  signal: AbortSignal | null | undefined,
): ReadableStream {
  const rest = [...parts];
  return new ReadableStream({
    async pull(controller) {
      await Promise.race([new Promise((resolve) => setTimeout(resolve, everyMs)), untilAborted(signal)]);
      const next = rest.shift();
      if (next === undefined) await untilAborted(signal);
      else controller.enqueue(next);
    },
  });
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe("the request", () => {
  it("is a POST of the body with the headers of the contract, and follows no redirect", async () => {
    const calls: { url: string; init: RequestInit }[] = [];
    const { attempt } = await made(async (url, init) => {
      calls.push({ url, init });
      return new Response("ok");
    });
    const [call] = calls;
    expect(calls).toHaveLength(1);
    expect(call?.url).toBe(webhook.url);
    expect(call?.init).toMatchObject({ method: "POST", redirect: "manual", body: '{"id":"evt_1"}' });
    const signer = await createSigner(secret);
    const timestamp = Math.floor((T0 + 999) / 1000);
    expect(call?.init.headers).toEqual({
      "Content-Type": "application/json",
      "User-Agent": "Hookline-Webhooks/1.0",
      "X-Webhook-Id": "wh_1",
      "X-Webhook-Event": "investment.created",
      "X-Webhook-Signature": await signer.hex(bytes('{"id":"evt_1"}')),
      "X-Webhook-Delivery": "del_evt_1_wh_1",
      "X-Webhook-Attempt": "3",
      "webhook-id": "evt_1",
      "webhook-timestamp": String(timestamp),
      "webhook-signature": await signer.standard("evt_1", timestamp, bytes('{"id":"evt_1"}')),
    });
    expect(attempt.request).toMatchObject({
      url: webhook.url,
      timestamp,
      customHeaderNames: [],
      previousSignature: null,
    });
  });

  it("is signed under both secrets during a grace period", async () => {
    const previous = "the secret before it";
    const keys = {
      signer: await createSigner(secret),
      previousSigner: await createSigner(previous),
      headerValues: { "X-Team": "red" },
    };
    let sent: RequestInit["headers"];
    const changes = { keys, headerNames: ["X-Team"] };
    const { attempt } = await made(async (_url, init) => {
      sent = init.headers;
      return new Response();
    }, changes);
    expect(sent).toMatchObject({
      "X-Team": "red",
      "X-Webhook-Signature-Previous": await keys.previousSigner.hex(bytes('{"id":"evt_1"}')),
    });
    expect(attempt.request?.standardSignature.split(" ")).toHaveLength(2);
    expect(JSON.stringify(attempt)).not.toContain("red");
  });

  it("is not made to a URL that is refused", async () => {
    const inspectUrl = async () => ({ verdict: "refused", message: "a private host" }) as const;
    const result = await run(() => Promise.reject(new Error("nobody may be contacted")), {}, { inspectUrl });
    expect(result?.verdict).toMatchObject({ outcome: "retryable", error: { code: "url_refused" } });
    expect(result?.attempt).toMatchObject({ request: null, responseCode: null, number: 3, token: 2 });
  });

  it("is not made, and is no attempt, while nobody can tell whether the URL may be fetched", async () => {
    const inspectUrl = async () => ({ verdict: "unknown", message: "no resolver" }) as const;
    expect(await run(() => Promise.reject(new Error("nobody may be contacted")), {}, { inspectUrl })).toBeUndefined();
  });
});

describe("an answer", () => {
  it.each([200, 201, 202, 204, 299])("of %i is delivered", async (status) => {
    const { attempt, verdict } = await made(async () => new Response(status === 204 ? null : "ok", { status }));
    expect(verdict).toMatchObject({ outcome: "delivered", error: null });
    expect(attempt).toMatchObject({ responseCode: status, error: null });
  });

  it.each([301, 302, 303, 307, 308])("of %i is not followed", async (status) => {
    let calls = 0;
    const { attempt, verdict } = await made(async () => {
      calls++;
      return new Response(null, { status, headers: { Location: "https://elsewhere.example.com/" } });
    });
    expect(calls).toBe(1);
    expect(verdict).toMatchObject({ outcome: "retryable", error: { code: "redirect" } });
    expect(attempt.responseHeaders).toEqual({ location: "https://elsewhere.example.com/" });
  });

  it("of 410 is terminal", async () => {
    const { verdict } = await made(async () => new Response(null, { status: 410 }));
    expect(verdict).toMatchObject({ outcome: "terminal", error: { code: "gone" } });
  });

  it("of 503 is asked when to come again", async () => {
    const { verdict } = await made(async () => new Response(null, { status: 503, headers: { "Retry-After": "30" } }));
    expect(verdict.retryAfterSeconds).toBe(30);
  });

  it("is kept with the headers that are worth it", async () => {
    const headers = { "Content-Type": "text/plain", "Set-Cookie": "session=1", "X-Request-Id": "r" };
    const { attempt } = await made(async () => new Response("ok", { headers }));
    expect(attempt.responseHeaders).toEqual({ "content-type": "text/plain", "x-request-id": "r" });
  });
});

describe("an answer's body", () => {
  it("is kept up to 4 KiB, and the rest is not read", async () => {
    let pulled = 0;
    let canceled = false;
    const endless = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(bytes("x".repeat(1000)));
      },
      cancel() {
        canceled = true;
      },
    });
    const { attempt } = await made(async () => new Response(endless));
    expect(attempt.responseBody).toBe("x".repeat(MAX_RESPONSE_BODY_BYTES));
    expect(pulled).toBeLessThan(12);
    expect(canceled).toBe(true);
  });

  it("that is huge in one piece is cut", async () => {
    const { attempt, verdict } = await made(async () => new Response("y".repeat(5_000_000)));
    expect(verdict.outcome).toBe("delivered");
    expect(attempt.responseBody).toBe("y".repeat(MAX_RESPONSE_BODY_BYTES));
  });

  it("is cut between characters", async () => {
    const { attempt } = await made(async () => new Response(`${"x".repeat(MAX_RESPONSE_BODY_BYTES - 1)}☕☕`));
    expect(attempt.responseBody).toBe("x".repeat(MAX_RESPONSE_BODY_BYTES - 1));
  });

  it("is put together across pieces that cut a character", async () => {
    const cup = bytes("☕");
    const { attempt } = await made(async (_url, { signal }) => {
      const body = drippingBody([cup.slice(0, 1), cup.slice(1, 2), cup.slice(2)], 1, signal);
      return new Response(body);
    });
    expect(attempt.responseBody).toBe("☕");
  });

  it.each([
    [[0xff, 0xfe, 0x41], "��A"],
    [[0x41, 0x00, 0x42], "A�B"],
    [[0xe2, 0x98], "�"],
    [[], ""],
  ])("of the bytes %j is stored as text", async (raw, expected) => {
    const { attempt } = await made(async () => new Response(Uint8Array.from(raw)));
    expect(attempt.responseBody).toBe(expected);
    expect(attempt.responseBody?.isWellFormed()).toBe(true);
  });

  it("that stalls after a 2xx does not undo it, and what came is kept", async () => {
    const { attempt, verdict } = await made(async (_url, { signal }) => {
      return new Response(drippingBody([bytes("o"), bytes("k")], 5, signal));
    });
    expect(verdict.outcome).toBe("delivered");
    expect(attempt).toMatchObject({ responseCode: 200, responseBody: "ok", error: null });
  });

  it("that breaks off leaves the status to speak", async () => {
    const broken = () => {
      return new ReadableStream({
        start: (controller) => controller.enqueue(bytes("half")),
        pull: (controller) => controller.error(new Error("connection reset")),
      });
    };
    const failed = await made(async () => new Response(broken(), { status: 500 }));
    expect(failed).toMatchObject({ verdict: { error: { code: "status" } }, attempt: { responseCode: 500 } });
    const delivered = await made(async () => new Response(broken()));
    expect(delivered.verdict.outcome).toBe("delivered");
  });
});

describe("the time-out", () => {
  it("ends an exchange that is not answered", async () => {
    const before = Date.now();
    const { attempt, verdict } = await made(async (_url, { signal }) => untilAborted(signal));
    expect(verdict).toMatchObject({ outcome: "retryable", error: { code: "timeout" } });
    expect(verdict.error?.message).toContain(`${TIMEOUT_MS} ms`);
    expect(attempt).toMatchObject({ responseCode: null, responseBody: null, responseTimeMs: null });
    expect(attempt.request).not.toBeNull();
    expect(Date.now() - before).toBeLessThan(TIMEOUT_MS * 5);
  });

  it("covers the body of a failure too, though it drips on", async () => {
    const { verdict } = await made(async (_url, { signal }) => {
      return new Response(drippingBody(Array(500).fill(bytes(".")), 10, signal), { status: 500 });
    });
    expect(verdict).toMatchObject({ outcome: "retryable", error: { code: "timeout" } });
  });

  it("does not wait for the rest of a long body", async () => {
    const before = Date.now();
    const { verdict } = await made(async (_url, { signal }) => {
      return new Response(drippingBody([bytes("x".repeat(5000)), bytes("more")], 1, signal), { status: 500 });
    });
    expect(verdict.error?.code).toBe("status");
    expect(Date.now() - before).toBeLessThan(TIMEOUT_MS);
  });
});

describe("a network fault", () => {
  it.each([
    [new TypeError("connection refused"), "connection refused"],
    [new Error("x".repeat(5000)), "x"],
    ["a text that was thrown", "a text that was thrown"],
  ])("is an outcome and no exception", async (fault, words) => {
    const { verdict, attempt } = await made(async () => {
      throw fault;
    });
    expect(verdict).toMatchObject({ outcome: "retryable", error: { code: "network" } });
    expect(verdict.error?.message).toContain(words);
    expect(verdict.error?.message.length).toBeLessThanOrEqual(500);
    expect(attempt.responseCode).toBeNull();
  });

  it("that the edge answers for the subscriber counts as one", async () => {
    const { verdict } = await made(async () => new Response("error code: 1016", { status: 530 }));
    expect(verdict.error?.code).toBe("network");
  });
});

import { describe, expect, it } from "vitest";
import { createSigner } from "../../src/crypto/signature.ts";
import type { HostRequest, WithinHostLimits } from "../../src/pipeline/host-limit.ts";
import { AMPLE_MS, bytes, made, run, secret, webhook } from "./exchange-fixture.ts";
import { keysOf } from "./hmac-keys.ts";
import { T0 } from "./samples.ts";

describe("a request to a subscriber", () => {
  it("is a POST of the body with the contract's headers, without redirects", async () => {
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

  it("is signed under every live secret during a grace period", async () => {
    const [previous, older] = [await createSigner("the secret before it"), await createSigner("the one before that")];
    const keys = {
      ...keysOf(await createSigner(secret), [previous, older]),
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
      "X-Webhook-Signature-Previous": await previous.hex(bytes('{"id":"evt_1"}')),
    });
    const { timestamp = 0, standardSignature } = attempt.request ?? {};
    const signatures = [keys.signer, previous, older].map(async (signer) => {
      return signer.standard("evt_1", timestamp, bytes('{"id":"evt_1"}'));
    });
    expect(standardSignature).toBe((await Promise.all(signatures)).join(" "));
    expect(JSON.stringify(attempt)).not.toContain("red");
  });

  it("is not made to a URL that is refused", async () => {
    const inspectUrl = async () => ({ verdict: "refused", message: "a private host" }) as const;
    const withinHostLimits = () => Promise.reject(new Error("it counts for no host"));
    const ports = { inspectUrl, withinHostLimits };
    const { verdict, attempt } = await made(() => Promise.reject(new Error("nobody may be contacted")), {}, ports);
    expect(verdict).toMatchObject({ outcome: "retryable", error: { code: "url_refused" } });
    expect(attempt).toMatchObject({ request: null, responseCode: null, number: 3, token: 2 });
  });

  it("is postponed while the URL can't be checked", async () => {
    const inspectUrl = async () => ({ verdict: "unknown", message: "no resolver" }) as const;
    const result = await run(() => Promise.reject(new Error("nobody may be contacted")), {}, { inspectUrl });
    expect(result).toEqual({ kind: "postponed", reason: "unknown_host", waitMs: 60_000 });
  });

  it("is postponed while its host gets too much of its workspace", async () => {
    const asked: unknown[] = [];
    const postponed = { kind: "postponed", reason: "busy_host", waitMs: 10_000 } as const;
    const withinHostLimits = async (request: HostRequest) => {
      asked.push([request.workspaceId, request.url, request.timeoutMs]);
      return postponed;
    };
    const failing = () => Promise.reject(new Error("nobody may be contacted"));
    expect(await run(failing, {}, { withinHostLimits })).toEqual(postponed);
    expect(asked).toEqual([[webhook.workspaceId, webhook.url, AMPLE_MS]]);
  });

  it("is timed from its sending, not from its wait", async () => {
    let now = T0;
    const withinHostLimits: WithinHostLimits = async (_request, work) => {
      now += 500;
      return work();
    };
    const { attempt } = await made(async () => new Response("ok"), {}, { withinHostLimits, now: () => now });
    expect([attempt.startedAt, attempt.responseTimeMs]).toEqual([T0 + 500, 0]);
  });
});

describe("an answer of a subscriber", () => {
  it.each([200, 201, 202, 204, 299])("of %i is delivered", async (status) => {
    const { attempt, verdict } = await made(async () => new Response(status === 204 ? null : "ok", { status }));
    expect(verdict).toMatchObject({ outcome: "delivered", error: null });
    expect(attempt).toMatchObject({ responseCode: status, error: null });
  });

  it.each([301, 302, 303, 307, 308])("of %i is a failure, not followed", async (status) => {
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

  it("of 503 has its Retry-After read", async () => {
    const { verdict } = await made(async () => new Response(null, { status: 503, headers: { "Retry-After": "30" } }));
    expect(verdict.retryAfterSeconds).toBe(30);
  });

  it("is kept with its listed headers", async () => {
    const headers = { "Content-Type": "text/plain", "Set-Cookie": "session=1", "X-Request-Id": "r" };
    const { attempt } = await made(async () => new Response("ok", { headers }));
    expect(attempt.responseHeaders).toEqual({ "content-type": "text/plain", "x-request-id": "r" });
  });
});

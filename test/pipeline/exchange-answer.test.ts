import { describe, expect, it } from "vitest";
import { shownError } from "../../src/domain/outcome.ts";
import { MAX_RESPONSE_BODY_BYTES } from "../../src/pipeline/exchange.ts";
import { AMPLE_MS, bytes, made, SHORT_MS, stallingBody, untilAborted } from "./exchange-fixture.ts";

const short = { timeoutMs: SHORT_MS };

describe("an answer with webhook-delivery: abort", () => {
  const answering = (status: number) => {
    return made(
      async () => new Response("no", { status, headers: { "Webhook-Delivery": "abort", "Retry-After": "60" } }),
    );
  };

  it("of 4xx ends the retries, and its header is kept", async () => {
    const { attempt, verdict } = await answering(429);
    expect(verdict).toMatchObject({ outcome: "terminal", retryAfterSeconds: null });
    expect(attempt.responseHeaders).toMatchObject({ "webhook-delivery": "abort" });
    expect(shownError(attempt.error)?.code).toBe("aborted");
    // The version before knows no code for it.
    expect(attempt.error?.code).toBe("status");
  });

  it.each([
    [200, "delivered"],
    [302, "retryable"],
    [503, "retryable"],
  ] as const)("of %i is none", async (status, outcome) => {
    expect((await answering(status)).verdict.outcome).toBe(outcome);
  });
});

describe("an answer's body", () => {
  it("is kept up to 4 KiB, without reading the rest", async () => {
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

  it("is joined across pieces that cut a character", async () => {
    const cup = bytes("☕");
    const { attempt } = await made(async (_url, { signal }) => {
      const body = stallingBody([cup.slice(0, 1), cup.slice(1, 2), cup.slice(2)], signal);
      return new Response(body);
    }, short);
    expect(attempt.responseBody).toBe("☕");
  });

  it.each([
    [[0xff, 0xfe, 0x41], "��A"],
    [[0x41, 0x00, 0x42], "A�B"],
    [[0xe2, 0x98], "�"],
    [[], ""],
  ])("with the bytes %j is stored as text", async (raw, expected) => {
    const { attempt } = await made(async () => new Response(Uint8Array.from(raw)));
    expect(attempt.responseBody).toBe(expected);
    expect(attempt.responseBody?.isWellFormed()).toBe(true);
  });

  it("that stalls after a 2xx leaves it delivered, and its beginning is kept", async () => {
    const { attempt, verdict } = await made(async (_url, { signal }) => {
      return new Response(stallingBody([bytes("o"), bytes("k")], signal));
    }, short);
    expect(verdict.outcome).toBe("delivered");
    expect(attempt).toMatchObject({ responseCode: 200, responseBody: "ok", error: null });
  });

  it.each([{}, { "Content-Length": "100" }, { "Content-Length": "100", "Content-Encoding": "identity" }])(
    "that breaks off leaves the outcome to its status, and its beginning is kept: %j",
    async (headers: Record<string, string>) => {
      const broken = () => {
        return new ReadableStream({
          start: (controller) => controller.enqueue(bytes("half")),
          pull: (controller) => controller.error(new Error("connection reset")),
        });
      };
      const failed = await made(async () => new Response(broken(), { status: 500, headers }));
      expect(failed).toMatchObject({ verdict: { error: { code: "status" } }, attempt: { responseCode: 500 } });
      expect(failed.attempt.responseBody).toBe("half");
      const delivered = await made(async () => new Response(broken(), { headers }));
      expect(delivered.verdict.outcome).toBe("delivered");
      expect(delivered.attempt.responseBody).toBe("half");
    },
  );
});

describe("the time-out of an exchange", () => {
  it("ends an exchange that is not answered", async () => {
    const before = Date.now();
    const { attempt, verdict } = await made(async (_url, { signal }) => untilAborted(signal), short);
    expect(verdict).toMatchObject({ outcome: "retryable", error: { code: "timeout" } });
    expect(verdict.error?.message).toContain(`${SHORT_MS} ms`);
    expect(attempt).toMatchObject({ responseCode: null, responseBody: null, responseTimeMs: null });
    expect(attempt.request).not.toBeNull();
    expect(Date.now() - before).toBeLessThan(AMPLE_MS);
  });

  it("covers the body of a failure too, even if it drips", async () => {
    const { verdict } = await made(async (_url, { signal }) => {
      return new Response(stallingBody(Array(3000).fill(bytes(".")), signal, 10), { status: 500 });
    }, short);
    expect(verdict).toMatchObject({ outcome: "retryable", error: { code: "timeout" } });
  });

  it("does not wait for the rest of a long body", async () => {
    const before = Date.now();
    const { verdict } = await made(async (_url, { signal }) => {
      return new Response(stallingBody([bytes("x".repeat(5000)), bytes("more")], signal), { status: 500 });
    });
    expect(verdict.error?.code).toBe("status");
    expect(Date.now() - before).toBeLessThan(AMPLE_MS);
  });
});

describe("a network fault", () => {
  it.each([
    [new TypeError("connection refused"), "the connection was refused"],
    [new Error("internal error; reference = skbifcdklga8ce8s9cr3p38b"), "check that the host name exists"],
    [new Error("x".repeat(5000)), "the connection failed"],
    ["a text that was thrown", "the connection failed"],
  ])("is an outcome in words, not an exception (%#)", async (fault, words) => {
    const { verdict, attempt } = await made(async () => {
      throw fault;
    });
    expect(verdict).toMatchObject({ outcome: "retryable", error: { code: "network" } });
    expect(verdict.error?.message).toContain(words);
    expect(verdict.error?.message).not.toMatch(/reference|xxx|thrown/);
    expect(attempt.responseCode).toBeNull();
  });

  it("answered by Cloudflare's edge for the subscriber is one too", async () => {
    const { verdict } = await made(async () => new Response("error code: 1016", { status: 530 }));
    expect(verdict.error).toEqual({ code: "network", message: "the subscriber's host name could not be found (530)" });
  });
});

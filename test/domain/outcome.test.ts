import { describe, expect, it } from "vitest";
import { classifyExchange, shownError, type AttemptVerdict } from "../../src/domain/outcome.ts";
import { T0 } from "./deliveries.ts";

function classify(status: number, retryAfter: string | null = null, delivery: string | null = null): AttemptVerdict {
  return classifyExchange({ kind: "answered", status, retryAfter, delivery, body: "" }, T0);
}

/** The contract's words, status by status. */
function expectedOf(status: number): readonly [string, string | undefined] {
  if (status >= 200 && status <= 299) return ["delivered", undefined];
  if (status === 410) return ["terminal", "gone"];
  if (status >= 300 && status <= 399) return ["retryable", "redirect"];
  if (status >= 520 && status <= 527) return ["retryable", "network"];
  if (status === 530) return ["retryable", "network"];
  return ["retryable", "status"];
}

describe("the outcome of an answer", () => {
  const statuses = Array.from({ length: 500 }, (_, index) => 100 + index);

  it.each(statuses)("with status %i is as documented", (status) => {
    const { outcome, error } = classify(status);
    expect([outcome, error?.code]).toEqual(expectedOf(status));
    if (error !== null) expect(error.message).toContain(String(status));
  });

  it("obeys Retry-After for 429 and 503 only", () => {
    const asked = statuses.filter((status) => classify(status, "7").retryAfterSeconds !== null);
    expect(asked).toEqual([429, 503]);
    expect(classify(429, "7").retryAfterSeconds).toBe(7);
  });

  it("is final for each 4xx with webhook-delivery: abort, whatever Retry-After says, and the same for others", () => {
    for (const status of statuses) {
      const aborted = classify(status, "7", "abort");
      if (status < 400 || status > 499 || status === 410) {
        expect(aborted).toEqual(classify(status, "7"));
        continue;
      }
      expect(aborted).toMatchObject({ outcome: "terminal", retryAfterSeconds: null });
      expect(shownError(aborted.error)).toEqual({ code: "aborted", message: expect.stringContaining(String(status)) });
    }
  });

  it.each(["abort", "Abort", " abort "])("is final with %j", (value) => {
    expect(classify(422, null, value).outcome).toBe("terminal");
  });

  it.each([null, "", "aborted", "abort, retry", "true"])("is not final with %j", (value) => {
    expect(classify(422, null, value)).toEqual(classify(422));
  });

  it("follows the schedule after an invalid Retry-After", () => {
    expect(classify(503, "later").retryAfterSeconds).toBeNull();
    expect(classify(429, null).retryAfterSeconds).toBeNull();
  });
});

describe("the outcome without an answer", () => {
  it.each([
    [{ kind: "timed_out", timeoutMs: 1500 }, "timeout", "1500 ms"],
    [{ kind: "unreachable", message: "connection refused" }, "network", "connection refused"],
    [{ kind: "refused", message: "a private host" }, "url_refused", "a private host"],
  ] as const)("is retryable for %j", (end, code, words) => {
    const verdict = classifyExchange(end, T0);
    expect(verdict).toMatchObject({ outcome: "retryable", retryAfterSeconds: null, error: { code } });
    expect(verdict.error?.message).toContain(words);
  });
});

import { describe, expect, it } from "vitest";
import { type FailureCode, invalid, invalidAll, notFound, statusOf, unavailable } from "../../src/domain/failure.ts";
import { z } from "zod";
import { problemsOf, readStored } from "../../src/domain/problems.ts";

describe("the issues of a schema", () => {
  it("become field problems by their path", () => {
    expect(problemsOf([{ code: "invalid_type", path: ["events", 3, "type"], message: "is required" }])).toEqual([
      { field: "events[3].type", message: "is required" },
    ]);
  });

  it("are below a field if given", () => {
    expect(problemsOf([{ path: ["type"], message: "x" }], "events[3]")).toEqual([
      { field: "events[3].type", message: "x" },
    ]);
    expect(problemsOf([{ path: [], message: "x" }], "events[3]")).toEqual([{ field: "events[3]", message: "x" }]);
    expect(problemsOf([{ path: [], message: "x" }])).toEqual([{ field: "", message: "x" }]);
  });

  it("name each unknown field, cut to 80 characters", () => {
    const issue = { code: "unrecognized_keys", path: ["a"], keys: ["b", "c".repeat(99)], message: "unrecognized" };
    expect(problemsOf([issue])).toEqual([
      { field: "a.b", message: "is not a known field" },
      { field: `a.${"c".repeat(80)}`, message: "is not a known field" },
    ]);
  });

  it("are twenty at most", () => {
    const keys = Array.from({ length: 200_000 }, (_, index) => `k${index}`);
    const unknown = { code: "unrecognized_keys", path: [], keys, message: "unrecognized" };
    expect(problemsOf([unknown]).map(({ field }) => field)).toEqual(keys.slice(0, 20));
    expect(problemsOf(keys.map((key) => ({ path: [key], message: "x" })))).toHaveLength(20);
    expect(problemsOf([{ path: ["a"], message: "x" }, unknown, unknown])).toHaveLength(20);
  });

  it("have long names in their paths cut", () => {
    expect(problemsOf([{ path: ["headers", "x".repeat(500)], message: "m" }])[0]?.field).toBe(
      `headers.${"x".repeat(80)}`,
    );
  });
});

describe("a failure", () => {
  it("of validation has the message of its first problem", () => {
    const failure = invalid({ field: "url", message: "is required" }, { field: "events", message: "is empty" });
    expect(failure).toMatchObject({ code: "validation_error", message: "url: is required" });
    expect(failure.details).toHaveLength(2);
    expect(invalid({ field: "", message: "is not an object" }).message).toBe("is not an object");
  });

  it("has one to twenty problems", () => {
    const problems = Array.from({ length: 200_000 }, (_, index) => ({ field: `k${index}`, message: "x" }));
    expect(invalidAll(problems)).toEqual(invalid({ field: "k0", message: "x" }, ...problems.slice(1, 20)));
    expect(invalidAll([])).toMatchObject({ code: "validation_error", message: "is not valid" });
  });

  it("of a missing thing does not say why it is missing", () => {
    expect(notFound("webhook")).toEqual({ code: "not_found", message: "no such webhook", details: [] });
  });

  it("of a dependency asks to try again", () => {
    expect(unavailable("the database is down").retryAfterSeconds).toBeGreaterThan(0);
  });

  it("has the status of its code", () => {
    const expected: Readonly<Record<FailureCode, number>> = {
      bad_request: 400,
      missing_api_key: 401,
      invalid_api_key: 401,
      forbidden: 403,
      not_found: 404,
      method_not_allowed: 405,
      conflict: 409,
      payload_too_large: 413,
      unsupported_media_type: 415,
      validation_error: 422,
      rate_limited: 429,
      internal_error: 500,
      unavailable: 503,
    };
    const codes = [
      "bad_request",
      "missing_api_key",
      "invalid_api_key",
      "forbidden",
      "not_found",
      "method_not_allowed",
    ] as const;
    const others = [
      "conflict",
      "payload_too_large",
      "unsupported_media_type",
      "validation_error",
      "rate_limited",
    ] as const;
    for (const code of [...codes, ...others, "internal_error", "unavailable"] as const) {
      expect(statusOf(code)).toBe(expected[code]);
    }
  });
});

it("a stored value that is not understood throws an error that names its fields, without values", () => {
  const schema = z.object({ at: z.number(), list: z.array(z.enum(["a", "b"])) });
  expect(readStored(schema, { at: 1, list: ["a"] })).toEqual({ at: 1, list: ["a"] });
  const read = () => readStored(schema, { at: "secret", list: ["a", "other"] });
  expect(read).toThrow(/^what is stored is not understood: at: .+; list\[1\]: .+$/);
  expect(read).not.toThrow("secret");
});

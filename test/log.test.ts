import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { describeError, listenToLog, log, type LogFields } from "../src/log.ts";

afterEach(() => vi.restoreAllMocks());

describe("an error in a log line", () => {
  it("that a schema raised names each field and what is wrong there", () => {
    const schema = z.object({ events: z.array(z.object({ at: z.int() })), name: z.string() });
    const { error } = schema.safeParse({ events: [{ at: 1 }, { at: "secret" }] });
    expect(describeError(error)).toMatch(/^ZodError: events\[1\]\.at: .+; name: .+/);
    expect(describeError(error)).not.toContain("secret");
  });

  it("has its cause, and is text in any case", () => {
    expect(describeError(new Error("a", { cause: new Error("b") }))).toBe("Error: a: b");
    expect(describeError("a")).toBe("a");
  });
});

it("whoever listens to the log gets what is safe to keep, and no level", () => {
  vi.spyOn(console, "warn").mockReturnValue();
  const lines: (readonly [string, LogFields])[] = [];
  listenToLog((event, fields) => lines.push([event, fields]));
  log("warn", "thing_failed", { secret: "s", url: "whsec_0123456789abcdef", n: 1, absent: undefined });
  listenToLog(() => {});
  expect(lines).toEqual([["thing_failed", { secret: "[redacted]", url: "whsec_[redacted]", n: 1 }]]);
});

it("a listener to the log that throws harms nobody who logs", () => {
  vi.spyOn(console, "warn").mockReturnValue();
  const told = vi.spyOn(console, "error").mockReturnValue();
  listenToLog(() => {
    throw new Error("no request is under way");
  });
  expect(() => log("warn", "thing_failed")).not.toThrow();
  listenToLog(() => {});
  expect(told).toHaveBeenCalledWith(expect.stringContaining("no request is under way"));
});

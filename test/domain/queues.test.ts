import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isNearLastRetry, MAX_RETRIES, QUEUE_ROLES, queueRoleOf } from "../../src/domain/queues.ts";

describe("the role of a queue", () => {
  it.each(QUEUE_ROLES)("is the end of its name: %s", (role) => {
    for (const name of ["hookline", "hooks-staging", "a-dead", "events"])
      expect(queueRoleOf(`${name}-${role}`)).toBe(role);
  });

  it.each(["events", "hookline", "hookline_events", "hookline-events-old", "hookline-Events", "other", ""])(
    "is unknown for %j",
    (name) => expect(queueRoleOf(name)).toBeUndefined(),
  );
});

describe("the retries of a message", () => {
  const consumers = readFileSync("wrangler.toml", "utf8").split("[[queues.consumers]]").slice(1);

  it.each(QUEUE_ROLES)("are those in wrangler.toml: %s", (role) => {
    const [consumer = ""] = consumers.filter((one) => queueRoleOf(/^queue = "(.+)"$/m.exec(one)?.[1] ?? "") === role);
    expect(/^max_retries = (\d+)$/m.exec(consumer)?.[1]).toBe(String(MAX_RETRIES[role]));
  });

  it("are near their end at the last five", () => {
    expect([15, 16, 21].map((attempts) => isNearLastRetry("events", attempts))).toEqual([false, true, true]);
    expect([95, 96, 101].map((attempts) => isNearLastRetry("dead", attempts))).toEqual([false, true, true]);
  });
});

import { describe, expect, it } from "vitest";
import { useOutboxes } from "../outbox/outbox-fixture.ts";
import { FROZEN } from "./frozen.ts";
import { wake } from "./wake-outbox.ts";

useOutboxes();

const cases = FROZEN.flatMap(({ version, outboxes }) =>
  Object.entries(outboxes).map(([name, frozen]) => [name, version, frozen] as const),
);

describe("an Outbox of a version before", () => {
  it.each(cases)("tells what is wrong, as far as it is known: %s of %s", async (name, _version, frozen) => {
    const box = await wake(frozen);
    const query = { answersSince: 0, canceledSince: 0 };
    const { condition, failing, disabling, answers } = await box.stub.trouble(box.settings, query);
    expect(disabling).toBeNull();
    // It counted its failures, but not by answer; those that the log keeps are told.
    expect(failing?.answers ?? []).toEqual([]);
    expect(failing?.last ?? null).toBeNull();
    if (name === "failing") {
      expect(condition).toMatch(/failing|stumbling/);
      expect(failing?.failures).toBeGreaterThan(0);
      expect(answers.counts.some(({ code }) => code === null || code >= 300)).toBe(true);
    }
  });
});

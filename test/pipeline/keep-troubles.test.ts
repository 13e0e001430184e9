import { describe, expect, it } from "vitest";
import type { Trouble } from "../../src/domain/troubles.ts";
import { Troubles } from "../../src/pipeline/keep-troubles.ts";
import { readLog } from "../tools/read-log.ts";
import { T0 } from "./samples.ts";

function openTroubles(keep: (trouble: Trouble) => Promise<void> = async () => {}) {
  const kept: Trouble[] = [];
  let now = T0;
  const troubles = new Troubles({
    keepTrouble: async (trouble) => {
      await keep(trouble);
      kept.push(trouble);
    },
    now: () => now,
  });
  return { troubles, kept, pass: (ms: number) => void (now += ms) };
}

describe("a line of the log that means trouble", () => {
  it("is kept with its fields, without the stack", async () => {
    const { troubles, kept } = openTroubles();
    await troubles.note("outbox_alarm_failed", { webhook_id: "wh_1", error: "Error: down", stack: "at x", none: null });
    expect(kept).toEqual([{ event: "outbox_alarm_failed", detail: "webhook_id wh_1, error Error: down", at: T0 }]);
  });

  it("is kept once a minute for each event", async () => {
    const { troubles, kept, pass } = openTroubles();
    await troubles.note("unknown_queue", { queue: "a" });
    await troubles.note("unknown_queue", { queue: "b" });
    await troubles.note("dispatch_send_failed", {});
    pass(60_000);
    await troubles.note("unknown_queue", { queue: "c" });
    // A clock that is set back silences nothing for longer.
    pass(-120_000);
    await troubles.note("unknown_queue", { queue: "d" });
    expect(kept.map(({ event, detail }) => `${event} ${detail}`)).toEqual([
      "unknown_queue queue a",
      "dispatch_send_failed ",
      "unknown_queue queue c",
      "unknown_queue queue d",
    ]);
  });

  it("is kept only if it is a trouble, and a failed write changes nothing", async () => {
    const lines = readLog();
    const { troubles, kept } = openTroubles(async () => Promise.reject(new Error("the database is down")));
    await troubles.note("pruned", { rows: 1 });
    await troubles.note("prune_failed", {});
    expect(kept).toEqual([]);
    expect(lines).toMatchObject([{ event: "trouble_not_kept", trouble: "prune_failed" }]);
  });
});

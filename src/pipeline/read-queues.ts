import type { Env } from "../config.ts";
import type { QueueState } from "../domain/needs-attention.ts";
import { describeError, log } from "../log.ts";

/** Reads the backlog of each queue, as far as the platform tells it. */
export async function readQueues(
  env: Pick<Env, "EVENTS" | "DIRECT" | "PACED" | "SLOW" | "DEAD">,
  now: number,
): Promise<readonly QueueState[]> {
  const queues = [
    ["events", env.EVENTS],
    ["direct", env.DIRECT],
    ["paced", env.PACED],
    ["slow", env.SLOW],
    ["dead", env.DEAD],
  ] as const;
  return Promise.all(
    queues.map(async ([name, queue]) => {
      try {
        const { backlogCount: backlog, oldestMessageTimestamp: oldest } = await queue.metrics();
        const isEmpty = backlog === 0 || oldest === undefined;
        return { name, backlog, oldestAgeMs: isEmpty ? null : Math.max(0, now - oldest.getTime()) };
      } catch (error) {
        log("warn", "queue_metrics_failed", { queue: name, error: describeError(error) });
        return { name, backlog: null, oldestAgeMs: null };
      }
    }),
  );
}

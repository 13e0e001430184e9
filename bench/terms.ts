import { readFileSync } from "node:fs";
import { MAX_PACKED_DELIVERIES } from "../src/messages/deliver-message.ts";
import { MAX_EXCHANGES } from "../src/pipeline/fair-limiter.ts";

/** Hookline's choices that the baseline shares, as vars of its Worker. */
export const BASELINE_TERMS = {
  DELIVERIES_PER_MESSAGE: String(MAX_PACKED_DELIVERIES),
  EXCHANGES_AT_ONCE: String(MAX_EXCHANGES),
} as const;

/** Throws unless the baseline's queue is consumed on the same terms as Hookline's direct lane. */
export function checkTerms(): void {
  const direct = readConsumer("../wrangler.toml", "hookline-direct");
  const baseline = readConsumer("baseline/wrangler.toml", "baseline-items");
  for (const name of ["max_batch_size", "max_batch_timeout"]) {
    const [ours, theirs] = [direct.get(name), baseline.get(name)];
    if (ours === undefined || ours !== theirs) {
      throw new Error(`${name} is ${ours} for hookline-direct, but ${theirs} in bench/baseline/wrangler.toml`);
    }
  }
}

function readConsumer(path: string, queue: string): ReadonlyMap<string, string> {
  const blocks = readFileSync(new URL(path, import.meta.url), "utf8").split(/^(?=\[)/m);
  const consumer = blocks.find((block) => block.startsWith("[[queues.consumers]]") && block.includes(`"${queue}"`));
  return new Map([...(consumer ?? "").matchAll(/^(\w+) = (.+)$/gm)].map(([, name = "", value = ""]) => [name, value]));
}

import { SAMPLE_EVENT, type Side } from "./side.ts";
import type { Subscriber } from "./subscriber.ts";
import type { System } from "./systems.ts";

/** Opens the raw baseline, which delivers each event to as many targets as the fan-out says. */
export function openBaseline(system: System, subscriber: Subscriber, fanOut: number): Side {
  const publishBatch = async (count: number): Promise<readonly string[]> => {
    const events = Array.from({ length: count }, () => SAMPLE_EVENT);
    const body = JSON.stringify({ events, fanOut });
    const response = await fetch(system.url, { method: "POST", body });
    if (!response.ok) throw new Error(`the baseline answered ${response.status}`);
    const { data }: { data: { id: string }[] } = JSON.parse(await response.text());
    return data.map(({ id }) => id);
  };
  return { subscriber, publishBatch, publish: async () => (await publishBatch(1))[0] ?? "" };
}

import { type CountingSubscriber } from "./subscriber.ts";
import { type System } from "./systems.ts";

/** What every measured event carries, some 300 bytes. */
export const SAMPLE_DATA = {
  id: "xH6_TtItZImSpCghKUR-FiOP",
  tickerSymbol: "KO",
  name: "Coca-Cola Co",
  country: "US",
  employees: 82500,
  exchange: "NYSE",
  tags: ["Consumer Non-Durables", "Beverages: Non-Alcoholic", "Manufacturing"],
  description: "An American beverage company that makes, sells and markets soft drinks and their concentrates.",
};
export const EVENT_TYPE = "investment.created";

/** A workspace with webhooks that have proved themselves, so that they are in the direct lane. */
export interface ProvenWorkspace {
  publish(): Promise<{ readonly id: string }>;
  publishBatch(count: number): Promise<void>;
}

async function call<T>(system: System, key: string, path: string, body: unknown): Promise<T> {
  const response = await fetch(`${system.url}/v1${path}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

/** Waits until a condition holds; throws after a minute. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`gave up waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Makes a workspace with as many webhooks as the fan-out says and delivers until all are in the direct lane. */
export async function proveWorkspace(
  system: System,
  subscriber: CountingSubscriber,
  fanOut: number,
): Promise<ProvenWorkspace> {
  const workspace = await call<{ api_key: string }>(system, "dev_root_key", "/workspaces", { name: "Bench" });
  const key = workspace.api_key;
  for (let index = 0; index < fanOut; index++) {
    await call(system, key, "/webhooks", { url: subscriber.url, events: [EVENT_TYPE] });
  }
  const event = { type: EVENT_TYPE, data: SAMPLE_DATA };
  const proven: ProvenWorkspace = {
    publish: async () => call(system, key, "/events", event),
    publishBatch: async (count) => {
      await call(system, key, "/events/batch", { events: Array.from({ length: count }, () => event) });
    },
  };
  subscriber.reset();
  for (let round = 1; round <= 15; round++) {
    await proven.publish();
    await until("the webhooks to prove themselves", () => subscriber.arrivals.size === round * fanOut);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  subscriber.reset();
  return proven;
}

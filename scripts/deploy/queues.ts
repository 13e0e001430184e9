import { z } from "zod";
import type { Account } from "./account.ts";
import type { DeployedConfig } from "./deployed-config.ts";
import { DeployFailure } from "./failure.ts";

const queuesSchema = z.array(
  z.object({
    queue_name: z.string(),
    consumers: z.array(z.object({ script: z.string().optional(), service: z.string().optional() })).default([]),
  }),
);

/**
 * Checks queues before anything is changed. Throws when they can't be read, since wrangler would go on, or when another
 * Worker consumes one. Missing ones are made by wrangler.
 */
export async function checkQueues({ api, path }: Account, { name, queues }: DeployedConfig): Promise<void> {
  const query = new URLSearchParams(queues.map((queue) => ["name", queue]));
  const found = await api.ask(queuesSchema, "GET", `${path}/queues?${query}`);
  for (const { queue_name: queue, consumers } of found.filter((one) => queues.includes(one.queue_name))) {
    const other = consumers.map(({ script, service }) => script ?? service).find((owner) => owner !== name);
    if (other !== undefined) {
      throw new DeployFailure(`The queue ${queue} is consumed by the Worker ${other}: take another name with --name.`);
    }
  }
}

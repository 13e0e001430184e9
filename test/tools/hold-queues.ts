import { createExecutionContext, createMessageBatch, getQueueResult, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { Env } from "../../src/config.ts";
import worker from "../../src/index.ts";

const QUEUES = {
  EVENTS: "hookline-events",
  DIRECT: "hookline-direct",
  PACED: "hookline-paced",
  SLOW: "hookline-slow",
} as const;
type QueueName = keyof typeof QUEUES;
const NAMES = ["EVENTS", "DIRECT", "PACED", "SLOW"] as const;
const SENT = { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };

/** What the Worker puts on its queues, held until the test hands it to the Worker's queue handler. */
export interface HeldQueues {
  readonly held: Readonly<Record<QueueName, unknown[]>>;
  /** Fans out all accepted events. */
  dispatch(): Promise<void>;
  /** Has webhooks' Outboxes release what is due, and delivers what was released. */
  deliver(...webhookIds: readonly string[]): Promise<void>;
  /** Hands bodies to a queue's consumer, as another Worker's messages come. */
  consume(queue: string, bodies: readonly unknown[]): Promise<void>;
}

/** Keeps messages from being consumed beside the test; they are consumed with the tests' settings, or others. */
export function holdQueues(environment: Env = env): HeldQueues {
  const held: Record<QueueName, unknown[]> = { EVENTS: [], DIRECT: [], PACED: [], SLOW: [] };
  for (const name of NAMES) {
    vi.spyOn(env[name], "send").mockImplementation(async (body) => {
      held[name].push(body);
      return SENT;
    });
    vi.spyOn(env[name], "sendBatch").mockImplementation(async (batch) => {
      for (const { body } of batch) held[name].push(body);
      return SENT;
    });
  }
  const consume = (queue: string, bodies: readonly unknown[]) => hand(environment, queue, bodies);
  const drain = (name: QueueName) => consume(QUEUES[name], held[name].splice(0));
  return {
    held,
    consume,
    dispatch: () => drain("EVENTS"),
    async deliver(...webhookIds) {
      for (const id of webhookIds) await runDurableObjectAlarm(env.OUTBOX.getByName(id));
      for (const name of ["DIRECT", "PACED", "SLOW"] as const) await drain(name);
    },
  };
}

async function hand(environment: Env, queue: string, bodies: readonly unknown[]): Promise<void> {
  if (bodies.length === 0) return;
  const messages = bodies.map((body) => ({ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch(queue, messages);
  const context = createExecutionContext();
  await worker.queue(batch, environment, context);
  const { retryMessages } = await getQueueResult(batch, context);
  if (retryMessages.length > 0) throw new Error(`${retryMessages.length} messages of ${queue} are to come again`);
}

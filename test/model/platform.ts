import { readFileSync, readdirSync } from "node:fs";
import type { Env } from "../../src/config.ts";
import { Gate } from "./gate.ts";
import { type Observer, SimulatedOutbox } from "./simulated-outbox.ts";
import { SimulatedQueue } from "./simulated-queue.ts";
import { d1, Sqlite } from "./sqlite.ts";
import { standIn } from "./stand-in.ts";

const SETTINGS = {
  ENVIRONMENT: "development",
  ROOT_API_KEY: "dev_root_key",
  ENCRYPTION_KEY: "ZGV2ZWxvcG1lbnQtZW5jcnlwdGlvbi1rZXktMzJieXQ=",
  PUBLIC_URL: "http://127.0.0.1:8787",
  MAX_REQUESTS_AT_ONCE_PER_HOST: "3",
};
const MIGRATIONS = readdirSync("migrations")
  .toSorted()
  .map((name) => readFileSync(`migrations/${name}`, "utf8"))
  .join("\n");

export const QUEUE_NAMES = ["events", "direct", "paced", "slow", "dead"] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** The platform in one process: D1, queues and Outboxes, each call through the gate. */
export class Platform {
  readonly gate = new Gate();
  readonly outboxes = new Map<string, SimulatedOutbox>();
  readonly queues: Readonly<Record<QueueName, SimulatedQueue>>;
  readonly env: Env;
  readonly #database = new Sqlite();

  constructor(observe: Observer) {
    const { gate } = this;
    const dead = new SimulatedQueue("dead", gate);
    const queue = (name: string) => new SimulatedQueue(name, gate, dead);
    const [events, direct, paced, slow] = [queue("events"), queue("direct"), queue("paced"), queue("slow")];
    this.queues = { events, direct, paced, slow, dead };
    this.#database.script(MIGRATIONS);
    const bindings = {
      ...SETTINGS,
      DB: d1(this.#database, (query, effect) => gate.call(places(query), effect)),
      EVENTS: events.binding,
      DIRECT: direct.binding,
      PACED: paced.binding,
      SLOW: slow.binding,
      DEAD: dead.binding,
      // Now and then a host gets too much of its workspace, at the end of a story too.
      HOST_LIMIT: { limit: async () => ({ success: Math.random() < 0.5 }) },
    };
    const open = (webhookId: string) => {
      const known = this.outboxes.get(webhookId);
      if (known !== undefined) return known;
      const outbox = new SimulatedOutbox(webhookId, gate, bindings, observe);
      this.outboxes.set(webhookId, outbox);
      return outbox;
    };
    this.env = standIn({ ...bindings, OUTBOX: { getByName: (name: string) => open(name).stub } });
  }

  close(): void {
    this.#database.close();
    for (const outbox of this.outboxes.values()) outbox.close();
  }
}

function places(query: string) {
  return /^\s*select[^;]*$/i.test(query) ? (["d1"] as const) : (["d1", "d1_writes"] as const);
}

/**
 * The raw baseline: queue, HMAC, fetch, one Durable Object row, and nothing else. A request queues items, as many
 * messages to a `sendBatch` as it is asked for; a message is one body for up to five targets, as Hookline packs it. The
 * consumer has five exchanges under way at once and writes a batch's rows in one call.
 */
import { DurableObject } from "cloudflare:workers";

interface Env {
  readonly ITEMS: Queue<Item>;
  readonly SINK: DurableObjectNamespace<Sink>;
  readonly SUBSCRIBER_URL: string;
}

interface Item {
  readonly body: unknown;
  readonly deliveries: readonly string[];
}

type Row = readonly [delivery: string, status: number, answer: string];

/** One row per delivery. */
export class Sink extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS deliveries (id TEXT NOT NULL PRIMARY KEY, status INTEGER, answer TEXT) WITHOUT ROWID",
    );
  }

  record(rows: readonly Row[]): void {
    for (const row of rows) this.ctx.storage.sql.exec("INSERT OR IGNORE INTO deliveries VALUES (?, ?, ?)", ...row);
  }
}

const encoder = new TextEncoder();
const key = crypto.subtle.importKey(
  "raw",
  encoder.encode("a-secret-of-the-baseline"),
  { name: "HMAC", hash: "SHA-256" },
  false,
  ["sign"],
);

async function deliver(env: Env, body: unknown, delivery: string): Promise<Row> {
  const text = JSON.stringify(body);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", await key, encoder.encode(text)));
  const headers = { "Content-Type": "application/json", "X-Webhook-Delivery": delivery, "X-Signature": mac.toHex() };
  const response = await fetch(env.SUBSCRIBER_URL, { method: "POST", headers, body: text });
  return [delivery, response.status, await response.text()];
}

export default {
  async fetch(request, env) {
    const { count, fanOut, body } = await request.json<{ count: number; fanOut: number; body: unknown }>();
    const messages = Array.from({ length: count }, () => {
      return { body: { body, deliveries: Array.from({ length: fanOut }, () => crypto.randomUUID()) } };
    });
    await env.ITEMS.sendBatch(messages);
    return new Response(null, { status: 202 });
  },

  async queue(batch, env) {
    const jobs = batch.messages.flatMap(({ body }) =>
      body.deliveries.map((delivery) => ({ body: body.body, delivery })),
    );
    const rows: Row[] = [];
    const work = async () => {
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
        rows.push(await deliver(env, job.body, job.delivery));
      }
    };
    await Promise.all(Array.from({ length: 5 }, work));
    await env.SINK.getByName("sink").record(rows);
    batch.ackAll();
  },
} satisfies ExportedHandler<Env, Item>;

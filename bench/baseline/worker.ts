/**
 * The raw baseline: queue, HMAC, fetch, one Durable Object row, and nothing else. Where Hookline's terms are a choice and
 * not work, it has the same ones: deliveries per message, messages per batch, exchanges at once, and one call per
 * destination and batch that writes the rows. It leaves out what Hookline is measured for: a second queue, D1,
 * authorisation, validation, settings, two kinds of signatures, lanes, outcomes.
 */
import { DurableObject } from "cloudflare:workers";

interface Env {
  readonly ITEMS: Queue<Item[]>;
  readonly SINK: DurableObjectNamespace<Sink>;
  readonly SUBSCRIBER_URL: string;
  readonly DELIVERIES_PER_MESSAGE: string;
  readonly EXCHANGES_AT_ONCE: string;
}

interface Item {
  readonly id: string;
  readonly body: string;
  readonly targets: readonly string[];
}

interface Row {
  readonly id: string;
  readonly target: string;
  readonly status: number;
  readonly answer: string;
}

/** One row per delivery to one destination. */
export class Sink extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS deliveries (id TEXT NOT NULL PRIMARY KEY, status INTEGER, answer TEXT) WITHOUT ROWID",
    );
  }

  record(rows: readonly Row[]): void {
    for (const { id, status, answer } of rows) {
      this.ctx.storage.sql.exec("INSERT OR IGNORE INTO deliveries VALUES (?, ?, ?)", id, status, answer);
    }
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

async function deliver(env: Env, { id, body }: Item, target: string): Promise<Row> {
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", await key, encoder.encode(body)));
  const headers = {
    "Content-Type": "application/json",
    "webhook-id": id,
    "X-Webhook-Id": target,
    "X-Webhook-Signature": `sha256=${mac.toHex()}`,
  };
  const response = await fetch(env.SUBSCRIBER_URL, { method: "POST", headers, body });
  return { id, target, status: response.status, answer: await response.text() };
}

function toItem(event: object, targets: readonly string[]): Item {
  const id = `evt_${crypto.randomUUID().replaceAll("-", "").slice(0, 26)}`;
  return { id, body: JSON.stringify({ id, created_at: new Date().toISOString(), ...event }), targets };
}

/** Packs items into messages, each with as many as its deliveries allow. */
function pack(items: readonly Item[], fanOut: number, deliveriesPerMessage: number): readonly { body: Item[] }[] {
  const perMessage = Math.max(1, Math.floor(deliveriesPerMessage / fanOut));
  const messages: { body: Item[] }[] = [];
  for (let index = 0; index < items.length; index += perMessage) {
    messages.push({ body: items.slice(index, index + perMessage) });
  }
  return messages;
}

export default {
  async fetch(request, env) {
    if (request.method !== "POST") return new Response(null, { status: 405 });
    const { events, fanOut } = await request.json<{ events: readonly object[]; fanOut: number }>();
    const targets = Array.from({ length: fanOut }, (_, index) => `target-${index}`);
    const items = events.map((event) => toItem(event, targets));
    await env.ITEMS.sendBatch(pack(items, fanOut, Number(env.DELIVERIES_PER_MESSAGE)));
    return Response.json({ data: items.map(({ id }) => ({ id })) }, { status: 202 });
  },

  async queue(batch, env) {
    const jobs = batch.messages.flatMap(({ body }) =>
      body.flatMap((item) => item.targets.map((target) => ({ item, target }))),
    );
    const rows: Row[] = [];
    const work = async () => {
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
        rows.push(await deliver(env, job.item, job.target));
      }
    };
    await Promise.all(Array.from({ length: Number(env.EXCHANGES_AT_ONCE) }, work));
    const byTarget = Map.groupBy(rows, ({ target }) => target);
    await Promise.all([...byTarget].map(async ([target, own]) => env.SINK.getByName(target).record(own)));
    batch.ackAll();
  },
} satisfies ExportedHandler<Env, Item[]>;

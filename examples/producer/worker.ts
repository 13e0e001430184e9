/**
 * A Worker that publishes through Hookline, in both ways. `npm run start:producer` runs it beside Hookline:
 *
 *   curl -X POST http://127.0.0.1:8788/queue
 *   curl -X POST http://127.0.0.1:8788/rpc
 *
 * publish a sample event into ws_demo, or what is posted.
 */
import type { PublishedAnswer, PublisherService, QueueMessage, WorkspaceEvent } from "hookline/queue";

interface Env {
  /** Sending is durable and cheap. Hookline validates later, and lists refused events in `GET /v1/rejected-events`. */
  readonly HOOKLINE_EVENTS: Queue<QueueMessage>;
  /** Calling validates at once: the answer has the event's id, and a refusal throws. */
  readonly HOOKLINE: PublisherService;
}

const SAMPLE = {
  workspace_id: "ws_demo",
  type: "investment.created",
  data: { name: "Coca-Cola Co", tickerSymbol: "KO" },
} as const;

async function publishThroughQueue(request: Request, env: Env): Promise<Response> {
  const message = await readPosted<QueueMessage>(request, { v: 1, ...SAMPLE });
  await env.HOOKLINE_EVENTS.send(message);
  return Response.json({ status: "queued" }, { status: 202 });
}

async function publishThroughService(request: Request, env: Env): Promise<Response> {
  const posted = await readPosted<WorkspaceEvent | { readonly events: readonly WorkspaceEvent[] }>(request, SAMPLE);
  const answer: PublishedAnswer | readonly PublishedAnswer[] =
    "events" in posted ? await env.HOOKLINE.publishBatch(posted.events) : await env.HOOKLINE.publish(posted);
  return Response.json(answer, { status: 202 });
}

async function readPosted<T>(request: Request, sample: T): Promise<T> {
  const text = await request.clone().text();
  return text === "" ? sample : request.json<T>();
}

/**
 * Reads the API's code from the beginning of a Publisher error's message, as in `validation_error: type: …`; null when
 * Hookline was not reached. After `unavailable` or null, repeat the call with the same event id.
 */
function readCode(error: Error): string | null {
  return /^([a-z_]+): /.exec(error.message)?.[1] ?? null;
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (request.method !== "POST") return new Response("POST to /queue or /rpc\n", { status: 405 });
    try {
      if (pathname === "/queue") return await publishThroughQueue(request, env);
      if (pathname === "/rpc") return await publishThroughService(request, env);
      return new Response("POST to /queue or /rpc\n", { status: 404 });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const code = readCode(error);
      return Response.json({ error: { code, message: error.message } }, { status: code === null ? 502 : 400 });
    }
  },
} satisfies ExportedHandler<Env>;

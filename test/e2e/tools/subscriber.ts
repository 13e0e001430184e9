import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { pause, until } from "./until.ts";

/** A request as it came in. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The headers of a name as they were sent, one entry each. */
  readonly headerValues: (name: string) => readonly string[];
  readonly body: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** How often this `webhook-id` came to this path before. */
  readonly earlier: number;
}

/** How a request is answered; 200 `OK` at once unless said otherwise. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly delayMs?: number;
  /** Time between the headers and the body. */
  readonly bodyDelayMs?: number;
}

export interface Subscriber {
  readonly url: string;
  readonly requests: readonly Received[];
  /** Waits for a number of requests to a path and answers them. */
  received(path: string, count: number): Promise<readonly Received[]>;
  close(): Promise<void>;
}

/** Serves a subscriber whose answers follow a script. */
export async function startSubscriber(script: (request: Received) => Answer = () => ({})): Promise<Subscriber> {
  const requests: Received[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const received = await read(request, requests);
      requests.push(received);
      await send(response, script(received));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the subscriber has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    received: (path, count) => {
      const probe = () => {
        const found = requests.filter((request) => request.path === path);
        return found.length >= count ? found : undefined;
      };
      return until(`${count} requests to ${path}`, probe);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage, before: readonly Received[]): Promise<Received> {
  const at = Date.now();
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const path = request.url ?? "";
  const id = request.headers["webhook-id"];
  const isRepeat = (other: Received) => other.path === path && other.headers["webhook-id"] === id;
  return {
    path,
    headers: request.headers,
    headerValues: (name) => request.headersDistinct[name.toLowerCase()] ?? [],
    body: Buffer.concat(parts).toString("utf8"),
    at,
    earlier: before.filter(isRepeat).length,
  };
}

async function send(response: ServerResponse, answer: Answer): Promise<void> {
  const { status = 200, headers = {}, body = "OK", delayMs = 0, bodyDelayMs = 0 } = answer;
  await pause(delayMs);
  if (response.destroyed) return;
  response.writeHead(status, { "Content-Type": "text/plain", ...headers });
  response.flushHeaders();
  await pause(bodyDelayMs);
  response.end(body);
}

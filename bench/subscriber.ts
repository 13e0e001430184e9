import { createServer } from "node:http";

/** A subscriber that answers 200 at once and counts. */
export interface CountingSubscriber {
  readonly url: string;
  /** When each delivery came first, by its id, in milliseconds of `performance.now()`. */
  readonly arrivals: ReadonlyMap<string, number>;
  /** How many came more than once. */
  duplicates(): number;
  /** Called with the delivery's id and its body. */
  onArrival: ((delivery: string, body: string) => void) | undefined;
  reset(): void;
  close(): void;
}

/** Starts a subscriber on a free port of 127.0.0.1. */
export async function startSubscriber(): Promise<CountingSubscriber> {
  const arrivals = new Map<string, number>();
  let duplicates = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      response.writeHead(200).end("OK");
      const delivery = String(request.headers["x-webhook-delivery"]);
      if (arrivals.has(delivery)) duplicates++;
      else arrivals.set(delivery, performance.now());
      subscriber.onArrival?.(delivery, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the subscriber has no port");
  const subscriber: CountingSubscriber = {
    url: `http://127.0.0.1:${address.port}/`,
    arrivals,
    duplicates: () => duplicates,
    onArrival: undefined,
    reset() {
      arrivals.clear();
      duplicates = 0;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return subscriber;
}

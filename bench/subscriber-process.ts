/**
 * The subscriber, in a process of its own: answers 200 at once and notes what came when. Told `take` by its parent it
 * answers with what came since the last time; unasked it tells how many deliveries have come.
 */
import { createServer } from "node:http";
import type { Arrival, SubscriberSays } from "./subscriber.ts";

const PROGRESS_EVERY_MS = 20;

const seen = new Set<string>();
let arrivals: Arrival[] = [];
let duplicates = 0;
let told = 0;

function say(message: SubscriberSays): void {
  process.send?.(message);
}

const server = createServer((request, response) => {
  const at = performance.timeOrigin + performance.now();
  request.resume();
  request.on("end", () => {
    response.writeHead(200).end("OK");
    const eventId = String(request.headers["webhook-id"]);
    const delivery = `${eventId}/${String(request.headers["x-webhook-id"])}`;
    if (seen.has(delivery)) {
      duplicates++;
      return;
    }
    seen.add(delivery);
    arrivals.push({ eventId, at });
  });
});
// A connection that is closed while it is used again would look like a failure of the subscriber's.
server.keepAliveTimeout = 0;

process.on("message", () => {
  say({ kind: "taken", arrivals, duplicates });
  arrivals = [];
  duplicates = 0;
});
process.on("disconnect", () => process.exit(0));
setInterval(() => {
  if (seen.size === told) return;
  told = seen.size;
  say({ kind: "progress", count: told });
}, PROGRESS_EVERY_MS);

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the subscriber has no port");
  say({ kind: "listening", url: `http://127.0.0.1:${address.port}/` });
});

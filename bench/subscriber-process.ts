/**
 * The subscriber, in a process of its own: notes the deliveries that come, and answers 200 at once or as its parent says.
 * To `take` it answers with what came since the last time; on its own it reports how many deliveries have come.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { now } from "./side.ts";
import {
  type Arrival,
  ANSWER_AT_ONCE,
  type Behaviour,
  type SubscriberSays,
  type SubscriberTold,
} from "./subscriber.ts";

const PROGRESS_EVERY_MS = 20;
/** Sent with its length, as server frameworks send short answers. */
const ANSWER = "OK";

const seen = new Set<string>();
const delivered = new Set<string>();
let behaviour: Behaviour = ANSWER_AT_ONCE;
let arrivals: Arrival[] = [];
let duplicates = 0;
let told = 0;

function say(message: SubscriberSays): void {
  process.send?.(message);
}

function receive({ headers }: IncomingMessage, response: ServerResponse, at: number): void {
  const { status, delayMs } = behaviour;
  const eventId = String(headers["webhook-id"]);
  const delivery = `${eventId}/${String(headers["x-webhook-id"])}`;
  const arrival: Arrival = { eventId, at, attempt: Number(headers["x-webhook-attempt"]), status, answeredAt: null };
  const answer = () => {
    if (response.destroyed) return;
    response.writeHead(status, { "Content-Length": ANSWER.length }).end(ANSWER);
    arrival.answeredAt = now();
    if (status < 300) delivered.add(delivery);
  };
  if (delivered.has(delivery)) duplicates++;
  else arrivals.push(arrival);
  seen.add(delivery);
  if (delayMs === 0) answer();
  else if (delayMs !== null) setTimeout(answer, delayMs);
}

const server = createServer((request, response) => {
  const at = now();
  request.resume();
  request.on("end", () => receive(request, response, at));
});
// Closing a kept connection just as it is used again would look like a failure of the subscriber.
server.keepAliveTimeout = 0;

process.on("message", (message: SubscriberTold) => {
  if (message !== "take") {
    behaviour = message;
    return;
  }
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

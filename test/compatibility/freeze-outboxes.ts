import { internalMessage } from "../../src/messages/internal-message.ts";
import type { Attempt } from "../../src/domain/attempt.ts";
import type { OwedDelivery } from "../../src/domain/delivery.ts";
import { lowestId } from "../../src/domain/ids.ts";
import type { OutboxSettings } from "../../src/domain/webhook.ts";
import type { Report } from "../../src/messages/outbox-calls.ts";
import { type FrozenOutbox, RecordedOutbox } from "./recorded-outbox.ts";

const HOUR_MS = 3_600_000;
const T_ACCEPTED = Date.UTC(2099, 11, 31);
const ALL_TIME = { since: 0, until: Date.UTC(2101, 0, 1) };
let now = 0;

/** Outboxes in the states that they can be in, each with the calls that brought it there. */
export async function freezeOutboxes(at: number): Promise<Readonly<Record<string, FrozenOutbox>>> {
  Date.now = () => now;
  const made = { fresh, busy, past, compacted, fifo, failing, gone } as const;
  const frozen: [string, FrozenOutbox][] = [];
  for (const [name, make] of Object.entries(made)) {
    now = at;
    const outbox = new RecordedOutbox(settingsOf(`wh_${name}`));
    await make(outbox);
    frozen.push([name, outbox.freeze()]);
  }
  return Object.fromEntries(frozen);
}

function settingsOf(webhookId: string): OutboxSettings {
  return {
    ...{ workspaceId: "ws_1", webhookId, creatorId: "mem_1", epoch: 1, version: 1, active: true },
    ...{ retrySchedule: [0, 60, 300], timeoutMs: 10_000, rateLimit: null, ordering: "none" },
  };
}

/** Woke, and was never told of anything. */
async function fresh(): Promise<void> {}

/** Has deliveries in each phase, a trial that is resent, and a recovery under way. */
async function busy(outbox: RecordedOutbox): Promise<void> {
  for (let n = 1; n <= 10; n++) await direct(outbox, owed(n), 200);
  await direct(outbox, owed(11), 200, { trigger: "test", content: '"trial"' });
  for (const n of [12, 13, 14, 15]) await enqueue(outbox, n);
  for (const status of [500, 302, 0]) await attemptDue(outbox, status);
  await outbox.ask("replay", [owed(16)]);
  await direct(outbox, owed(18), 503, { retryAfterSeconds: 3600 });
  await direct(outbox, owed(19), -1);
  await direct(outbox, owed(21), 500, { terminal: true });
  await outbox.ask("recover", { id: lowestId("recovery", now), ...ALL_TIME, statuses: ["failed"] });
  for (const n of [20, 22, 23]) await enqueue(outbox, n);
  await outbox.alarm();
  await claimFirst(outbox, 1);
  for (const n of [1, 11]) await outbox.ask("resend", owed(n).id);
  await outbox.ask("enqueue", [owed(24)], now + HOUR_MS);
  await readAll(outbox);
}

/** Has deliveries that ended in each way, with attempts of each trigger, and recoveries that are over. */
async function past(outbox: RecordedOutbox): Promise<void> {
  await enqueue(outbox, 1);
  await outbox.ask("cancel", owed(1).id);
  await enqueue(outbox, 2);
  await attemptDue(outbox, 200);
  await outbox.ask("resend", owed(2).id);
  await attemptDue(outbox, 500);
  await lose(outbox, 3);
  await direct(outbox, owed(4), -2);
  await direct(outbox, owed(5), 500, { terminal: true });
  await outbox.ask("recover", { id: lowestId("recovery", now), ...ALL_TIME, statuses: ["failed"] });
  for (let round = 0; round < 4; round++) await attemptDue(outbox, 200);
  await direct(outbox, owed(6), 500, { terminal: true });
  await outbox.ask("recover", { id: lowestId("recovery", now), ...ALL_TIME, statuses: ["failed", "canceled"] });
  outbox.settings = { ...outbox.settings, epoch: 2, version: 2 };
  await outbox.ask("configure");
  await outbox.alarm();
  await readAll(outbox);
}

/** Has segments: a compacted one, of which a delivery is sent again, and a fresh one. */
async function compacted(outbox: RecordedOutbox): Promise<void> {
  for (let n = 1; n <= 12; n++) await direct(outbox, owed(n), 200);
  now += 25 * HOUR_MS;
  await outbox.alarm();
  await outbox.ask("resend", owed(3).id);
  await direct(outbox, owed(13), 200);
  await readAll(outbox);
}

/** Has a line with its head under way, a rate limit, and what an older epoch owed. */
async function fifo(outbox: RecordedOutbox): Promise<void> {
  for (const n of [1, 2]) await enqueue(outbox, n);
  outbox.settings = { ...outbox.settings, epoch: 2, version: 3, ordering: "fifo", rateLimit: 10 };
  await outbox.ask("configure");
  for (const n of [3, 4, 5]) await outbox.ask("enqueue", [{ ...owed(n), epoch: 2 }], now);
  await readAll(outbox);
}

/** Fails for days, was warned of, is degraded, and runs a recovery. */
async function failing(outbox: RecordedOutbox): Promise<void> {
  for (let n = 1; n <= 12; n++) {
    await direct(outbox, owed(n), 500, { terminal: true });
    now += 8 * HOUR_MS;
  }
  const request = { id: lowestId("recovery", now), since: 0, until: now, statuses: ["failed", "canceled"] };
  await outbox.ask("recover", request);
  await outbox.alarm();
  await outbox.ask("configure");
  await direct(outbox, owed(13), 500, { terminal: true });
  await readAll(outbox);
}

/** Was answered 410. */
async function gone(outbox: RecordedOutbox): Promise<void> {
  for (const n of [1, 2]) await enqueue(outbox, n);
  await direct(outbox, owed(3), 410, { terminal: true });
  await readAll(outbox);
}

function owed(n: number): OwedDelivery {
  const digits = String(n).padStart(8, "0");
  const id = lowestId("delivery", T_ACCEPTED).slice(0, -8) + digits;
  const format = (["event", "message", "standard", "cloudevents"] as const)[n % 4] ?? "event";
  const eventType = n % 2 === 0 ? "investment.created" : "order.paid";
  return { id, eventId: `evt_${digits}`, eventType, acceptedAt: T_ACCEPTED, format, epoch: 1 };
}

async function enqueue(outbox: RecordedOutbox, n: number): Promise<void> {
  await outbox.ask("enqueue", [owed(n)], now);
}

interface Ending {
  readonly trigger?: "test";
  readonly content?: string;
  readonly terminal?: boolean;
  readonly retryAfterSeconds?: number;
}

/** Records an attempt of the direct lane, or of a trial send. */
async function direct(outbox: RecordedOutbox, delivery: OwedDelivery, status: number, ending: Ending = {}) {
  const { trigger = "scheduled", ...rest } = ending;
  await outbox.ask("record", [reportOf(delivery, { number: 1, token: 0, trigger }, status, rest)]);
}

/** Lets the time of what is due next come, and makes the attempts that the alarm releases. */
async function attemptDue(outbox: RecordedOutbox, status: number): Promise<void> {
  now += 400_000;
  await claimDue(outbox, async (delivery, claim) => {
    await outbox.ask("record", [reportOf(delivery, claim, status)]);
  });
}

/** Claims five times what is never recorded: the run counts as lost. */
async function lose(outbox: RecordedOutbox, n: number): Promise<void> {
  await enqueue(outbox, n);
  for (let run = 0; run < 5; run++) {
    now += 400_000;
    await claimDue(outbox, async () => {});
  }
  now += 400_000;
  await outbox.alarm();
}

type Work = (delivery: OwedDelivery, claim: Pick<Attempt, "number" | "token" | "trigger">) => Promise<void>;

async function claimDue(outbox: RecordedOutbox, work: Work): Promise<void> {
  await outbox.alarm();
  await claimFirst(outbox, Infinity, work);
}

/** Claims the first of what the alarm released. */
async function claimFirst(outbox: RecordedOutbox, count: number, work: Work = async () => {}): Promise<void> {
  const released = outbox.sent.splice(0).flatMap((body) => {
    const message = internalMessage.parse(body);
    return message.kind === "deliver" ? message.events : [];
  });
  for (const { id: eventId, type: eventType, accepted_at: acceptedAt, targets } of released.slice(0, count)) {
    for (const { delivery_id: id, format, epoch, token } of targets) {
      const { claims } = await outbox.claim([{ deliveryId: id, token }]);
      for (const claim of claims) await work({ id, eventId, eventType, acceptedAt, format, epoch }, claim);
    }
  }
}

/** A report of an attempt by its status; 0 is a time-out, -1 a refused URL, -2 no network. */
function reportOf(
  delivery: OwedDelivery,
  claim: Pick<Attempt, "number" | "token" | "trigger">,
  status: number,
  { content, terminal = false, retryAfterSeconds }: Omit<Ending, "trigger"> = {},
): Report {
  const { number, token, trigger } = claim;
  const succeeded = status >= 200 && status < 300;
  const outcome = succeeded ? "delivered" : terminal ? "terminal" : "retryable";
  return {
    ...{ kind: "attempted", delivery, outcome, retryAfterSeconds: retryAfterSeconds ?? null },
    attempt: { number, token, trigger, startedAt: now, endedAt: now + 50, ...exchangeOf(status) },
    content: content === undefined ? null : { createdAt: now, dataText: content },
  };
}

function exchangeOf(status: number): Omit<Attempt, "number" | "token" | "trigger" | "startedAt" | "endedAt"> {
  const request = {
    ...{ url: "https://example.com/hook", timestamp: Math.floor(now / 1000), signature: "aa".repeat(32) },
    ...{ previousSignature: "bb".repeat(32), standardSignature: "v1,AAAA v1,BBBB" },
    ...{ userAgent: "Hookline-Webhooks/1.0", customHeaderNames: ["X-Team"], attemptNumber: 1 },
  };
  const silence = { responseCode: null, responseTimeMs: null, responseBody: null, responseHeaders: {} };
  if (status === -1) return { ...silence, error: { code: "url_refused", message: "refused" }, request: null };
  if (status === -2) return { ...silence, error: { code: "network", message: "unreachable" }, request };
  if (status === 0) return { ...silence, error: { code: "timeout", message: "no answer" }, request };
  const code = status === 410 ? "gone" : status < 400 ? "redirect" : "status";
  const error = status < 300 ? null : ({ code, message: `answered ${status}` } as const);
  const answer = { responseCode: status, responseTimeMs: 50, responseBody: "body" };
  return { ...answer, responseHeaders: { "content-type": "text/plain" }, error, request };
}

/** Asks for all that can be read. */
async function readAll(outbox: RecordedOutbox): Promise<void> {
  const ids = Array.from({ length: 24 }, (_, index) => owed(index + 1).id);
  await outbox.ask("find", ids);
  const all = { status: null, eventType: null, since: null, until: null };
  await outbox.ask("list", all, null, 50);
  await outbox.ask("list", { status: "failed", eventType: "order.paid", since: 0, until: now }, ids[20], 2);
  await outbox.ask("stats", T_ACCEPTED, HOUR_MS);
  await outbox.askBare("listRecoveries");
  await outbox.askBare("findRecovery", lowestId("recovery", now));
  await outbox.askBare("findTestContent", owed(11).id);
}

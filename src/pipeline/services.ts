import type { Config, Env } from "../config.ts";
import { createInboxIds, type InboxIds } from "../crypto/inbox-ids.ts";
import { createSealer, type Sealer } from "../crypto/seal.ts";
import type { QueueState } from "../domain/needs-attention.ts";
import { findInboxId, type UrlPolicy } from "../domain/url-policy.ts";
import { outboxSettings } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import type { OutboxPort, StatedStanding } from "../messages/outbox-calls.ts";
import { writeOutcome } from "../messages/outcome-message.ts";
import { sendChunked } from "../messages/send-chunked.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { findEventData, keepEventData } from "../store/event-data-table.ts";
import { readCatalogEntries, readSchemaTexts } from "../store/event-type-table.ts";
import { findKeptEvents, keepEvents } from "../store/event-table.ts";
import { readFanOut, readWebhooksByKey } from "../store/read-fan-out.ts";
import { keepHeldHost } from "../store/held-host-table.ts";
import { keepOwnHost, listOwnHosts } from "../store/own-host-table.ts";
import { keepRejectedEvent } from "../store/rejected-event-table.ts";
import { disableWebhook, findWebhook, setStanding, type StoredWebhook } from "../store/webhook-table.ts";
import { findWorkspace } from "../store/workspace-table.ts";
import type { AcceptPorts } from "./accept.ts";
import { createCatalogReader } from "./catalog.ts";
import type { ConsumeEventsPorts } from "./consume-events.ts";
import type { DeadLetterPorts } from "./dead-letters.ts";
import type { DeliverPorts } from "./deliver.ts";
import { dispatchInline } from "./dispatch-inline.ts";
import type { ExchangePorts } from "./exchange.ts";
import { createHostLimit } from "./host-limit.ts";
import { createUrlInspector } from "./inspect-url.ts";
import { type LateReportPorts, recordLate, returnDeliveries } from "./late-reports.ts";
import { OwnHosts } from "./own-hosts.ts";
import { createKeyOpener } from "./sealed-webhook.ts";

/** Everything that the pipeline and the actions use of the platform. */
export interface Services {
  readonly config: Config;
  readonly db: Database;
  readonly sealer: Sealer;
  readonly inboxIds: InboxIds;
  readonly now: () => number;
  /** Null in development, where nothing routes a host here: it is whatever the caller writes. */
  readonly ownHosts: OwnHosts | null;
  readonly outbox: (webhookId: string) => DurableObjectStub<Outbox>;
  readonly accept: AcceptPorts;
  readonly events: ConsumeEventsPorts;
  readonly deliver: DeliverPorts;
  readonly deadLetters: DeadLetterPorts;
  readonly readQueues: () => Promise<readonly QueueState[]>;
}

/** A dead letter goes back after this: what kept it from being processed may last. */
const DEAD_LETTER_DELAY_SECONDS = 60;
/** An outcome that could not be recorded is tried again after this. */
const OUTCOME_DELAY_SECONDS = 5;

function now(): number {
  return Date.now();
}

/** Wires the pipeline to the bindings. */
export async function createServices(env: Env, config: Config): Promise<Services> {
  const db = openDatabase(env.DB);
  const sealer = await createSealer(config.encryptionKeys);
  const inboxIds = createInboxIds(config.encryptionKeys);
  const outbox = (webhookId: string) => env.OUTBOX.getByName(webhookId);
  const urlPolicy: UrlPolicy = {
    allowHttp: config.development,
    allowPrivateHosts: config.allowPrivateEndpoints,
    ownUrl: config.publicUrl,
    ownHosts: [],
  };
  const ownHosts = config.development
    ? null
    : new OwnHosts(urlPolicy, {
        list: (since) => listOwnHosts(db, since),
        keep: (host) => keepOwnHost(db, host),
        now,
      });
  const policy = {
    now: async () => ownHosts?.policy() ?? urlPolicy,
    known: () => ownHosts?.known ?? urlPolicy,
  };
  const late: LateReportPorts = {
    readWebhooks: (keys) => readWebhooksByKey(db, keys),
    outbox: (webhookId): OutboxPort => outbox(webhookId),
    applyStanding: (webhook, stated) => applyStanding(db, outbox, webhook, stated, now()),
    now,
  };
  const events: ConsumeEventsPorts = {
    ...late,
    readFanOut: (workspaceIds) => readFanOut(db, workspaceIds),
    keepEvents: (kept) => keepEvents(db, kept),
    findKeptEvents: (keys) => findKeptEvents(db, keys),
    sendDirect: (messages) => sendChunked(env.DIRECT, messages),
    readCatalog: createCatalogReader({
      readNames: (workspaceId) => readCatalogEntries(db, workspaceId),
      readSchemaTexts: (workspaceId, names) => readSchemaTexts(db, workspaceId, names),
    }),
    keepEventData: (event, dataText) => keepEventData(db, event, event.bodyHash, dataText),
    keepRejected: (rejected) => keepRejectedEvent(db, rejected),
    returnDeliveries: (due) => returnDeliveries(due, late),
    recordLate: (reports) => recordLate(reports, late),
  };
  return {
    config,
    db,
    sealer,
    inboxIds,
    now,
    ownHosts,
    outbox,
    events,
    accept: {
      keepEventData: events.keepEventData,
      sendEvents: (messages) => sendChunked(env.EVENTS, messages),
      dispatchInline: (accepted) => {
        return dispatchInline(accepted, { ...events, sendAgain: (messages) => sendChunked(env.EVENTS, messages) });
      },
    },
    deliver: {
      ...late,
      ...createExchangePorts(env, config, db, policy, inboxIds),
      readEvents: (keys) =>
        findKeptEvents(
          db,
          keys.map((key) => ({ ...key, chosen: false })),
        ),
      findEventData: (key, bodyHash) => findEventData(db, key, bodyHash),
      openKeys: createKeyOpener(sealer, now),
      sendLate: (reports) => sendChunked(env.PACED, writeOutcome(reports), OUTCOME_DELAY_SECONDS),
      recordLate: events.recordLate,
      publicUrl: config.publicUrl,
    },
    deadLetters: {
      sendAgain: (message) => sendChunked(env.EVENTS, [message], DEAD_LETTER_DELAY_SECONDS),
      keepRejected: events.keepRejected,
      isWorkspace: async (id) => (await findWorkspace(db, id)) !== undefined,
    },
    readQueues: () => readQueues(env),
  };
}

/** What waits in each queue, as far as the platform tells. */
async function readQueues(env: Env): Promise<readonly QueueState[]> {
  const queues = [
    ["hookline-events", env.EVENTS],
    ["hookline-direct", env.DIRECT],
    ["hookline-paced", env.PACED],
    ["hookline-slow", env.SLOW],
    ["hookline-dead", env.DEAD],
  ] as const;
  return Promise.all(
    queues.map(async ([name, queue]) => {
      try {
        const { backlogCount: backlog, oldestMessageTimestamp: oldest } = await queue.metrics();
        const isEmpty = backlog === 0 || oldest === undefined;
        return { name, backlog, oldestAgeMs: isEmpty ? null : Math.max(0, now() - oldest.getTime()) };
      } catch (error) {
        log("warn", "queue_metrics_failed", { queue: name, error: describeError(error) });
        return { name, backlog: null, oldestAgeMs: null };
      }
    }),
  );
}

/** A test inbox of our own is handed its requests: a fetch of our own host would not come back to us. */
function createExchangePorts(
  env: Env,
  config: Config,
  db: Database,
  policy: { readonly now: () => Promise<UrlPolicy>; readonly known: () => UrlPolicy },
  inboxIds: InboxIds,
): ExchangePorts {
  const outside = { fetch: (url: string, init: RequestInit) => fetch(url, init), now };
  const resolves = !config.development && !config.allowPrivateEndpoints;
  return {
    now,
    userAgent: config.userAgent,
    inspectUrl: createUrlInspector(policy.now, resolves, outside),
    withinHostLimits: createHostLimit(config.maxRequestsAtOncePerHost, {
      limiter: env.HOST_LIMIT,
      keepHeldHost: (workspaceId, host, at) => keepHeldHost(db, workspaceId, host, at),
      now,
    }),
    fetch: async (url, init) => {
      const inboxId = findInboxId(new URL(url), policy.known());
      if (inboxId === undefined) return outside.fetch(url, init);
      if (await inboxIds.isReceivingId(inboxId)) return env.INBOX.getByName(inboxId).fetch(url, init);
      return new Response("There is no such test inbox.", { status: 404 });
    },
  };
}

/** Brings a webhook's row to what its Outbox states: lane and health, or the end of the webhook. */
async function applyStanding(
  db: Database,
  outbox: Services["outbox"],
  webhook: StoredWebhook,
  stated: StatedStanding,
  now: number,
): Promise<void> {
  const { workspaceId, id, lane, health, status, epoch } = webhook;
  if (stated.lane !== lane || stated.health !== health) {
    await setStanding(db, workspaceId, id, stated.lane, stated.health);
  }
  if (stated.disable === null || stated.disable.epoch !== epoch || status !== "active") return;
  const isDisabled = await disableWebhook(db, workspaceId, id, epoch, stated.disable.reason, now);
  const current = isDisabled ? await findWebhook(db, workspaceId, id) : undefined;
  if (current !== undefined) await outbox(id).configure(outboxSettings(current));
}

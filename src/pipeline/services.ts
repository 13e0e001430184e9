import type { Config, Env } from "../config.ts";
import { createInboxIds, type InboxIds } from "../crypto/inbox-ids.ts";
import { createSealer, type Sealer } from "../crypto/seal.ts";
import type { QueueState } from "../domain/service-status.ts";
import { findInboxId, type UrlPolicy } from "../domain/url-policy.ts";
import type { OutboxPort } from "../messages/outbox-calls.ts";
import { writeOutcome } from "../messages/outcome-message.ts";
import { sendChunked } from "../messages/send-chunked.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { findEventData, keepEventData } from "../store/event-data.ts";
import { readCatalogEntries, readSchemaTexts } from "../store/event-types.ts";
import { findKeptEvents, keepEvents } from "../store/events.ts";
import { readFanOut, readWebhooksByKey } from "../store/fan-out.ts";
import { keepHeldHost } from "../store/held-hosts.ts";
import { keepOwnHost, listOwnHosts } from "../store/own-hosts.ts";
import { keepRejectedEvent } from "../store/rejected-events.ts";
import { findWorkspace } from "../store/workspaces.ts";
import type { AcceptPorts } from "./accept.ts";
import { applyStanding } from "./apply-standing.ts";
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
import { readQueues } from "./read-queues.ts";
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
    applyStanding: (webhook, stated) => applyStanding(webhook, stated, { db, outbox, now }),
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
    readQueues: () => readQueues(env, now()),
  };
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

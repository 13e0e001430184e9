import type { Isolate } from "./actions/isolate.ts";
import type { ActionServices } from "./actions/action-services.ts";
import { createCaches } from "./actions/caches.ts";
import { createDoor, type Served } from "./actions/door.ts";
import type { Bindings } from "./api/context/api-context.ts";
import { type Config, type Env, readConfig, unconfigured } from "./config.ts";
import { equalInConstantTime } from "./crypto/tokens.ts";
import { createInboxIds, type InboxIds } from "./crypto/inbox-ids.ts";
import { createSealer } from "./crypto/seal.ts";
import { OWN_NAME } from "./domain/branding.ts";
import type { Failure } from "./domain/failure.ts";
import { err, ok, type Result } from "./domain/result.ts";
import { findInboxId } from "./domain/url-policy.ts";
import { log } from "./log.ts";
import type { AcceptedMessage } from "./messages/accepted-message.ts";
import type { AgainMessage } from "./messages/again-message.ts";
import { type DeliverMessage, writeDirect } from "./messages/deliver-message.ts";
import type { OutboxPort } from "./messages/outbox-calls.ts";
import { writeOutcome } from "./messages/outcome-message.ts";
import { sendChunked } from "./messages/send-chunked.ts";
import { acceptEvents, againMessages, type AcceptPorts } from "./pipeline/accept.ts";
import { applyStanding } from "./pipeline/apply-standing.ts";
import { createCatalogReader } from "./pipeline/catalog.ts";
import type { ConsumeEventsPorts } from "./pipeline/consume-events.ts";
import type { DeadLetterPorts } from "./pipeline/dead-letters.ts";
import type { DeliverPorts } from "./pipeline/deliver.ts";
import { dispatchInline } from "./pipeline/dispatch-inline.ts";
import { exchange, type ExchangePorts } from "./pipeline/exchange.ts";
import { makeFirstAttempts } from "./pipeline/first-attempts.ts";
import { createHostLimit } from "./pipeline/host-limit.ts";
import { createUrlInspector } from "./pipeline/inspect-url.ts";
import { KnownTrouble } from "./pipeline/known-trouble.ts";
import { type LateReportPorts, recordLate, returnDeliveries } from "./pipeline/late-reports.ts";
import { mailNotices, type MailPorts } from "./pipeline/mail-notices.ts";
import { createMailer } from "./pipeline/mailer.ts";
import type { OwnHosts } from "./pipeline/own-hosts.ts";
import { beginWait } from "./pipeline/patience.ts";
import type { PrunePorts } from "./pipeline/prune.ts";
import type { EventDataPorts } from "./pipeline/read-event-data.ts";
import { readQueues } from "./pipeline/read-queues.ts";
import { createKeyOpener } from "./pipeline/sealed-webhook.ts";
import { createUrlPolicies, type UrlPolicies } from "./pipeline/url-policies.ts";
import { SENDER_HEADER, writeSender } from "./play/sender.ts";
import { type Database, openDatabase } from "./store/database.ts";
import { EventHomes } from "./store/event-homes.ts";
import { EventStore } from "./store/event-store.ts";
import { readCatalogEntries, readTexts } from "./store/event-type-table.ts";
import type { KeptEvent } from "./store/event-table.ts";
import { readFanOut, readWebhooksByKey } from "./store/read-fan-out.ts";
import { readShownBranding } from "./store/branding-table.ts";
import { keepHeldHost } from "./store/held-host-table.ts";
import { keepOwnHost, listOwnHosts } from "./store/own-host-table.ts";
import { keepRejectedEvent } from "./store/rejected-event-table.ts";
import { keepMailSent, takeMails, takeOwedMails } from "./store/sent-mail-table.ts";
import { findWebhook } from "./store/webhook-table.ts";
import { findWorkspace } from "./store/workspace-table.ts";

/** The parts of the service, made from the bindings and the settings. */
export interface Services {
  readonly actions: ActionServices;
  readonly events: ConsumeEventsPorts;
  readonly deliver: DeliverPorts;
  readonly deadLetters: DeadLetterPorts;
  readonly prune: PrunePorts;
  readonly mail: MailPorts;
  /** Null in development: there no edge routes requests by host, so a caller can name any. */
  readonly ownHosts: OwnHosts | null;
  readonly inboxIds: InboxIds;
}

/** What one isolate makes once and shares. */
export interface OpenedServices {
  readonly services: Services;
  readonly isolate: Isolate;
  readonly served: Served;
}

/** Wait before a dead letter goes back: the reason for its failure may last. */
const DEAD_LETTER_DELAY_SECONDS = 60;
/** Wait before an outcome that could not be recorded is tried again. */
const OUTCOME_DELAY_SECONDS = 5;

const opened = new WeakMap<Env, OpenedServices>();

/** Opens the services, once per isolate, or says which settings keep them from starting. */
export async function openServices(env: Env): Promise<Result<OpenedServices, Failure>> {
  const known = opened.get(env);
  if (known !== undefined) return ok(known);
  const config = readConfig(env);
  if (!config.ok) {
    const settings = config.error.map(({ setting, message }) => `${setting} ${message}`).join("; ");
    log("error", "setting_missing", { settings });
    return err(unconfigured(config.error));
  }
  const services = await createServices(env, config.value);
  const isolate = { services: services.actions, caches: createCaches() };
  const { settings, encryptionKeys } = config.value;
  const door = createDoor(isolate, services.ownHosts, encryptionKeys);
  const all = { services, isolate, served: { settings, door, inboxIds: services.inboxIds } };
  opened.set(env, all);
  return ok(all);
}

/** The bindings of routes and pages, with what they use or why the service can't run. */
export async function openFront(env: Env): Promise<Bindings> {
  const { READ_LIMIT, WRITE_LIMIT, WORKSPACE_READ_LIMIT, WORKSPACE_WRITE_LIMIT } = env;
  const { GUESS_LIMIT, NEW_INBOX_LIMIT, INBOX_LIMIT, INBOX } = env;
  const services = await openServices(env);
  return {
    ...{ READ_LIMIT, WRITE_LIMIT, WORKSPACE_READ_LIMIT, WORKSPACE_WRITE_LIMIT },
    ...{ GUESS_LIMIT, NEW_INBOX_LIMIT, INBOX_LIMIT, INBOX },
    served: services.ok ? ok(services.value.served) : services,
  };
}

function now(): number {
  return Date.now();
}

/** Opens the databases: `DB` and, for more events, `DB_1`, `DB_2` and so on. */
function openHomes(env: Env): EventHomes {
  const main = openDatabase(env.DB);
  const numbers = Object.keys(env).flatMap((name) => /^DB_([1-9]\d*)$/.exec(name)?.[1] ?? []);
  const more = numbers.map(Number).toSorted((one, other) => one - other);
  const bound = more.flatMap((number) => {
    const binding = env[`DB_${number}`];
    return binding === undefined ? [] : [[`DB_${number}`, openDatabase(binding)] as const];
  });
  return new EventHomes(main, bound, now);
}

/** Wires the rooms to the bindings. */
export async function createServices(env: Env, config: Config): Promise<Services> {
  const { settings, encryptionKeys, rootApiKey } = config;
  const homes = openHomes(env);
  const { main: db } = homes;
  const eventStore = new EventStore(homes, now);
  const sealer = await createSealer(encryptionKeys);
  const inboxIds = createInboxIds(encryptionKeys);
  const outbox = (webhookId: string) => env.OUTBOX.getByName(webhookId);
  const policies = createUrlPolicies(settings, {
    list: (since) => listOwnHosts(db, since),
    keep: (host) => keepOwnHost(db, host),
    now,
  });
  const exchangePorts = createExchangePorts(env, config, db, policies, inboxIds);
  const late: LateReportPorts = {
    readWebhooks: (keys) => readWebhooksByKey(db, keys),
    outbox: (webhookId): OutboxPort => outbox(webhookId),
    applyStanding: (webhook, stated) => applyStanding(webhook, stated, { db, outbox, now }),
    now,
  };
  const eventData: EventDataPorts = { findEventData: (key, bodyHash) => eventStore.findData(key, bodyHash) };
  const openKeys = createKeyOpener(sealer, now);
  const deliver: DeliverPorts = {
    ...late,
    ...exchangePorts,
    ...eventData,
    readEvents: (keys) => eventStore.findKept(keys.map((key) => ({ ...key, chosen: false }))),
    openKeys,
    sendLate: (reports) => sendChunked(env.PACED, writeOutcome(reports), OUTCOME_DELAY_SECONDS),
    recordLate: (reports) => recordLate(reports, late),
    trouble: new KnownTrouble(),
    beginWait,
    publicUrl: settings.publicUrl,
  };
  const mail = createMailPorts(env, config, db);
  const sendDirect = (messages: readonly DeliverMessage[]) => sendChunked(env.DIRECT, messages);
  const events: ConsumeEventsPorts = {
    ...late,
    ...eventData,
    readFanOut: (workspaceIds) => readFanOut(db, workspaceIds),
    keepEvents: (kept) => eventStore.keep(kept),
    findKeptEvents: (keys) => eventStore.findKept(keys),
    makeFirstAttempts: (kept, workspaces, goOn) =>
      makeFirstAttempts(kept, workspaces, goOn, { ...deliver, sendDirect }),
    readCatalog: createCatalogReader({
      readNames: (workspaceId) => readCatalogEntries(db, workspaceId),
      readSchemaTexts: (workspaceId, names) => readTexts(db, workspaceId, names, "schema"),
    }),
    keepEventData: (event, dataText) => eventStore.keepData(event, event.bodyHash, dataText),
    keepRejected: (rejected) => keepRejectedEvent(db, rejected),
    returnDeliveries: (due) => returnDeliveries(due, late),
    recordLate: deliver.recordLate,
    mailNotices: (accepted, goOn) => mailNotices(accepted, goOn, mail),
  };
  /** A publisher who waits for its answer waits for no subscriber. */
  const sendFirst = async (kept: readonly KeptEvent[]) => {
    await sendDirect(writeDirect(kept));
    return [];
  };
  const sendEvents = (messages: readonly (AcceptedMessage | AgainMessage)[]) => sendChunked(env.EVENTS, messages);
  const accept: AcceptPorts = {
    keepEventData: events.keepEventData,
    sendEvents,
    dispatchInline: (accepted) => dispatchInline(accepted, { ...events, sendFirst, sendAgain: sendEvents }),
  };
  return {
    ownHosts: policies.ownHosts,
    inboxIds,
    events,
    actions: {
      ...eventData,
      settings,
      isRootKey: (secret) => equalInConstantTime(secret, rootApiKey),
      db,
      events: eventStore,
      homes,
      sealer,
      now,
      outbox,
      inspectUrl: exchangePorts.inspectUrl,
      knownPolicy: policies.ownHosts === null ? null : policies.known,
      readCatalog: events.readCatalog,
      acceptEvents: (valid, inline) => acceptEvents(valid, inline, accept),
      fanOutAgain: (kept) => accept.sendEvents(againMessages(kept)),
      openKeys,
      sendTrial: (trial) => exchange(trial, exchangePorts),
      applyStanding: late.applyStanding,
      readQueues: () => readQueues(env, now()),
      mailProblem: mail.mailer.problem,
    },
    mail,
    deliver,
    deadLetters: {
      sendAgain: (message) => sendChunked(env.EVENTS, [message], DEAD_LETTER_DELAY_SECONDS),
      keepRejected: events.keepRejected,
      isWorkspace: async (id) => (await findWorkspace(db, id)) !== undefined,
    },
    prune: { homes, now, eventRetentionDays: settings.eventRetentionDays },
  };
}

function createMailPorts(env: Env, { settings }: Config, db: Database): MailPorts {
  return {
    mailer: createMailer(env),
    findWorkspace: (id) => findWorkspace(db, id),
    readServiceName: async (id) => (await readShownBranding(db, id)).name ?? OWN_NAME,
    findWebhook: (workspaceId, id) => findWebhook(db, workspaceId, id),
    takeMails: (mails) => takeMails(db, mails, now()),
    takeOwedMails: (limit) => takeOwedMails(db, now(), limit),
    keepMailSent: (slot) => keepMailSent(db, slot, now()),
    publicUrl: settings.publicUrl,
    now,
  };
}

/** Requests to the service's own test inboxes go to them directly: a fetch of the own host would not come back here. */
function createExchangePorts(
  env: Env,
  { settings }: Config,
  db: Database,
  policies: UrlPolicies,
  inboxIds: InboxIds,
): ExchangePorts {
  const outside = { fetch: (url: string, init: RequestInit) => fetch(url, init), now };
  const resolves = !settings.development && !settings.allowPrivateEndpoints;
  return {
    now,
    userAgent: settings.userAgent,
    inspectUrl: createUrlInspector(policies.now, resolves, outside),
    withinHostLimits: createHostLimit(settings.maxRequestsAtOncePerHost, {
      limiter: env.HOST_LIMIT,
      keepHeldHost: (workspaceId, host, at) => keepHeldHost(db, workspaceId, host, at),
      now,
    }),
    fetch: async (url, init, sender) => {
      const inboxId = findInboxId(new URL(url), policies.known());
      if (inboxId === undefined) return outside.fetch(url, init);
      if (await inboxIds.isReceivingId(inboxId)) {
        const headers = new Headers(init.headers);
        headers.set(SENDER_HEADER, writeSender(sender));
        return env.INBOX.getByName(inboxId).fetch(url, { ...init, headers });
      }
      return new Response("There is no such test inbox.", { status: 404 });
    },
  };
}

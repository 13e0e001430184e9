import { readdirSync, readFileSync } from "node:fs";
import { sha256Hex } from "../../src/crypto/make-ids.ts";
import { createSealer } from "../../src/crypto/seal.ts";
import { dayOf } from "../../src/domain/mail/mail-day.ts";
import { lowestId } from "../../src/domain/ids.ts";
import { headersBinding, keyBinding, secretBinding } from "../../src/pipeline/sealed-webhook.ts";
import { insertApiKey } from "../../src/store/api-key-table.ts";
import { insertAuditEntry } from "../../src/store/audit-log-table.ts";
import { addTargets } from "../../src/store/added-target-table.ts";
import { compactEvents } from "../../src/store/compact-events.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { keepEventData } from "../../src/store/event-data-table.ts";
import { upsertEventType } from "../../src/store/event-type-table.ts";
import { keepEvents } from "../../src/store/keep-events.ts";
import { upsertMember } from "../../src/store/member-table.ts";
import { UNBRANDED } from "../../src/domain/branding.ts";
import { putBranding } from "../../src/store/branding-table.ts";
import { insertPortalSession, openPortalSession } from "../../src/store/portal-session-table.ts";
import { keepRejectedEvent } from "../../src/store/rejected-event-table.ts";
import { keepHeldHost } from "../../src/store/held-host-table.ts";
import { takeMails } from "../../src/store/sent-mail-table.ts";
import { insertWebhook } from "../../src/store/webhook-table.ts";
import { insertWorkspace, setContacts } from "../../src/store/workspace-table.ts";
import { d1, Sqlite } from "../model/sqlite.ts";
import { standIn } from "../model/stand-in.ts";
import { eventWith, keptOf, webhookWith } from "../pipeline/samples.ts";
import { freezeTables } from "./frozen-sqlite.ts";

const WORKSPACE = "ws_frozen";
/** What the tests run with. */
const ENCRYPTION_KEY = "ZGV2ZWxvcG1lbnQtZW5jcnlwdGlvbi1rZXktMzJieXQ=";
const FROZEN_SECRETS = {
  now: "whsec_bm93IGFuZCBmb3IgZXZlciBub3cgYW5kIGZvciBldmVyIQ==",
  before: "an earlier secret",
};

/** Key pairs of Standard Webhooks' vector T3 and of RFC 8037, appendix A. */
const FROZEN_KEYS = {
  now: [
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==",
    "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=",
  ],
  before: [
    "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==",
    "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
  ],
} as const;

/** A database with rows of each table, and the migrations that made it. */
export async function freezeDatabase(at: number) {
  const sqlite = new Sqlite();
  const migrations = readdirSync("migrations").toSorted();
  for (const name of migrations) sqlite.script(readFileSync(`migrations/${name}`, "utf8"));
  const binding: D1Database = standIn(d1(sqlite, async (_query, effect) => effect()));
  const db = openDatabase(binding);
  await addPeople(db, at);
  await addWebhooks(db, at);
  await addEvents(db, at);
  await keepHeldHost(db, WORKSPACE, "wh-1.example.com", at);
  await addMail(db, at);
  const { tables } = freezeTables(sqlite);
  return { migrations, tables };
}

async function addMail(db: Database, at: number): Promise<void> {
  await setContacts(db, WORKSPACE, { emails: ["ops@example.com"], on: ["webhook.failing"] });
  const slot = { workspaceId: WORKSPACE, day: dayOf(at), webhookId: "wh_frozen", kind: "webhook.failing" } as const;
  await takeMails(db, [{ ...slot, eventId: "evt_frozen", dataText: '{"webhook_id":"wh_frozen"}' }], at);
}

async function addPeople(db: Database, at: number): Promise<void> {
  const workspace = { name: "Frozen", webhooksEnabled: true, payloadFormat: "message", createdAt: at } as const;
  await insertWorkspace(db, { ...workspace, id: WORKSPACE });
  await insertWorkspace(db, { ...workspace, id: "ws_ended", webhooksEnabled: false, payloadFormat: "event" });
  const common = { workspaceId: WORKSPACE, createdAt: at, updatedAt: at };
  for (const role of ["owner", "admin", "member", "guest"] as const) {
    await upsertMember(db, { ...common, id: `mem_${role}`, role, status: "active" }, 10);
  }
  await upsertMember(db, { ...common, id: "mem_gone", role: "guest", status: "removed" }, 10);
  for (const role of ["owner", "admin", "member", "guest", "publisher"] as const) {
    const memberId = role === "member" || role === "guest" ? `mem_${role}` : null;
    const key = { workspaceId: WORKSPACE, id: `key_${role}`, name: role, role, memberId, prefix: "hk_12345" };
    const lastUsedAt = role === "owner" ? at + 1 : null;
    const isAdded = await insertApiKey(
      db,
      { ...key, createdAt: at, lastUsedAt, previousExpiresAt: null },
      await sha256Hex(`key of ${role}`),
      10,
    );
    if (!isAdded) throw new Error(`the key of ${role} was not added`);
  }
  for (const role of ["owner", "admin", "member", "guest"] as const) {
    const memberId = role === "member" ? "mem_member" : null;
    const session = { workspaceId: WORKSPACE, id: `ses_${role}`, role, memberId, createdAt: at, openedAt: null };
    const isFramed = role === "member";
    const places = {
      embedOrigin: isFramed ? "https://app.example.com" : null,
      next: isFramed ? "/dashboard/events" : null,
      returnUrl: isFramed ? "https://app.example.com/settings" : null,
    };
    await insertPortalSession(
      db,
      { ...session, ...places, expiresAt: at + 1000 },
      await sha256Hex(`link of ${role}`),
      10,
    );
  }
  await putBranding(db, WORKSPACE, { ...UNBRANDED, name: "Example", breadcrumb: ["Settings"] });
  const hashes = await Promise.all([sha256Hex("link of member"), sha256Hex("session of member")]);
  await openPortalSession(db, ...hashes, at, at + 86_400_000);
  const entry = { workspaceId: WORKSPACE, id: lowestId("audit", at), actor: "root", action: "webhook.created" };
  const details = { name: "Ledger", changes: [{ field: "status", from: "active", to: "disabled" }] };
  await insertAuditEntry(db, { ...entry, actorKind: "root", target: "wh_1", at, ip: "192.0.2.1", details });
}

async function addWebhooks(db: Database, at: number): Promise<void> {
  const sealer = await createSealer([ENCRYPTION_KEY]);
  const add = async (number: number, changes: Parameters<typeof webhookWith>[1]) => {
    const key = { workspaceId: WORKSPACE, id: `wh_${number}` };
    const sealedSecret = await sealer.seal(FROZEN_SECRETS.now, secretBinding(key));
    const common = { ...key, sealedSecret, createdAt: at, updatedAt: at, activeSince: at };
    const { creatorRole: _creatorRole, ...webhook } = webhookWith(key.id, { ...common, ...changes });
    await insertWebhook(db, webhook, 100);
  };
  const bound = { workspaceId: WORKSPACE, id: "wh_1" };
  await add(1, {
    events: ["investment.*", "order.paid", "*"],
    headerNames: ["X-Team"],
    sealedHeaders: await sealer.seal('{"X-Team":"red"}', headersBinding(bound)),
    sealedPreviousSecrets: [
      { secret: await sealer.seal(FROZEN_SECRETS.before, secretBinding(bound)), expiresAt: at + 86_400_000 },
    ],
    createdBy: "mem_member",
    creatorIsMember: true,
    creatorKeyRole: "admin",
  });
  const filter = JSON.stringify({ data: { amount: { $gte: 100 } } });
  await add(2, { filter, payloadFormat: "message", ordering: "fifo", lane: "paced", creatorKeyRole: "member" });
  const keyOf = async (privateKey: string, publicKey: string, expiresAt: number | null) => {
    const binding = keyBinding({ workspaceId: WORKSPACE, id: "wh_8" });
    return { publicKey, sealedPrivateKey: await sealer.seal(privateKey, binding), expiresAt };
  };
  const { now, before } = FROZEN_KEYS;
  await add(8, {
    signature: "both",
    compatSignature: { scheme: "body-hex", header: "X-Acme", prefix: "" },
    keyPairs: [await keyOf(...now, null), await keyOf(...before, at + 86_400_000)],
  });
  await add(3, { payloadFormat: "standard", rateLimit: 5, lane: "paced", health: "degraded", retrySchedule: [0] });
  await add(4, { payloadFormat: "cloudevents", status: "disabled", disabledReason: "manual", epoch: 2, version: 7 });
  for (const [index, disabledReason] of (["failures", "gone", "creator_removed"] as const).entries()) {
    await add(5 + index, { status: "disabled", disabledReason, epoch: 2, version: 2 });
  }
}

/** Events of a day that is over, compacted, one of them with a target that was added later. */
async function addCompacted(db: Database, at: number, webhooks: Parameters<typeof keptOf>[1]): Promise<void> {
  const dataText = JSON.stringify("word ".repeat(600));
  const events = [0, 1, 2].map((number) => {
    const acceptedAt = at + number * 60_000;
    const common = { workspaceId: WORKSPACE, acceptedAt, createdAt: acceptedAt, dataText };
    return keptOf(eventWith(lowestId("event", acceptedAt), common), webhooks);
  });
  for (const event of events) await keepEvents(db, [event]);
  await compactEvents(db, { closedAt: at + 86_400_000, maxRounds: 5, newToken: () => "token" });
  const [event] = events;
  if (event === undefined) throw new Error("events were made");
  const target = { webhookId: "wh_9", deliveryId: "del_9", format: "event", epoch: 1, lane: "paced" } as const;
  await addTargets(db, WORKSPACE, [{ event, target }]);
}

async function addEvents(db: Database, at: number): Promise<void> {
  const webhooks = (["event", "message", "standard", "cloudevents"] as const).map((payloadFormat, index) => {
    return webhookWith(`wh_${index + 1}`, { payloadFormat, lane: index === 0 ? "direct" : "paced" });
  });
  const common = { workspaceId: WORKSPACE, acceptedAt: at, createdAt: at - 1000 };
  const generated = eventWith(lowestId("event", at), {
    ...common,
    applicationId: "app_1",
    visibleTo: ["mem_member"],
    tags: ["q3"],
  });
  const chosen = eventWith("order-1", { ...common, chosen: true, bodyHash: "ab12" });
  const large = eventWith("large-1", { ...common, chosen: true, dataText: null, bodyHash: "cd34" });
  await keepEvents(db, [keptOf(generated, webhooks), keptOf(chosen, webhooks.slice(0, 1)), keptOf(large)]);
  await keepEventData(db, large, "cd34", '{"large":true}');
  await addCompacted(db, at - 86_400_000, webhooks.slice(0, 1));
  const rejected = { id: lowestId("rejected", at), reason: "type: is required", receivedAt: at, body: '{"v":1}' };
  await keepRejectedEvent(db, { ...rejected, workspaceId: WORKSPACE });
  await keepRejectedEvent(db, { ...rejected, workspaceId: "" });
  const changes = { description: "d", schemaText: '{"type":"object"}', exampleText: '{"n":1}' };
  const aged = { deprecated: true, since: "2026-01" };
  await upsertEventType(db, WORKSPACE, "investment.created", { ...changes, ...aged }, at, 500);
  const none = { description: undefined, schemaText: undefined, exampleText: undefined };
  const ageless = { deprecated: undefined, since: undefined };
  await upsertEventType(db, WORKSPACE, "order.paid", { ...none, ...ageless }, at, 500);
}

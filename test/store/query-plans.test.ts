import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { findKeyHolder, insertApiKey } from "../../src/store/api-key-table.ts";
import { addTargets } from "../../src/store/added-target-table.ts";
import { listAuditEntries } from "../../src/store/audit-log-table.ts";
import { compactEvents } from "../../src/store/compact-events.ts";
import { readEventTypesByName, readWeighedTypes, writeEventTypes } from "../../src/store/event-type-documents.ts";
import { findEventData } from "../../src/store/event-data-table.ts";
import { findKeptEvents } from "../../src/store/find-events.ts";
import { keepEvents } from "../../src/store/keep-events.ts";
import { listEvents } from "../../src/store/list-events.ts";
import { upsertMember } from "../../src/store/member-table.ts";
import { UNBRANDED } from "../../src/domain/branding.ts";
import { putBranding, readBranding } from "../../src/store/branding-table.ts";
import { findSessionHolder, findWaitingLink, insertPortalSession } from "../../src/store/portal-session-table.ts";
import { readFanOut, readWebhooksByKey } from "../../src/store/read-fan-out.ts";
import { findNamedTarget, listNamedTargets } from "../../src/store/named-targets.ts";
import { readTexts } from "../../src/store/event-type-table.ts";
import { readMissedEvents } from "../../src/store/read-missed-events.ts";
import { listWorkspaceIds, pruneExpiredRows, pruneSentMails } from "../../src/store/prune-rows.ts";
import { pruneSegments } from "../../src/store/prune-segments.ts";
import { listRejectedEvents } from "../../src/store/rejected-event-table.ts";
import { keepMailSent, takeMails, takeOwedMails } from "../../src/store/sent-mail-table.ts";
import { db, freshId, keptEvent, T0 } from "./rows.ts";

afterEach(() => vi.restoreAllMocks());

/** The plan of every statement that a call makes, one line a step. */
async function plansOf(call: () => Promise<unknown>): Promise<readonly string[]> {
  const prepare = env.DB.prepare.bind(env.DB);
  const statements: { readonly query: string; values: unknown[] }[] = [];
  const spy = vi.spyOn(env.DB, "prepare").mockImplementation((query) => {
    const made: (typeof statements)[number] = { query, values: [] };
    statements.push(made);
    const statement = prepare(query);
    const bind = statement.bind.bind(statement);
    vi.spyOn(statement, "bind").mockImplementation((...values) => {
      made.values = values;
      return bind(...values);
    });
    return statement;
  });
  await call();
  spy.mockRestore();
  const plans: string[] = [];
  for (const { query, values } of statements) {
    const explain = env.DB.prepare(`EXPLAIN QUERY PLAN ${query}`).bind(...values);
    plans.push(...(await explain.all<{ detail: string }>()).results.map(({ detail }) => detail));
  }
  return plans;
}

/** Steps that read a table of ours from end to end. */
function scansOf(plans: readonly string[]): readonly string[] {
  return plans.filter(
    (step) => step.startsWith("SCAN ") && !/^SCAN (?:json_each|CONSTANT ROW|\(subquery|.*VIRTUAL TABLE)/.test(step),
  );
}

const key = { workspaceId: "ws_1", acceptedAt: T0, id: "evt_1" };
const everything = { type: null, since: null, until: null };

describe("no table is read from end to end by", () => {
  it("finding events by key", async () => {
    const plans = await plansOf(() => findKeptEvents(db, [{ ...key, chosen: false }]));
    expect(scansOf(plans)).toEqual([]);
    for (const step of [
      "SEARCH events USING PRIMARY KEY (workspace_id=? AND accepted_at=? AND id=?)",
      "SEARCH added_targets USING PRIMARY KEY (workspace_id=? AND accepted_at=? AND event_id=?)",
      "SEARCH s USING PRIMARY KEY (workspace_id=? AND level=? AND last_at>? AND last_at<?)",
      "SEARCH s USING PRIMARY KEY (workspace_id=? AND level=? AND last_at=? AND last_id=?)",
      "SEARCH n USING PRIMARY KEY (workspace_id=? AND level=? AND (last_at,last_id)>(?,?))",
    ])
      expect(plans).toContain(step);
  });

  it("finding events by a chosen id", async () => {
    const plans = await plansOf(() => findKeptEvents(db, [{ ...key, chosen: true }]));
    expect(scansOf(plans)).toEqual([]);
    expect(plans).toContain("SEARCH events USING INDEX events_chosen (workspace_id=? AND id=?)");
    expect(plans).toContain("SEARCH chosen_events USING PRIMARY KEY (workspace_id=? AND id=?)");
  });

  it("keeping events", async () => {
    const event = keptEvent(freshId("ws"), "order-1", { chosen: true });
    const plans = await plansOf(() => keepEvents(db, [event]));
    expect(scansOf(plans)).toEqual([]);
    expect(plans).toContain("SEARCH s USING PRIMARY KEY (workspace_id=? AND level=? AND last_at>? AND last_at<?)");
    const again = await plansOf(() => keepEvents(db, [event, keptEvent(event.workspaceId, "evt_2")]));
    expect(scansOf(again)).toEqual([]);
    expect(again).toContain("SEARCH s USING PRIMARY KEY (workspace_id=? AND level=? AND last_at=? AND last_id=?)");
  });

  it("reading webhooks by key", async () => {
    const plans = await plansOf(() => readWebhooksByKey(db, [{ workspaceId: "ws_1", webhookId: "wh_1" }]));
    expect(scansOf(plans)).toEqual([]);
    expect(plans.join("\n")).toContain("SEARCH webhooks USING PRIMARY KEY (workspace_id=? AND id=?)");
  });

  it("reading the webhooks for dispatch", async () => {
    const plans = await plansOf(() => readFanOut(db, ["ws_1", "ws_2"]));
    expect(scansOf(plans)).toEqual([]);
    expect(plans.join("\n")).toContain("SEARCH webhooks USING PRIMARY KEY (workspace_id=?)");
  });

  it.each([
    ["the first page", null, everything],
    ["a later page", { acceptedAt: T0, id: "evt_1" }, everything],
    ["a time and a type", null, { type: "a.b", since: T0, until: T0 + 1 }],
    ["a tag and an application", null, { ...everything, tag: "q3", applicationId: "app" }],
  ])("listing events: %s", async (_name, before, filter) => {
    const plans = await plansOf(() => listEvents(db, freshId("ws"), filter, before, 20));
    expect(scansOf(plans)).toEqual([]);
    expect(plans.join("\n")).toMatch(/SEARCH events USING PRIMARY KEY \(workspace_id=\?/);
    expect(plans.join("\n")).toMatch(/SEARCH s USING PRIMARY KEY \(workspace_id=\? AND level=\? AND last_at>\?/);
    expect(plans.join("\n")).not.toContain("TEMP B-TREE");
  });

  it("finding the targets that events name for a webhook, and missed events", async () => {
    const event = keptEvent(freshId("ws"), "evt_1");
    const { workspaceId } = event;
    await keepEvents(db, [event]);
    const webhook = { workspaceId, webhookId: "wh_1" };
    const filter = { ...webhook, patterns: [["*"]], since: T0, until: T0 + 1 };
    const plans = await plansOf(async () => {
      await findNamedTarget(db, webhook, "del_1", T0);
      await listNamedTargets(db, webhook, T0, T0 + 1, 1000);
      await readMissedEvents(db, filter, null);
    });
    expect(scansOf(plans)).toEqual([]);
    expect(plans.join("\n")).not.toContain("TEMP B-TREE");
    expect(plans).toContain(
      "SEARCH added_targets USING PRIMARY KEY (workspace_id=? AND accepted_at>? AND accepted_at<?)",
    );
    const target = { webhookId: "wh_1", deliveryId: "del_1", format: "event", epoch: 1, lane: "paced" } as const;
    expect(scansOf(await plansOf(() => addTargets(db, workspaceId, [{ event, target }])))).toEqual([]);
  });

  it("comparing a catalog with a document, and writing what it says", async () => {
    const [workspaceId, texts] = [freshId("ws"), { schemaText: "{}", exampleText: "1" }];
    const entry = { workspaceId, name: "a.b", description: "", deprecated: false, since: null, ...texts };
    const plans = await plansOf(async () => {
      await writeEventTypes(db, workspaceId, [{ ...entry, createdAt: T0, updatedAt: T0 }], 10);
      await readWeighedTypes(db, workspaceId);
      await readEventTypesByName(db, workspaceId, ["a.b"]);
      await readTexts(db, workspaceId, ["a.b"], "example");
    });
    expect(scansOf(plans)).toEqual([]);
    expect(plans).toContain("SEARCH event_types USING PRIMARY KEY (workspace_id=? AND name=?)");
  });

  it("taking mails, those that are owed, and dropping those of days that are over", async () => {
    const slot = { workspaceId: "ws_1", day: T0, webhookId: "wh_1", kind: "webhook.failing" } as const;
    const plans = await plansOf(async () => {
      await takeMails(db, [{ ...slot, eventId: "evt_1", dataText: "{}" }], T0);
      await takeOwedMails(db, T0, 10);
      await keepMailSent(db, slot, T0);
      await pruneSentMails(db, ["ws_1"], T0, 1);
    });
    expect(scansOf(plans).filter((step) => step.includes("sent_mails"))).toEqual([]);
    expect(plans).toContain("SEARCH sent_mails USING PRIMARY KEY (workspace_id=? AND day=?)");
    expect(plans.join("\n")).toMatch(/SEARCH sent_mails USING (?:COVERING )?INDEX sent_mails_owed \(day>\?\)/);
  });

  it("finding an API key's holder", async () => {
    const plans = await plansOf(() => findKeyHolder(db, "hash", T0));
    expect(scansOf(plans)).toEqual([]);
    expect(plans.join("\n")).toContain("SEARCH api_keys USING INDEX api_keys_hash (hash=?)");
    expect(plans.join("\n")).toContain("SEARCH api_keys USING INDEX api_keys_previous_hash (previous_hash=?)");
  });

  it("counting keys, members and open links, and ending what is bound to a member", async () => {
    const [workspaceId, id] = [freshId("ws"), "ann"];
    const times = { createdAt: T0, updatedAt: T0 };
    const plans = await plansOf(async () => {
      await upsertMember(db, { workspaceId, id, role: "guest", status: "removed", ...times }, 10);
      const key = { workspaceId, id: freshId("key"), name: "K", role: "admin", memberId: id, prefix: "p" } as const;
      await insertApiKey(db, { ...key, createdAt: T0, lastUsedAt: null, previousExpiresAt: null }, freshId("hash"), 10);
      const link = { workspaceId, id: freshId("ses"), role: "owner", memberId: id, createdAt: T0 } as const;
      const places = { embedOrigin: null, next: null, returnUrl: null };
      await insertPortalSession(db, { ...link, ...places, openedAt: null, expiresAt: T0 + 1 }, freshId("hash"), 10);
    });
    expect(scansOf(plans)).toEqual([]);
    for (const step of [
      "SEARCH members USING PRIMARY KEY (workspace_id=?)",
      "SEARCH api_keys USING PRIMARY KEY (workspace_id=?)",
      "SEARCH portal_sessions USING PRIMARY KEY (workspace_id=?)",
      "SEARCH portal_sessions USING INDEX portal_sessions_open (workspace_id=? AND expires_at>?)",
    ]) {
      expect(plans).toContain(step);
    }
  });

  it("finding links and sessions, with their brandings", async () => {
    const plans = await plansOf(async () => {
      await findWaitingLink(db, "hash", T0);
      await findSessionHolder(db, "hash");
      await putBranding(db, freshId("ws"), UNBRANDED);
      await readBranding(db, freshId("ws"));
    });
    expect(scansOf(plans)).toEqual([]);
    const joined = plans.filter((step) => step.startsWith("SEARCH service_branding USING PRIMARY KEY"));
    expect(joined).toHaveLength(2);
  });

  it("finding large data, and listing rejected events", async () => {
    const plans = await plansOf(async () => {
      await findEventData(db, key, "h");
      await listRejectedEvents(db, "ws_1", "rej_1", 20);
    });
    expect(scansOf(plans)).toEqual([]);
    expect(plans.join("\n")).not.toContain("TEMP B-TREE");
  });

  it("listing the audit log of a time, from which no entry outside it is read but those of a day", async () => {
    const filter = { actorKind: null, actor: null, action: null, target: null };
    const plans = await plansOf(() => listAuditEntries(db, "ws_1", { ...filter, since: T0, until: T0 + 1 }, null, 20));
    expect(plans).toEqual(["SEARCH audit_log USING PRIMARY KEY (workspace_id=? AND id>? AND id<?)"]);
  });

  it("compacting and pruning segments, but for the table that has a row a workspace", async () => {
    const workspaceId = freshId("ws");
    for (const day of [0, 1, 0]) {
      const acceptedAt = T0 + day * 86_400_000;
      const events = Array.from({ length: 30 }, (_, n) => {
        return keptEvent(workspaceId, `order-${day}-${n}`, { acceptedAt: acceptedAt + n * 100, chosen: true });
      });
      await keepEvents(db, events);
    }
    const plans = await plansOf(async () => {
      await compactEvents(db, { closedAt: T0 + 3 * 86_400_000, maxRounds: 5, newToken: () => freshId("token") });
      await pruneSegments(db, T0 + 86_400_000, 5);
    });
    expect(scansOf(plans).filter((step) => !/^SCAN (?:c|compactions)$/.test(step))).toEqual([]);
    const search = "SEARCH s USING PRIMARY KEY (workspace_id=? AND level=? AND last_at";
    expect(plans.filter((step) => step.startsWith(search))).not.toEqual([]);
    expect(plans).toContain("SEARCH chosen_events USING PRIMARY KEY (workspace_id=? AND id=?)");
  });

  it("pruning events, whose times are in the primary key", async () => {
    const plans = await plansOf(async () => pruneExpiredRows(db, await listWorkspaceIds(db), T0, 1));
    expect(scansOf(plans).filter((step) => /events|event_data/.test(step) && !/rejected/.test(step))).toEqual([]);
  });
});

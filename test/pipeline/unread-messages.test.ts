import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AgainMessage, MAX_HOPS } from "../../src/messages/again-message.ts";
import { unsentAttempt } from "../../src/domain/attempt.ts";
import { consumeEvents } from "../../src/pipeline/consume-events.ts";
import { consumeDeadLetters } from "../../src/pipeline/dead-letters.ts";
import { deliverBatch } from "../../src/pipeline/deliver.ts";
import { deliverReleased } from "../../src/pipeline/deliver-released.ts";
import type { RejectedEvent } from "../../src/store/rejected-event-table.ts";
import { DeliverWorld, impatient } from "./deliver-world.ts";
import { SampleWorld } from "./sample-world.ts";
import {
  acceptedMessage,
  deliverMessage,
  eventWith,
  fatesOf,
  keptOf,
  owedOf,
  SampleMessage,
  T0,
  webhookWith,
  workspaceWith,
} from "./samples.ts";

const one = webhookWith("wh_1");
const two = webhookWith("wh_2");
const event = eventWith("evt_1");
const accepted = acceptedMessage(event);
const deliver = deliverMessage(event, [one, two]);
const published = { v: 1, workspace_id: "ws_1", type: "investment.created", data: { n: 1 } };
const SECRET = "what nobody may read";

const claim = { number: 1, token: 0, trigger: "scheduled" } as const;
const attempt = unsentAttempt(claim, { code: "internal", message: "lost" }, T0);
const report = {
  ...{ kind: "attempted", delivery: owedOf(event, one), attempt, outcome: "retryable" },
  ...{ retryAfterSeconds: null, content: null },
} as const;
const outcome = { v: 1, kind: "outcome", workspace_id: "ws_1", webhook_id: "wh_1", reports: [report] };
const laterTrigger = { ...report, attempt: { ...attempt, trigger: SECRET } };

/** Own messages of which nothing is understood, with the field that is logged. */
const UNREAD: readonly (readonly [string, unknown, string])[] = [
  ["accepted of a later version", { ...accepted, v: 2 }, "v"],
  ["accepted without a version", { ...accepted, v: undefined }, "v"],
  ["deliver of a later version", { ...deliver, v: 2 }, "v"],
  ["outcome of a later version", { ...outcome, v: 2 }, "v"],
  ["again of a later version", { v: 2, kind: "again", hops: 1, body: accepted }, "v"],
  ["again without a body", { v: 1, kind: "again", hops: 1 }, "body"],
  ["again that would never end", { v: 1, kind: "again", hops: -1e9, body: accepted }, "hops"],
  ["a kind of a later version", { v: 1, kind: "erase", workspace_id: "ws_1", erased: SECRET }, "kind"],
  ["a kind of a later version, of version 2", { v: 2, kind: "erase", workspace_id: "ws_1", data: SECRET }, "kind"],
  ["accepted without its workspace", { ...accepted, workspace_id: undefined }, "workspace_id"],
  ["accepted whose time is a text", { ...accepted, accepted_at: SECRET }, "accepted_at"],
  ["deliver without events", { ...deliver, events: [] }, "events"],
];

const lines: Record<string, unknown>[] = [];

beforeEach(() => {
  lines.length = 0;
  vi.spyOn(console, "error").mockImplementation((line) => void lines.push(JSON.parse(line)));
});
afterEach(() => vi.restoreAllMocks());

function unreadFields(): readonly unknown[] {
  return lines.filter((line) => line["event"] === "message_not_understood").map((line) => line["field"]);
}

describe("an own message that is not understood comes again, and its field is logged", () => {
  it.each(UNREAD)("on hookline-events: %s", async (_name, body, field) => {
    const world = new SampleWorld(workspaceWith([one, two]));
    const messages = [body, { ...published, id: "neighbour" }].map((one) => new SampleMessage(one));
    await consumeEvents(messages, world.ports, world.goOn);
    expect(messages).toMatchObject([{ fate: "retried", delaySeconds: 5 }, { fate: "acked" }]);
    expect(world.rejected).toEqual([]);
    expect([...world.kept.values()].map(({ id }) => id)).toEqual(["neighbour"]);
    expect(unreadFields()).toEqual([field]);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  it.each(UNREAD)("from the dead letters: %s", async (_name, body, field) => {
    const world = new SampleWorld(workspaceWith([one, two]));
    const message = new SampleMessage({ v: 1, kind: "again", hops: 2, body });
    await consumeEvents([message], world.ports, world.goOn);
    expect(fatesOf(message)).toEqual(["retried"]);
    expect(world.rejected).toEqual([]);
    expect(unreadFields()).toEqual([field]);
  });

  it.each([...UNREAD, ["what should be on another queue", accepted, "kind"], ["nonsense", "x", ""]] as const)(
    "on a delivery queue: %s",
    async (_name, body, field) => {
      const world = new DeliverWorld(one);
      const good = deliverMessage(event, [one]);
      for (const consume of [
        async (messages: readonly SampleMessage[]) => deliverBatch(messages, "dispatch", world.ports, world.goOn),
        async (messages: readonly SampleMessage[]) =>
          deliverReleased(messages, { ...world.ports, beginWait: impatient }, () => {}),
      ]) {
        lines.length = 0;
        const messages = [good, body].map((one) => new SampleMessage(one));
        await consume(messages);
        expect(fatesOf(...messages)).toEqual(["acked", "retried"]);
        expect(unreadFields()).toEqual([field]);
        expect(JSON.stringify(lines)).not.toContain(SECRET);
      }
    },
  );
});

describe("a message understood in part is done in part, and comes again", () => {
  const laterTarget = { webhook_id: "wh_2", delivery_id: "del_2", format: SECRET, epoch: 1, token: 0 };
  const [owed] = deliver.events;
  const partly = { ...deliver, events: [{ ...owed, targets: [owed?.targets[0], laterTarget] }, { id: SECRET }] };

  it("accepted events", async () => {
    const world = new SampleWorld(workspaceWith([one]));
    const message = new SampleMessage({ ...accepted, events: [7, ...accepted.events, { type: "a.b" }] });
    await consumeEvents([message], world.ports, world.goOn);
    expect([...world.kept.values()].map(({ id }) => id)).toEqual(["evt_1"]);
    expect(world.directEvents).toHaveLength(1);
    expect(fatesOf(message)).toEqual(["retried"]);
    expect(unreadFields()).toEqual(["events[0]"]);
  });

  it("targets of the direct lane", async () => {
    const world = new DeliverWorld(one, two);
    const message = new SampleMessage(partly);
    await deliverBatch([message], "dispatch", world.ports, world.goOn);
    expect(world.recorded("wh_1")).toHaveLength(1);
    expect(world.outboxes.has("wh_2")).toBe(false);
    expect(fatesOf(message)).toEqual(["retried"]);
    expect(unreadFields()).toEqual(["events[0].targets[1].format"]);
  });

  it("targets of a batch acked early", async () => {
    const world = new DeliverWorld(one, two);
    world.kept.push(keptOf(event));
    const { promise, resolve } = Promise.withResolvers<Response>();
    world.answer = () => promise;
    const message = new SampleMessage(partly);
    const works: Promise<void>[] = [];
    await deliverReleased([message], { ...world.ports, beginWait: impatient }, (work) => void works.push(work));
    expect(fatesOf(message)).toEqual(["retried"]);
    resolve(new Response("ok"));
    await Promise.all(works);
    expect(world.recorded("wh_1")).toHaveLength(1);
  });

  it("targets of a dead letter", async () => {
    const world = new SampleWorld(workspaceWith([one]));
    const message = new SampleMessage({ v: 1, kind: "again", hops: 1, body: partly });
    await consumeEvents([message], world.ports, world.goOn);
    expect(world.returned.map((due) => due.owed.id)).toEqual([owed?.targets[0]?.delivery_id]);
    expect(fatesOf(message)).toEqual(["retried"]);
  });

  it.each([
    ["an unknown trigger", laterTrigger, "reports[1].attempt.trigger"],
    ["an unknown kind", { kind: "refused", reason: SECRET }, "reports[1].kind"],
    ["a header name that is none", withHeaderNames([SECRET, 7]), "reports[1].attempt.request.customHeaderNames[1]"],
  ])("reports beside one with %s", async (_name, unread, field) => {
    const body = { ...outcome, reports: [report, unread, report] };
    const late = new DeliverWorld(one);
    const events = new SampleWorld(workspaceWith([one]));
    const messages = [new SampleMessage(body), new SampleMessage({ v: 1, kind: "again", hops: 1, body })];
    await deliverReleased(messages.slice(0, 1), { ...late.ports, beginWait: impatient }, () => {});
    await consumeEvents(messages.slice(1), events.ports, events.goOn);
    for (const { reports } of [...late.late, ...events.late]) expect(reports).toEqual([report, report]);
    expect([late.late.length, events.late.length]).toEqual([1, 1]);
    expect(fatesOf(...messages)).toEqual(["retried", "retried"]);
    expect(unreadFields()).toEqual([field, field]);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });
});

describe("a message of another Worker with a kind", () => {
  it.each([
    ["one event", { ...published, kind: "investment" }, "kind: is not a known field"],
    ["an event without a version", { ...published, v: undefined, kind: "investment" }, "v: must be 1"],
    ["a kind that is no text", { ...published, kind: 7 }, "kind: is not a known field"],
  ])("is refused at once: %s", async (_name, body, reason) => {
    const world = new SampleWorld(workspaceWith([one]));
    const message = new SampleMessage(body);
    await consumeEvents([message], world.ports, world.goOn);
    expect(fatesOf(message)).toEqual(["acked"]);
    expect(world.rejected).toMatchObject([{ reason }]);
  });
});

describe("a message that is never understood", () => {
  it.each([
    ["a later version's", { ...accepted, v: 2 }, "a message of kind accepted, v 2, is not understood at v"],
    ["one that claims to have come back", { v: 1, kind: "again", hops: -1e9, body: published }, "at hops"],
    ["an again of a later version", { v: 2, kind: "again", hops: 1, workspace_id: "ws_1", body: 1 }, "kind again, v 2"],
  ])("is kept as rejected with its reason after its hops: %s", async (_name, body, reason) => {
    const sent: AgainMessage[] = [];
    const rejected: RejectedEvent[] = [];
    const ports = {
      sendAgain: async (message: AgainMessage) => void sent.push(message),
      keepRejected: async (one: RejectedEvent) => void rejected.push(one),
      isWorkspace: async () => true,
    };
    let dead: unknown = body;
    for (let round = 0; rejected.length === 0; round++) {
      expect(round).toBeLessThanOrEqual(MAX_HOPS);
      await consumeDeadLetters([new SampleMessage(dead)], ports);
      dead = sent.at(-1);
    }
    expect(sent).toHaveLength(MAX_HOPS);
    expect(rejected).toMatchObject([{ reason: expect.stringContaining(reason), body: JSON.stringify(body) }]);
  });

  it("is unwrapped by a version that understands it, however often it was wrapped", async () => {
    const world = new SampleWorld(workspaceWith([one]));
    const wrap = (hops: number, body: unknown) => ({ v: 1, kind: "again", hops, body });
    const message = new SampleMessage(wrap(5, wrap(2, wrap(0, accepted))));
    await consumeEvents([message], world.ports, world.goOn);
    expect(fatesOf(message)).toEqual(["acked"]);
    expect([...world.kept.values()].map(({ id }) => id)).toEqual(["evt_1"]);
  });

  it("of another Worker is refused even without a JSON form", async () => {
    const world = new SampleWorld(workspaceWith([one]));
    const message = new SampleMessage({ ...published, data: 1n });
    await consumeEvents([message], world.ports, world.goOn);
    expect(fatesOf(message)).toEqual(["acked"]);
    expect(world.rejected).toMatchObject([{ workspaceId: "ws_1", body: "(not JSON)" }]);
  });
});

function withHeaderNames(customHeaderNames: readonly unknown[]) {
  const request = {
    ...{ url: "https://example.com", timestamp: 1, signature: "", previousSignature: null },
    ...{ standardSignature: "", userAgent: "", customHeaderNames },
  };
  return { ...report, attempt: { ...attempt, request } };
}

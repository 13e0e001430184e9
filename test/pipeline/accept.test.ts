import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AcceptedMessage, readAccepted, writeAccepted } from "../../src/messages/accepted-message.ts";
import type { AgainMessage } from "../../src/messages/again-message.ts";
import { internalMessage } from "../../src/messages/internal-message.ts";
import { MAX_PACKED_BYTES, messageBytes } from "../../src/messages/limits.ts";
import { acceptEvents } from "../../src/pipeline/accept.ts";
import { type AcceptedEvent, INLINE_DATA_BYTES } from "../../src/domain/event.ts";
import { openChecker } from "../../src/pipeline/event-checker.ts";
import { CheckBudget } from "../../src/pipeline/json-schema/check-budget.ts";
import { validateEvent } from "../../src/pipeline/validate-event.ts";
import { SampleWorld } from "./sample-world.ts";
import { eventWith, T0 } from "./samples.ts";
import { cases } from "../tools/cases.ts";

/** A queue message's limit: 128 KB of 1000 bytes. */
const MAX_MESSAGE_BYTES = 128_000;

function eventOfSize(id: string, bytes: number): AcceptedEvent {
  return eventWith(id, { dataText: JSON.stringify("x".repeat(bytes - 2)) });
}

describe("packing accepted events", () => {
  it("puts small events into one message, in order", () => {
    const events = Array.from({ length: 50 }, (_, index) => eventWith(`evt_${index}`));
    const [message, ...others] = writeAccepted(events);
    expect(others).toEqual([]);
    expect(message).toMatchObject({ v: 1, kind: "accepted", workspace_id: "ws_1", accepted_at: T0 });
    expect(message?.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  });

  it("begins a new message at 60 KB", () => {
    const events = Array.from({ length: 5 }, (_, index) => eventOfSize(`evt_${index}`, 25_000));
    expect(writeAccepted(events).map((message) => message.events.length)).toEqual([2, 2, 1]);
  });

  it("gives a larger event its own message", () => {
    const events = [eventWith("evt_1"), eventOfSize("evt_2", INLINE_DATA_BYTES), eventWith("evt_3")];
    expect(writeAccepted(events).length).toBeLessThanOrEqual(3);
  });

  it("keeps events of different times apart", () => {
    expect(writeAccepted([eventWith("evt_1"), eventWith("evt_2", { acceptedAt: T0 + 1 })])).toHaveLength(2);
  });

  it("makes no message for no events", () => {
    expect(writeAccepted([])).toEqual([]);
  });

  it("keeps events unchanged through the message schema", () => {
    const event = fc.record({
      id: fc.string(),
      chosen: fc.boolean(),
      type: fc.constant("a.b"),
      createdAt: fc.integer(),
      applicationId: fc.option(fc.string({ unit: "grapheme" })),
      visibleTo: fc.option(fc.array(fc.string())),
      tags: fc.array(fc.string(), { maxLength: 5 }),
      dataText: fc.option(fc.integer({ min: 2, max: 30_000 }).map((size) => JSON.stringify("x".repeat(size)))),
      bodyHash: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (list) => {
        const events = list.map((one) => eventWith(one.id, one));
        const messages = writeAccepted(events);
        const received = messages.flatMap((message) => {
          const parsed = internalMessage.parse(JSON.parse(JSON.stringify(message)));
          return parsed.kind === "accepted" ? readAccepted(parsed) : [];
        });
        expect(received).toEqual(events);
        for (const message of messages) {
          if (message.events.length > 1) expect(messageBytes(message)).toBeLessThanOrEqual(MAX_PACKED_BYTES + 1000);
        }
      }),
      cases(50),
    );
  });
});

describe("the largest valid events", () => {
  const visible = Array.from({ length: 1000 }, (_, index) => `mem_${String(index).padStart(60, "0")}`);

  it.each([
    ["plain text", JSON.parse(JSON.stringify("x".repeat(INLINE_DATA_BYTES - 2))), undefined],
    ["quotation marks", '"'.repeat(INLINE_DATA_BYTES / 2 - 1), undefined],
    ["backslashes", "\\".repeat(INLINE_DATA_BYTES / 2 - 1), undefined],
    ["quotation marks and a thousand members", '"'.repeat(INLINE_DATA_BYTES / 2 - 1), visible],
    ["small objects and a thousand members", Array(3500).fill({ a: "b", c: 1 }), visible],
  ])("fit in a queue message: %s", async (_name, data, visibleTo) => {
    const catalog = await new SampleWorld().ports.readCatalog("ws_1");
    const checked = await validateEvent({ type: "a.b", data, visible_to: visibleTo }, "", {
      workspaceId: "ws_01ARYZ6S41TSV4RRFFQ69G5FAV",
      checker: await openChecker(catalog, [], { budget: new CheckBudget(), namesNearest: false }),
      acceptedAt: T0,
      nextId: () => "evt_01ARYZ6S41TSV4RRFFQ69G5FAV",
      idempotencyKey: null,
      maxDataBytes: 256 * 1024,
    });
    if (!checked.ok) throw new Error(checked.error.message);
    for (const message of writeAccepted([checked.value.event])) {
      expect(messageBytes(message)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    }
  });
});

describe("accepting events", () => {
  const small = { event: eventWith("evt_1"), dataText: '{"n":1}' };
  const large = { event: eventWith("evt_2", { dataText: null }), dataText: '"large"' };

  function portsThatNote(log: string[], failing?: string) {
    const note = (what: string) => {
      if (what === failing) throw new Error(`${what} is down`);
      log.push(what);
    };
    return {
      keepEventData: async (event: AcceptedEvent, dataText: string) => note(`keep ${event.id} ${dataText}`),
      sendEvents: async (messages: readonly (AcceptedMessage | AgainMessage)[]) =>
        note(`send ${messages.flatMap((m) => (m.kind === "accepted" ? m.events : [])).length}`),
      dispatchInline: async (events: readonly AcceptedEvent[]) => note(`dispatch ${events.length}`),
    };
  }

  it("keeps large data before it sends the event", async () => {
    const log: string[] = [];
    await acceptEvents([small, large], false, portsThatNote(log));
    expect(log).toEqual(['keep evt_2 "large"', "send 2"]);
  });

  it("fans out at once for a workspace with a fifo webhook", async () => {
    const log: string[] = [];
    await acceptEvents([small, large], true, portsThatNote(log));
    expect(log).toEqual(['keep evt_2 "large"', "dispatch 2"]);
  });

  it.each([
    ['keep evt_2 "large"', []],
    ["send 2", ['keep evt_2 "large"']],
  ])("throws when an event is not durable: %s", async (failing, before) => {
    const log: string[] = [];
    await expect(acceptEvents([small, large], false, portsThatNote(log, failing))).rejects.toThrow("is down");
    expect(log).toEqual(before);
  });
});

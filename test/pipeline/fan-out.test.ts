import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_PACKED_DELIVERIES, writeDirect } from "../../src/messages/deliver-message.ts";
import { MAX_PACKED_BYTES, messageBytes } from "../../src/messages/limits.ts";
import { eventWith, keptOf, webhookWith } from "./samples.ts";
import { cases } from "../tools/cases.ts";

const MAX_MESSAGE_BYTES = 128_000;

describe("direct messages", () => {
  it("have the direct targets only", () => {
    const kept = keptOf(eventWith("evt_1"), [webhookWith("wh_1"), webhookWith("wh_2", { lane: "paced" })]);
    expect(writeDirect([kept]).flatMap(({ events }) => events.flatMap(({ targets }) => targets))).toEqual([
      { webhook_id: "wh_1", delivery_id: "del_evt_1_wh_1", format: "event", epoch: 1, token: 0 },
    ]);
  });

  it("never mix workspaces", () => {
    const kept = ["ws_1", "ws_2", "ws_1"].map((workspaceId) =>
      keptOf(eventWith("evt_1", { workspaceId }), [webhookWith("wh_1")]),
    );
    expect(writeDirect(kept).map(({ workspace_id }) => workspace_id)).toEqual(["ws_1", "ws_2", "ws_1"]);
  });

  it("fit the largest event in them, whatever its text", () => {
    const quotes = JSON.stringify('"'.repeat(24_575));
    const webhooks = Array.from({ length: 100 }, (_, index) => webhookWith(`wh_01ARYZ6S41TSV4RRFFQ69G5${index}`));
    const kept = keptOf(eventWith("x".repeat(64), { dataText: quotes, applicationId: "y".repeat(128) }), webhooks);
    for (const message of writeDirect([kept])) expect(messageBytes(message)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
  });

  it("have every delivery once, in order, within the limits", () => {
    const plan = fc.array(fc.record({ targets: fc.nat(25), size: fc.nat(40_000) }), { maxLength: 30 });
    fc.assert(
      fc.property(plan, (events) => {
        const kept = events.map(({ targets, size }, index) => {
          const webhooks = Array.from({ length: targets }, (_, number) => webhookWith(`wh_${number}`));
          return keptOf(eventWith(`evt_${index}`, { dataText: JSON.stringify("x".repeat(size)) }), webhooks);
        });
        const messages = writeDirect(kept);
        const sent = messages.map((message) => message.events.flatMap(({ targets }) => targets));
        const expected = kept.flatMap(({ targets }) => targets.map(({ deliveryId }) => deliveryId));
        expect(sent.flat().map(({ delivery_id }) => delivery_id)).toEqual(expected);
        for (const [index, message] of messages.entries()) {
          expect(sent[index]?.length).toBeLessThanOrEqual(MAX_PACKED_DELIVERIES);
          expect(sent[index]?.length).toBeGreaterThan(0);
          if (message.events.length > 1) expect(messageBytes(message)).toBeLessThanOrEqual(MAX_PACKED_BYTES + 200);
        }
      }),
      cases(50),
    );
  });
});

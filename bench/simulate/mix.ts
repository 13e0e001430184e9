import { MAX_PACKED_DELIVERIES } from "../../src/messages/deliver-message.ts";
import type { Scenario } from "./assumptions.ts";
import { UNITS, type WayName, type WayUnits } from "./units.ts";

/** How the scenario's events are published, and what an event and a direct delivery of that mix take on average. */
export interface Mix {
  readonly event: Readonly<Record<EventUnit, number>>;
  readonly direct: Readonly<Record<DirectUnit, number>>;
  readonly ways: readonly MixedWay[];
}

type EventUnit = "requests" | "eventMessages" | "eventBatches" | "d1Rows" | "cpuMs";
type DirectUnit = "directMessages" | "directBatches" | "outboxRows";

/** One way of publishing at the scenario's fan-out. */
export interface MixedWay {
  /** Its part of all events. */
  readonly share: number;
  /** Deliveries of a message of the direct queue, and messages of a batch. */
  readonly packed: number;
  readonly batched: number;
}

/** Mixes the ways of publishing. Packing carries an event's deliveries together, so fan-out makes messages fuller. */
export function mixWays(scenario: Scenario, fanOut: number): Mix {
  const { oneByOne, atOnce } = scenario;
  const shares: Readonly<Record<WayName, number>> = { oneByOne, atOnce, batches: Math.max(0, 1 - oneByOne - atOnce) };
  const mixed = (read: (units: WayUnits) => number) => {
    return (
      shares.oneByOne * read(UNITS.ways.oneByOne) +
      shares.atOnce * read(UNITS.ways.atOnce) +
      shares.batches * read(UNITS.ways.batches)
    );
  };
  const messages = (units: WayUnits) => {
    return Math.max(1 / MAX_PACKED_DELIVERIES, units.directMessages / fanOut) * (1 - UNITS.madeByDispatch);
  };
  return {
    event: {
      requests: mixed(({ requests }) => requests),
      eventMessages: mixed(({ eventMessages }) => eventMessages),
      eventBatches: mixed(({ eventBatches }) => eventBatches),
      d1Rows: mixed(({ d1Rows }) => d1Rows),
      cpuMs: mixed(({ cpuMs }) => cpuMs),
    },
    direct: {
      directMessages: mixed(messages),
      directBatches: mixed((units) => (messages(units) * units.directBatches) / units.directMessages),
      outboxRows: mixed(({ outboxRows }) => outboxRows),
    },
    ways: (["oneByOne", "atOnce", "batches"] as const).map((name) => {
      const units = UNITS.ways[name];
      return {
        share: shares[name],
        packed: Math.min(MAX_PACKED_DELIVERIES, units.packed * fanOut),
        batched: units.directMessages / units.directBatches,
      };
    }),
  };
}

/**
 * Calls that an Outbox gets for each of its direct deliveries: one for each batch that has any of them. `share` and
 * `workspaceShare` are the webhook's and its workspace's part of all deliveries.
 */
export function callsPerFirst(mix: Mix, share: number, workspaceShare: number, fanOut: number): number {
  const inEvent = Math.min(1, (share / workspaceShare) * fanOut);
  return mix.ways.reduce((sum, { share: part, packed, batched }) => {
    const inMessage = 1 - (1 - inEvent) ** Math.max(1, packed / fanOut);
    const inBatch = 1 - Math.exp(-batched * workspaceShare * inMessage);
    return sum + part * Math.min(1, inBatch / (batched * packed * share));
  }, 0);
}

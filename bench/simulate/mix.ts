import { MAX_PACKED_DELIVERIES } from "../../src/messages/deliver-message.ts";
import type { Scenario } from "./assumptions.ts";
import { UNITS, type WayName, type WayUnits } from "./units.ts";

/** How the scenario's events are published, and what an event and a direct delivery of that mix take on average. */
export interface Mix {
  readonly event: Readonly<Record<"requests" | "eventMessages" | "eventBatches" | "d1Rows" | "cpuMs", number>>;
  readonly direct: Readonly<Record<"directMessages" | "directBatches" | "outboxRows" | "madeByDispatch", number>>;
  /** The batches in which first attempts are made. Their parts add up to 1. */
  readonly batches: readonly BatchKind[];
}

/** A kind of batch: of dispatch, or of the direct queue. */
interface BatchKind {
  /** Its part of all first attempts. */
  readonly part: number;
  readonly messages: number;
  /** Events of one message, all of one workspace. */
  readonly eventsInMessage: number;
}

/** Mixes the ways of publishing. A message carries an event's deliveries together, so fan-out makes messages fuller. */
export function mixWays({ oneByOne, atOnce }: Scenario, fanOut: number): Mix {
  const shares: Readonly<Record<WayName, number>> = { oneByOne, atOnce, batches: Math.max(0, 1 - oneByOne - atOnce) };
  const ways = (["oneByOne", "atOnce", "batches"] as const).map((name) => {
    return { share: shares[name], units: UNITS.ways[name] };
  });
  const mixed = (read: (units: WayUnits) => number) => {
    return ways.reduce((sum, { share, units }) => sum + share * read(units), 0);
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
      directMessages: mixed((units) => directMessages(units, fanOut)),
      directBatches: mixed((units) => directMessages(units, fanOut) / messagesOfBatch(units)),
      outboxRows: mixed(({ outboxRows }) => outboxRows),
      madeByDispatch: mixed(({ madeByDispatch }) => madeByDispatch),
    },
    batches: ways.flatMap(({ share, units }) => batchesOf(units, share, fanOut)),
  };
}

/** Messages of the direct queue for each delivery. */
function directMessages({ directMessages: counted, madeByDispatch }: WayUnits, fanOut: number): number {
  const sent = 1 - madeByDispatch;
  return sent === 0 ? 0 : Math.max(sent / MAX_PACKED_DELIVERIES, counted / fanOut);
}

function messagesOfBatch({ directMessages: messages, directBatches }: WayUnits): number {
  return directBatches === 0 ? 1 : messages / directBatches;
}

function batchesOf(units: WayUnits, share: number, fanOut: number): readonly BatchKind[] {
  const { eventMessages, eventBatches, madeByDispatch } = units;
  const sent = 1 - madeByDispatch;
  const own: BatchKind = {
    part: share * madeByDispatch,
    messages: eventMessages / eventBatches,
    eventsInMessage: 1 / eventMessages,
  };
  if (sent === 0) return [own];
  const eventsInMessage = Math.max(1, sent / directMessages(units, fanOut) / fanOut);
  return [own, { part: share * sent, messages: messagesOfBatch(units), eventsInMessage }];
}

/**
 * Calls that an Outbox gets for each of its first attempts: one for each batch that has any of them. `share` and
 * `workspaceShare` are the webhook's and its workspace's part of all deliveries.
 */
export function callsPerFirst({ batches }: Mix, share: number, workspaceShare: number, fanOut: number): number {
  const inEvent = Math.min(1, (share / workspaceShare) * fanOut);
  return batches.reduce((sum, { part, messages, eventsInMessage }) => {
    const inMessage = 1 - (1 - inEvent) ** eventsInMessage;
    const inBatch = 1 - Math.exp(-messages * workspaceShare * inMessage);
    const deliveries = messages * workspaceShare * eventsInMessage * inEvent;
    return sum + part * Math.min(1, inBatch / deliveries);
  }, 0);
}

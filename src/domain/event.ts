import type { PayloadFormat } from "./envelope.ts";
import type { Lane } from "./lane.ts";

/** Largest `data`, in bytes of minified UTF-8. */
export const MAX_DATA_BYTES = 256 * 1024;
/** Larger data travels by reference, since a queue message holds 128 KB and JSON quotes it once more. */
export const INLINE_DATA_BYTES = 48 * 1024;
/** Largest `data` through the queue binding, in bytes. */
export const MAX_QUEUED_DATA_BYTES = 100_000;
/** Most events of one batch. */
export const MAX_BATCH_EVENTS = 1000;

/** Most tags of an event. */
export const MAX_TAGS = 5;
/** Longest tag, in characters. */
export const MAX_TAG_LENGTH = 64;

/** An event as it was accepted. Times are epoch milliseconds. */
export interface AcceptedEvent {
  readonly workspaceId: string;
  readonly id: string;
  /** True when the caller chose the id, or the Idempotency-Key that it is made from. */
  readonly chosen: boolean;
  readonly type: string;
  readonly acceptedAt: number;
  readonly createdAt: number;
  readonly applicationId: string | null;
  /** Member ids that may see it; null for the whole workspace. */
  readonly visibleTo: readonly string[] | null;
  /** Distinct texts to find it by; subscribers do not get them. */
  readonly tags: readonly string[];
  /** Minified JSON; null when it is kept in a table of its own. */
  readonly dataText: string | null;
  /** Compares repeats of a chosen id, and is part of the key of data in its own table. Empty when neither is needed. */
  readonly bodyHash: string;
}

/** A webhook that an event is owed to, as of the fan-out. */
export interface EventTarget {
  readonly webhookId: string;
  readonly deliveryId: string;
  readonly format: PayloadFormat;
  readonly epoch: number;
  readonly lane: Lane;
}

/** An event with the webhooks that it is owed to. */
export interface TargetedEvent extends AcceptedEvent {
  readonly targets: readonly EventTarget[];
}

/**
 * Why a webhook does not get an event, by what holds now; `unknown` when its filter looks at data that has been pruned, and
 * nothing else keeps the event from it.
 */
export const EXCLUSIONS = [
  "not_subscribed",
  "not_visible",
  "filtered",
  "disabled",
  "created_later",
  "unknown",
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

/** What a body is built from, beside the event's id and type. Times are epoch milliseconds. */
export type EventContent = Pick<AcceptedEvent, "createdAt" | "applicationId"> & {
  /** Minified JSON. */
  readonly dataText: string;
};

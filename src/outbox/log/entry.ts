import { z } from "zod";
import type { Delivery } from "../../domain/delivery.ts";
import { readStored } from "../../domain/problems.ts";
import { storedAttempt } from "../../messages/stored-attempt.ts";
import type { Packed } from "../../segment-blob.ts";
import { storedDelivery } from "../delivery-row.ts";

/** A delivery with its place in the order of arrival. */
export interface Entry {
  readonly delivery: Delivery;
  readonly seq: number;
}

/** An entry as a segment holds it, of which only the id is checked. */
export interface PackedEntry {
  readonly id: string;
  readonly packed: Packed;
}

const storedEntry = storedDelivery.extend({
  isTrial: z.boolean(),
  isReplayed: z.boolean(),
  numbered: z.number(),
  attempts: z.array(storedAttempt),
  seq: z.number(),
});

/**
 * Tells whether a delivery may be an entry of a segment: it was delivered and nothing of it is owed. What failed or was
 * canceled stays a row, since recoveries look for it; so does a trial.
 */
export function isDone({ status, phase, wakeAt, manualDue, recovery, isTrial }: Delivery): boolean {
  return (
    status === "delivered" && phase === "idle" && wakeAt === null && manualDue === 0 && recovery === null && !isTrial
  );
}

/** What a segment holds of a delivery. */
export function packEntry({ delivery, seq }: Entry): PackedEntry {
  return { id: delivery.id, packed: { ...delivery, seq } };
}

/** Finds the id of what a segment holds; throws when it has none. */
export function identify(packed: Packed): PackedEntry {
  const { id } = packed;
  if (typeof id !== "string") throw new Error("what is stored is not understood: an entry without an id");
  return { id, packed };
}

/** Reads an entry; throws when it holds what it must not. */
export function readEntry({ packed }: PackedEntry): Entry {
  const { seq, ...delivery } = readStored(storedEntry, packed);
  return { delivery, seq };
}

/** Orders by id, for `sort`. */
export function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

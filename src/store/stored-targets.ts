import { z } from "zod";
import { PAYLOAD_FORMATS } from "../domain/envelope.ts";
import type { EventTarget } from "../domain/event.ts";
import { LANES } from "../domain/lane.ts";
import { readJson } from "./json-column.ts";

const storedTargets = z.array(z.unknown());
/** A later version may add to the end. */
const storedTarget = z
  .tuple([z.string(), z.string(), z.enum(PAYLOAD_FORMATS), z.number(), z.enum(LANES)])
  .rest(z.unknown());

/** The targets of an event; `isWhole` is false when some are not understood. */
export interface ReadTargets {
  readonly targets: readonly EventTarget[];
  readonly isWhole: boolean;
}

/** Reads the targets in an event's row. */
export function readTargets(text: string): ReadTargets {
  return readTargetTuples(readJson(storedTargets, text));
}

/** Reads targets as {@link targetTuple} writes them. */
export function readTargetTuples(tuples: readonly unknown[]): ReadTargets {
  const read = tuples.map((target) => storedTarget.safeParse(target).data);
  const known = read.filter((target) => target !== undefined);
  const targets = known.map(([webhookId, deliveryId, format, epoch, lane]) => {
    return { webhookId, deliveryId, format, epoch, lane };
  });
  return { targets, isWhole: known.length === read.length };
}

/** A target as it is stored. */
export function targetTuple({ webhookId, deliveryId, format, epoch, lane }: EventTarget): readonly unknown[] {
  return [webhookId, deliveryId, format, epoch, lane];
}

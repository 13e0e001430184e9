import { LEASE_MARGIN_MS } from "../domain/change-delivery.ts";
import { isTrouble } from "../domain/lane.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import type { AttemptReport } from "./attempt-delivery.ts";
import type { Turns } from "./fair-limiter.ts";
import type { KnownTrouble } from "./known-trouble.ts";
import { orComeAgain, type ReadyDelivery } from "./parcel.ts";
import { type BeginWait, whileQuick } from "./patience.ts";
import { isPostponed, type Postponement } from "./postponement.ts";

/** What became of an attempt: undefined when it could not be made, and comes again. */
export type Made = AttemptReport | Postponement | undefined;

/** An exchange that takes longer than its batch waits for it. */
export interface LateExchange {
  readonly delivery: ReadyDelivery;
  readonly exchange: Promise<Made>;
}

/** The results of ready deliveries. One whose attempt could not be made is in none of the lists, and comes again. */
export interface Tried {
  /** In the order in which the exchanges ended, which counts for lane and health. */
  readonly reports: ReadonlyMap<ReadyDelivery, AttemptReport>;
  readonly late: readonly LateExchange[];
  readonly unsent: readonly ReadyDelivery[];
  /** How long the unsent deliveries wait: the longest wait of those that were postponed. */
  readonly waitMs: number;
  /** True when an exchange failed, was slow or could not be made: nothing more is sent to the webhook in this batch. */
  readonly isTroubled: boolean;
}

/** How attempts at one webhook are made. */
export interface AttemptTerms {
  readonly turns: Turns;
  readonly trouble: KnownTrouble;
  readonly now: () => number;
  /** Begins the wait for one exchange, after which it is late; null to wait for each to its end. */
  readonly beginWait: BeginWait | null;
}

/**
 * Makes attempts, each in a turn of its own, until one shows trouble. The caller has taken the first turn. A late exchange
 * keeps its turn until it ends. At a webhook that was in trouble of late the second waits for the answer to the first.
 */
export async function attemptUntilTrouble(
  { id, timeoutMs }: Pick<StoredWebhook, "id" | "timeoutMs">,
  ready: readonly ReadyDelivery[],
  attempt: (delivery: ReadyDelivery) => Promise<AttemptReport | Postponement>,
  { turns, trouble, now, beginWait }: AttemptTerms,
): Promise<Tried> {
  const reports = new Map<ReadyDelivery, AttemptReport>();
  const waits = new Map<ReadyDelivery, number>();
  const late: LateExchange[] = [];
  let isTroubled = false;
  const stop = () => {
    isTroubled = true;
    turns.stop();
  };
  const attemptInTurn = async (delivery: ReadyDelivery) => {
    const exchange = orComeAgain("attempt_not_made", id, [delivery], () => attempt(delivery));
    const ended = beginWait === null ? { made: await exchange } : await whileQuick(exchange, beginWait);
    if (ended === undefined) {
      trouble.note(id, now());
      stop();
      const ends = [turns.keep(), trouble.goesOn(id, now() + timeoutMs + LEASE_MARGIN_MS)];
      late.push({ delivery, exchange: exchange.finally(() => ends.forEach((end) => end())) });
      return;
    }
    const { made } = ended;
    if (made === undefined) stop();
    else if (isPostponed(made)) {
      waits.set(delivery, made.waitMs);
      stop();
    } else {
      reports.set(delivery, made);
      if (showsTrouble(made)) {
        trouble.note(id, now());
        stop();
      }
    }
    turns.giveBack();
  };
  const underWay: Promise<void>[] = [];
  if (ready.length === 0) turns.giveBack();
  for (const delivery of ready) {
    if (underWay.length === 1 && beginWait !== null && trouble.isRecent(id, now())) await underWay[0];
    if (underWay.length > 0 && !(await turns.take())) break;
    underWay.push(attemptInTurn(delivery));
  }
  await Promise.all(underWay);
  const unsent = [...waits.keys(), ...ready.slice(underWay.length)];
  return { reports, late, unsent, waitMs: Math.max(0, ...waits.values()), isTroubled };
}

function showsTrouble({ attempt, outcome }: AttemptReport): boolean {
  return isTrouble({ succeeded: outcome === "delivered", durationMs: attempt.endedAt - attempt.startedAt });
}

import type { DisabledReason } from "./webhook.ts";

const HOUR_MS = 3_600_000;
/** A webhook is never disabled after fewer failures in a row. */
const MIN_FAILURES = 10;
/** Shortest time from the first warning to disabling; a tenth of the whole time if that is shorter. */
const MAX_NOTICE_MS = 12 * HOUR_MS;
/** Warnings come after these shares of the time until a webhook is disabled. */
const WARNING_SHARES = [0.25, 0.5, 0.75] as const;

/** How long a webhook has had nothing but failures. Times are epoch milliseconds. */
export interface Failing {
  /** Attempts that failed since the last success. */
  readonly failures: number;
  /** When the first of them ended; null when the last attempt succeeded. */
  readonly since: number | null;
  /** Warnings so far, 0 to 3, and the time of the first; null before it. */
  readonly warnings: number;
  readonly warnedAt: number | null;
}

/** The state of a webhook whose last attempt succeeded, or that has had none. */
export const NOT_FAILING: Failing = { failures: 0, since: null, warnings: 0, warnedAt: null };

/** What an attempt means for a webhook as a whole. */
export type Notice =
  | {
      readonly kind: "failing";
      readonly share: number;
      readonly failures: number;
      readonly since: number;
      /** See {@link disablesAt}. */
      readonly disablesAt: number;
    }
  | { readonly kind: "recovered"; readonly failures: number; readonly since: number }
  | { readonly kind: "disabled"; readonly reason: DisabledReason; readonly failures: number; readonly since: number };

/** The state after an attempt, and the notices to publish. */
export interface FailingStep {
  readonly failing: Failing;
  readonly notices: readonly Notice[];
}

/** Counts an attempt that ended at `endedAt`. A success of a webhook that was not failing answers the same object. */
export function advanceFailing(
  failing: Failing,
  succeeded: boolean,
  endedAt: number,
  disableAfterMs: number,
): FailingStep {
  const { failures, since, warnings } = failing;
  if (succeeded) {
    if (since === null) return { failing, notices: [] };
    return { failing: NOT_FAILING, notices: warnings === 0 ? [] : [{ kind: "recovered", failures, since }] };
  }
  const counted: Failing = { ...failing, failures: failures + 1, since: since ?? endedAt };
  const began = since ?? endedAt;
  const elapsed = endedAt - began;
  if (mayBeDisabled(counted, endedAt, disableAfterMs)) {
    return {
      failing: counted,
      notices: [{ kind: "disabled", reason: "failures", failures: failures + 1, since: began }],
    };
  }
  const reached = WARNING_SHARES.filter((share) => elapsed >= share * disableAfterMs);
  const share = reached.at(-1);
  if (share === undefined || reached.length <= warnings) return { failing: counted, notices: [] };
  const warnedAt = failing.warnedAt ?? endedAt;
  return {
    failing: { ...counted, warnings: reached.length, warnedAt },
    notices: [
      {
        kind: "failing",
        share,
        failures: failures + 1,
        since: began,
        disablesAt: earliestEnd(began, warnedAt, disableAfterMs),
      },
    ],
  };
}

/**
 * From when on a webhook that goes on failing is disabled, by the first failure then that is at least its tenth; epoch
 * milliseconds. Null while it does not fail. Before the first warning it is the soonest that may come to be.
 */
export function disablesAt({ since, warnedAt }: Failing, disableAfterMs: number): number | null {
  return since === null ? null : earliestEnd(since, warnedAt, disableAfterMs);
}

function earliestEnd(since: number, warnedAt: number | null, disableAfterMs: number): number {
  const afterWarning = warnedAt === null ? 0 : warnedAt + Math.min(MAX_NOTICE_MS, disableAfterMs / 10);
  return Math.max(since + disableAfterMs, afterWarning);
}

/** The notice for a subscriber that answered 410 Gone at `at`. */
export function goneNotice({ failures, since }: Failing, at: number): Notice {
  return { kind: "disabled", reason: "gone", failures, since: since ?? at };
}

function mayBeDisabled(failing: Failing, now: number, disableAfterMs: number): boolean {
  const from = disablesAt(failing, disableAfterMs);
  return from !== null && now >= from && failing.failures >= MIN_FAILURES && failing.warnedAt !== null;
}

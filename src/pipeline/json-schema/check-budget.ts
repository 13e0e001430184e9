/**
 * Most work that checking one event may take. A unit is what takes up to about 50 ns in V8, so this is 50 ms; what is
 * ordinary takes a hundredth of it.
 */
export const MAX_EVENT_UNITS = 1_000_000;
/** Most work that checking all events of one request, or of one queue message, may take. */
export const MAX_REQUEST_UNITS = 4 * MAX_EVENT_UNITS;

/** Thrown out of a check that takes too long. */
export class BudgetSpent extends Error {}

/** Counts the work of one check. */
export class Meter {
  #left: number;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
    this.#left = limit;
  }

  /** Charges work before it is done; throws {@link BudgetSpent} when there is none left for it. */
  spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0) throw new BudgetSpent();
  }

  /** What was charged, at most the limit. */
  get used(): number {
    return this.#limit - Math.max(0, this.#left);
  }
}

/** The work that the events of one request share. */
export class CheckBudget {
  #left = MAX_REQUEST_UNITS;

  /** What is left of it, in units. */
  get left(): number {
    return this.#left;
  }

  /** What was charged so far. */
  get used(): number {
    return MAX_REQUEST_UNITS - this.#left;
  }

  /** Takes work off. */
  take(units: number): void {
    this.#left = Math.max(0, this.#left - units);
  }
}

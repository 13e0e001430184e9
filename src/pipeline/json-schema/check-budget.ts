/**
 * Most work for checking one event. A unit is up to about 50 ns in V8, so this is 50 ms; an ordinary event takes a
 * hundredth.
 */
export const MAX_EVENT_UNITS = 1_000_000;
/** Most work for checking all events of one request, or of one queue message. */
export const MAX_REQUEST_UNITS = 4 * MAX_EVENT_UNITS;

/** Thrown when a check has used up its budget. */
export class BudgetSpent extends Error {}

/** Counts the work of one check. */
export class Meter {
  #left: number;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
    this.#left = limit;
  }

  /** Charges work before it is done. Throws {@link BudgetSpent} when the rest is too small. */
  spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0) throw new BudgetSpent();
  }

  /** The charged units, at most the limit. */
  get used(): number {
    return this.#limit - Math.max(0, this.#left);
  }
}

/** The work that all events of one request share. */
export class CheckBudget {
  #left = MAX_REQUEST_UNITS;

  /** The units that are left. */
  get left(): number {
    return this.#left;
  }

  /** The units charged so far. */
  get used(): number {
    return MAX_REQUEST_UNITS - this.#left;
  }

  /** Charges units. */
  take(units: number): void {
    this.#left = Math.max(0, this.#left - units);
  }
}

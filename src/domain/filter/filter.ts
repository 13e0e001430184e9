/** Most comparisons in a filter. */
export const MAX_FILTER_CONDITIONS = 50;
/** Most objects of a filter within each other. */
export const MAX_FILTER_DEPTH = 8;
/** Most bytes of a filter, as minified UTF-8. */
export const MAX_FILTER_BYTES = 4096;

/** What a filter looks at: each key of it names one of these. */
export const FILTER_KEYS = ["type", "application_id", "tags", "data"] as const;

/** An event as a filter sees it. */
export interface FilterSubject {
  readonly type: string;
  readonly application_id: string | null;
  readonly tags: readonly string[];
  readonly data: unknown;
}

const COMPARISONS = [
  "$eq",
  "$neq",
  "$gt",
  "$gte",
  "$lt",
  "$lte",
  "$in",
  "$nin",
  "$startsWith",
  "$endsWith",
  "$exists",
] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const FILTER_OPERATORS = [...COMPARISONS, "$and", "$or", "$not"] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

/** What the value at `path` has to be: the keys to it, joined by full stops. A plain value is told as `$eq`. */
export interface FilterCondition {
  readonly path: string;
  readonly operator: FilterOperator;
  /** What the filter has for the operator, as JSON. */
  readonly expected: unknown;
}

/** How many more looks at values an evaluation has, or all filters for one event. */
export interface Work {
  looks: number;
}

/** A filter that was understood. */
export interface Filter {
  /** False when it holds or fails without the event's data. */
  readonly readsData: boolean;
  /**
   * Finds the first condition that fails; undefined when the event passes. Never throws. What it looks at is taken from the
   * event's `work`; with none left the event passes, unless a condition fails whatever its long lists have.
   */
  readonly findFailed: (subject: FilterSubject, work?: Work) => FilterCondition | undefined;
}

/** Tells a comparison from `$and`, `$or` and `$not`. */
export function isComparison(operator: FilterOperator): operator is Comparison {
  return COMPARISONS.some((one) => one === operator);
}

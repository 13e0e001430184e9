import { isReservedEventType, RESERVED_PATTERN } from "../event-type.ts";
import { type FieldProblem, MAX_DETAILS } from "../failure.ts";
import { joinPath, pathStep } from "../json.ts";
import { err, ok, type Result } from "../result.ts";
import {
  type Check,
  checkAll,
  checkAny,
  checkBoth,
  checkElements,
  checkMember,
  checkNot,
  checkTest,
  HOLDS,
  isObject,
  UNDECIDED,
} from "./checks.ts";
import { isScalar, operandProblem, testOf } from "./comparisons.ts";
import {
  type Comparison,
  type Filter,
  FILTER_KEYS,
  FILTER_OPERATORS,
  type FilterCondition,
  type FilterOperator,
  type FilterSubject,
  isComparison,
  MAX_FILTER_BYTES,
  MAX_FILTER_CONDITIONS,
  MAX_FILTER_DEPTH,
} from "./filter.ts";

/**
 * Most looks at values in one evaluation, a few milliseconds of work (`npm run bench -- filters`). An event that takes more
 * passes: it is better sent once too often than kept out unseen. The longest list that `data` can have takes 262,144.
 */
export const MAX_LOOKS = 300_000;
/** Looks to find a condition that fails whatever the long lists have, once an evaluation was given up. */
const SPARE_LOOKS = 2000;
/** The longest list that is looked through for that. */
const MAX_SPARE_LIST = 20;
/** Most looks of all filters at one event, some 3 ms of work: one event must not keep the others of its batch waiting. */
export const MAX_EVENT_LOOKS = 1_000_000;

/** Reads a filter, a value of JSON; the fields of its problems are paths within it. */
export function parseFilter(input: unknown): Result<Filter, readonly FieldProblem[]> {
  if (!isObject(input)) return err([{ field: "", message: "must be an object, or null for no filter" }]);
  if (new TextEncoder().encode(JSON.stringify(input)).length > MAX_FILTER_BYTES) {
    return err([{ field: "", message: `must be at most ${MAX_FILTER_BYTES} bytes of JSON` }]);
  }
  const reader = new FilterReader();
  const check = reader.read(input);
  return reader.problems.length > 0 ? err(reader.problems.slice(0, MAX_DETAILS)) : ok(reader.filter(check));
}

/** Where in a filter its reader is. */
interface Place {
  /** The way through the filter, for problems. */
  readonly field: string;
  /** The way through the event, for conditions. */
  readonly path: string;
  readonly depth: number;
  /** True where the event has a text or null, and nothing below. */
  readonly isTextual: boolean;
  readonly isNegated: boolean;
}

const ROOT: Place = { field: "", path: "", depth: 0, isTextual: false, isNegated: false };

class FilterReader {
  readonly problems: FieldProblem[] = [];
  readonly #conditions: FilterCondition[] = [];
  #comparisons = 0;
  #readsData = false;
  /** Operational event types that a condition names, and beginnings of such types. */
  readonly #named = new Set<string>();
  readonly #namedBeginnings: string[] = [];

  read(input: Readonly<Record<string, unknown>>): Check {
    const check = this.#object(input, ROOT);
    if (this.#comparisons > MAX_FILTER_CONDITIONS) {
      this.#report(ROOT, `must have at most ${MAX_FILTER_CONDITIONS} conditions`);
    }
    return check;
  }

  filter(check: Check): Filter {
    return {
      readsData: this.#readsData,
      findFailed: (subject, shared = { looks: MAX_LOOKS }) => {
        const given = Math.min(MAX_LOOKS, shared.looks);
        const work = { looks: given, longestList: Infinity };
        let failed = check(subject, work);
        shared.looks -= given - Math.max(work.looks, 0);
        if (failed === UNDECIDED) failed = check(subject, { looks: SPARE_LOOKS, longestList: MAX_SPARE_LIST });
        if (failed === UNDECIDED) return undefined;
        return failed === HOLDS ? this.#unnamed(subject) : this.#conditions[failed];
      },
    };
  }

  /** An operational event passes only a filter that names it. */
  #unnamed({ type }: FilterSubject): FilterCondition | undefined {
    if (!isReservedEventType(type) || this.#named.has(type)) return undefined;
    if (this.#namedBeginnings.some((beginning) => type.startsWith(beginning))) return undefined;
    return { path: "type", operator: "$eq", expected: type };
  }

  #report({ field }: Place, message: string): Check {
    this.problems.push({ field, message });
    return () => HOLDS;
  }

  #add(path: string, operator: FilterOperator, expected: unknown): number {
    return this.#conditions.push({ path, operator, expected }) - 1;
  }

  /** What a key or `$not` has, or an entry of `$and` and `$or`: a plain value, or an object. */
  #node(node: unknown, place: Place): Check {
    if (isObject(node)) return this.#object(node, place);
    if (place.path === "") return this.#report(place, "must be an object");
    if (isScalar(node)) return checkElements(this.#test("$eq", node, place));
    return this.#report(place, "must not be a list: use $in for several values");
  }

  #object(node: Readonly<Record<string, unknown>>, above: Place): Check {
    const place = { ...above, depth: above.depth + 1 };
    if (place.depth > MAX_FILTER_DEPTH) return this.#report(place, `is more than ${MAX_FILTER_DEPTH} objects deep`);
    const entries = Object.entries(node);
    if (entries.length === 0) return this.#report(place, "must have a condition");
    this.#checkLikeTypes(entries, place);
    const perElement: Check[] = [];
    const whole: Check[] = [];
    for (const [key, value] of entries) {
      const own = { ...place, field: joinPath(place.field, pathStep(key)) };
      if (!key.startsWith("$")) perElement.push(this.#member(key, value, own));
      else if (isPerElement(key)) perElement.push(this.#test(key, value, own));
      else whole.push(this.#operator(key, value, own));
    }
    return checkBoth(
      perElement.length === 0 ? undefined : checkElements(checkAll(perElement)),
      whole.length === 0 ? undefined : checkAll(whole),
    );
  }

  #member(key: string, value: unknown, place: Place): Check {
    if (place.isTextual) return this.#report(place, `is not there: ${place.path} has no keys`);
    const isFirst = place.path === "";
    if (isFirst && !FILTER_KEYS.some((known) => known === key)) {
      return this.#report(place, `is none of ${FILTER_KEYS.join(", ")}; what is in data is an object below data`);
    }
    const path = joinPath(place.path, key);
    if (isFirst && key === "data") this.#readsData = true;
    const isTextual = isFirst && key !== "data";
    return checkMember(key, this.#node(value, { ...place, path, isTextual }));
  }

  #operator(key: string, value: unknown, place: Place): Check {
    const operator = FILTER_OPERATORS.find((known) => known === key);
    if (operator === undefined)
      return this.#report(place, `is not an operator; there are ${FILTER_OPERATORS.join(" ")}`);
    if (isComparison(operator)) return this.#whole(operator, value, place);
    if (operator === "$not") {
      const order = this.#add(place.path, operator, value);
      return checkNot(order, this.#node(value, { ...place, isNegated: true }));
    }
    if (!Array.isArray(value) || value.length === 0)
      return this.#report(place, "must be a list of one or more filters");
    const order = this.#add(place.path, operator, value);
    const parts: readonly unknown[] = value;
    const checks = parts.map((part, index) => this.#node(part, { ...place, field: `${place.field}[${index}]` }));
    return operator === "$and" ? checkAll(checks) : checkAny(order, checks);
  }

  /** A comparison that looks at all of a list at once. */
  #whole(operator: Comparison, operand: unknown, place: Place): Check {
    const order = this.#comparison(operator, operand, place);
    if (order === undefined) return () => HOLDS;
    if (operator === "$exists") return checkTest(order, (value) => (value !== undefined) === operand);
    const isEqual = testOf(operator === "$neq" ? "$eq" : "$in", operand);
    return checkNot(order, checkElements(checkTest(order, isEqual)));
  }

  #test(operator: PerElement, operand: unknown, place: Place): Check {
    const order = this.#comparison(operator, operand, place);
    if (order === undefined) return () => HOLDS;
    if (place.path === "type" && !place.isNegated) this.#name(operator, operand);
    return checkTest(order, testOf(operator, operand));
  }

  /** Notes a comparison and answers its number, or undefined when it can't be. */
  #comparison(operator: Comparison, operand: unknown, place: Place): number | undefined {
    this.#comparisons++;
    const problem =
      place.path === "" ? "needs a key before it, such as data" : operandProblem(operator, operand, place.isTextual);
    if (problem === undefined) return this.#add(place.path, operator, operand);
    this.#report(place, problem);
    return undefined;
  }

  #name(operator: PerElement, operand: unknown): void {
    const texts: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    for (const text of texts) {
      if (typeof text !== "string") continue;
      if (operator === "$startsWith" && reserved.test(text)) this.#namedBeginnings.push(text);
      if (operator === "$eq" || operator === "$in") this.#named.add(text);
    }
  }

  /** One value can't be a text and a number. */
  #checkLikeTypes(entries: readonly (readonly [string, unknown])[], place: Place): void {
    const ordered = entries.filter(([key, value]) => {
      return TYPED.some((operator) => operator === key) && (typeof value === "string" || typeof value === "number");
    });
    const [first] = ordered;
    const other = ordered.find(([, value]) => typeof value !== typeof first?.[1]);
    if (first === undefined || other === undefined) return;
    const field = joinPath(place.field, other[0]);
    this.#report({ ...place, field }, `compares with another type than ${first[0]} beside it`);
  }
}

const reserved = new RegExp(RESERVED_PATTERN);

const PER_ELEMENT = ["$eq", "$gt", "$gte", "$lt", "$lte", "$in", "$startsWith", "$endsWith"] as const;
type PerElement = (typeof PER_ELEMENT)[number];
const TYPED: readonly PerElement[] = ["$eq", "$gt", "$gte", "$lt", "$lte", "$startsWith", "$endsWith"];

function isPerElement(key: string): key is PerElement {
  return PER_ELEMENT.some((operator) => operator === key);
}

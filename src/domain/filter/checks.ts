import type { Work } from "./filter.ts";

/** The work of one evaluation, which may leave out longer lists. */
export interface CheckWork extends Work {
  readonly longestList: number;
}

/** What a check answers when it holds; else it is the number of the condition that failed, in the filter's order. */
export const HOLDS = -1;
/** What a check answers when it had no looks left, or left out a list that would have told. */
export const UNDECIDED = -2;

/** A part of a filter, applied to the value at its place; undefined stands for a missing one. */
export type Check = (value: unknown, work: CheckWork) => number;

/** Holds where a test does. */
export function checkTest(order: number, holds: (value: unknown) => boolean): Check {
  return (value, work) => {
    if (--work.looks < 0) return UNDECIDED;
    return holds(value) ? HOLDS : order;
  };
}

/** Holds where the value under a key does. Only an object's own members are there. */
export function checkMember(key: string, check: Check): Check {
  // Values of JSON inherit from `Object.prototype` alone, so that most keys need no look at whose they are.
  const isInherited = key in Object.prototype;
  return (value, work) => {
    if (--work.looks < 0) return UNDECIDED;
    const isThere = isObject(value) && (!isInherited || Object.hasOwn(value, key));
    return check(isThere ? value[key] : undefined, work);
  };
}

/** Holds where all do; the first that surely fails is told. */
export function checkAll(checks: readonly Check[]): Check {
  const [only] = checks;
  if (only !== undefined && checks.length === 1) return only;
  return (value, work) => {
    let all = HOLDS;
    for (const check of checks) {
      const failed = check(value, work);
      if (failed >= 0) return failed;
      if (failed === UNDECIDED) all = UNDECIDED;
    }
    return all;
  };
}

/** Holds where one does. */
export function checkAny(order: number, checks: readonly Check[]): Check {
  return (value, work) => {
    let none = order;
    for (const check of checks) {
      const failed = check(value, work);
      if (failed === HOLDS) return HOLDS;
      if (failed === UNDECIDED) none = UNDECIDED;
    }
    return none;
  };
}

/** Holds where another does not. */
export function checkNot(order: number, check: Check): Check {
  return (value, work) => {
    const failed = check(value, work);
    if (failed === UNDECIDED) return UNDECIDED;
    return failed === HOLDS ? order : HOLDS;
  };
}

/**
 * Holds for a list if it does for one of its elements, lists within it included; an empty list is like a missing value. Of
 * elements that fail, that which got furthest tells the condition.
 */
export function checkElements(check: Check): Check {
  const checkValue: Check = (value, work) => {
    if (--work.looks < 0) return UNDECIDED;
    if (!isList(value)) return check(value, work);
    if (value.length === 0) return check(undefined, work);
    if (value.length > work.longestList) return UNDECIDED;
    let furthest = UNDECIDED;
    let isDecided = true;
    for (const element of value) {
      if (--work.looks < 0) return UNDECIDED;
      const failed = isList(element) ? checkValue(element, work) : check(element, work);
      if (failed === HOLDS) return HOLDS;
      if (failed === UNDECIDED) isDecided = false;
      if (failed > furthest) furthest = failed;
    }
    return isDecided ? furthest : UNDECIDED;
  };
  return checkValue;
}

/** Holds where both do; of two that fail, that which comes first in the filter is told. */
export function checkBoth(one: Check | undefined, other: Check | undefined): Check {
  if (one === undefined || other === undefined) return one ?? other ?? (() => HOLDS);
  return (value, work) => {
    const failed = one(value, work);
    const failedToo = other(value, work);
    if (failed >= 0 && failedToo >= 0) return Math.min(failed, failedToo);
    if (failed >= 0 || failedToo >= 0) return Math.max(failed, failedToo);
    return failed === HOLDS && failedToo === HOLDS ? HOLDS : UNDECIDED;
  };
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Tells whether a value of JSON is an object, and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/*
 * What filters mean, written as plainly as can be and without a look at how they are compiled. Filters here are valid.
 */
import fc from "fast-check";
import type { FilterSubject } from "../../../src/domain/filter/filter.ts";

type Json = unknown;
type Members = Readonly<Record<string, Json>>;

const EACH = ["$eq", "$gt", "$gte", "$lt", "$lte", "$in", "$startsWith", "$endsWith"];

/** Tells whether an event passes. */
export function passes(filter: Json, subject: FilterSubject): boolean {
  const isOperational = subject.type.startsWith("webhook.") || subject.type.startsWith("delivery.");
  return holds(filter, subject) && (!isOperational || names(filter, subject.type, false));
}

function holds(node: Json, value: Json): boolean {
  if (typeof node !== "object" || node === null) return spread(value).includes(node);
  const entries = Object.entries(node as Members);
  const isEach = ([key]: [string, Json]) => !key.startsWith("$") || EACH.includes(key);
  const each = entries.filter(isEach);
  const rest = entries.filter((entry) => !isEach(entry));
  const holdsEach = each.length === 0 || spread(value).some((one) => each.every((entry) => holdsFor(entry, one)));
  return holdsEach && rest.every((entry) => holdsFor(entry, value));
}

/** The elements of a list, of lists in it too; missing where there is none. */
function spread(value: Json): readonly Json[] {
  if (!Array.isArray(value)) return [value];
  return value.length === 0 ? [undefined] : value.flatMap(spread);
}

function holdsFor([key, operand]: readonly [string, Json], value: Json): boolean {
  const list = operand as readonly Json[];
  const [one, other] = [value as string, operand as string];
  const isLike = typeof value === typeof operand && ["string", "number"].includes(typeof value);
  if (key === "$eq") return value === operand;
  if (key === "$neq") return !spread(value).includes(operand);
  if (key === "$gt") return isLike && one > other;
  if (key === "$gte") return isLike && one >= other;
  if (key === "$lt") return isLike && one < other;
  if (key === "$lte") return isLike && one <= other;
  if (key === "$in") return list.includes(value);
  if (key === "$nin") return !spread(value).some((element) => list.includes(element));
  if (key === "$startsWith") return typeof value === "string" && value.slice(0, other.length) === other;
  if (key === "$endsWith")
    return (
      typeof value === "string" && value.length >= other.length && value.slice(value.length - other.length) === other
    );
  if (key === "$exists") return operand === (value !== undefined);
  if (key === "$and") return list.every((node) => holds(node, value));
  if (key === "$or") return list.some((node) => holds(node, value));
  if (key === "$not") return !holds(operand, value);
  const isThere = typeof value === "object" && value !== null && Object.prototype.hasOwnProperty.call(value, key);
  return holds(operand, isThere ? (value as Members)[key] : undefined);
}

/** Tells whether a condition on `type`, outside of `$not`, names an operational type. */
function names(node: Json, type: string, isAtType: boolean): boolean {
  if (typeof node !== "object" || node === null) return isAtType && node === type;
  return Object.entries(node as Members).some(([key, value]) => {
    if (key === "$and" || key === "$or") return (value as readonly Json[]).some((part) => names(part, type, isAtType));
    if (!isAtType) return key === "type" && names(value, type, true);
    if (key === "$startsWith") return /^(webhook|delivery)\./.test(String(value)) && type.startsWith(String(value));
    return key === "$eq" ? value === type : key === "$in" && (value as readonly Json[]).includes(type);
  });
}

/** Tells whether a filter breaks a rule that no JSON Schema tells: it is too large, or compares with texts and numbers. */
export function isBeyondSchema(filter: Json): boolean {
  const bytes = new TextEncoder().encode(JSON.stringify(filter ?? null)).length;
  return bytes > 4096 || depthOf(filter) > 8 || conditionsOf(filter) > 50 || isMixed(filter);
}

function partsOf(node: Json): readonly (readonly [string, Json])[] {
  return typeof node === "object" && node !== null ? Object.entries(node) : [];
}

function depthOf(node: Json): number {
  const below = Math.max(0, ...partsOf(node).map(([, part]) => depthOf(part)));
  return typeof node === "object" && node !== null && !Array.isArray(node) ? below + 1 : below;
}

function conditionsOf(node: Json): number {
  if (typeof node !== "object" || node === null) return 1;
  return partsOf(node)
    .map(([key, part]) => (["$in", "$nin"].includes(key) ? 1 : conditionsOf(part)))
    .reduce((sum, count) => sum + count, 0);
}

function isMixed(node: Json): boolean {
  const typed = ["$eq", "$gt", "$gte", "$lt", "$lte", "$startsWith", "$endsWith"];
  const types = partsOf(node).flatMap(([key, part]) => (typed.includes(key) ? [typeof part] : []));
  const isBoth = types.includes("string") && types.includes("number");
  return isBoth || partsOf(node).some(([, part]) => isMixed(part));
}

const KEYS = ["a", "b", "__proto__", "constructor", "toString", "length", "0"];
const key = fc.constantFrom(...KEYS);
const text = fc.constantFrom("", "a", "ab", "b", "1", "vip");
const number = fc.constantFrom(-1, 0, -0, 1, 1.5, 2);
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const type = fc.constantFrom("a.b", "a.c", "webhook.failing", "webhook.disabled", "delivery.failed");

/** An object as JSON has it, where `__proto__` is a member like others. */
function objectOf(value: fc.Arbitrary<Json>, names: fc.Arbitrary<string> = key): fc.Arbitrary<Members> {
  return fc
    .uniqueArray(fc.tuple(names, value), { selector: ([name]) => name, minLength: 1, maxLength: 3 })
    .map((entries) => Object.fromEntries(entries) as Members);
}

const data = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    scalar,
    fc.oneof(fc.constant({}), objectOf(tie("value"))),
    fc.array(tie("value"), { maxLength: 3 }),
  ),
})).value;

/** Events that the filters of {@link anyFilter} are likely to tell apart. */
export const anySubject: fc.Arbitrary<FilterSubject> = fc.record({
  type,
  application_id: fc.option(text),
  tags: fc.array(text, { maxLength: 3 }),
  data,
});

/** Operators with operands of one type. */
function comparisons(
  operand: fc.Arbitrary<Json>,
  ordered: readonly fc.Arbitrary<string | number>[],
): fc.Arbitrary<Members> {
  const any = { $neq: operand, $in: several(operand), $nin: several(operand), $exists: fc.boolean() };
  const perType = ordered.map((own) => {
    const range = { $eq: own, $gt: own, $gte: own, $lt: own, $lte: own };
    return fc.record({ ...any, ...range }, { requiredKeys: [] });
  });
  const texts = fc.record({ ...any, $startsWith: text, $endsWith: text }, { requiredKeys: [] });
  return fc
    .oneof(
      ...perType,
      texts,
      fc.record({ $eq: operand }),
      fc.record({ $startsWith: fc.constantFrom("webhook.", "delivery.f", "web") }),
    )
    .map(few);
}

function several(operand: fc.Arbitrary<Json>) {
  return fc.array(operand, { minLength: 1, maxLength: 3 });
}

/** The first few members, and at least one. */
function few(members: Members): Members {
  const entries = Object.entries(members);
  return entries.length === 0 ? { $exists: true } : Object.fromEntries(entries.slice(0, 3));
}

function nodeOf(
  operand: fc.Arbitrary<Json>,
  ordered: readonly fc.Arbitrary<string | number>[],
  hasKeys: boolean,
): fc.Arbitrary<Json> {
  return fc.letrec<{ node: Json }>((tie) => {
    const group = objectOf(several(tie("node")), fc.constantFrom("$and", "$or"));
    const not = fc.record({ $not: tie("node") });
    const plain = comparisons(operand, ordered);
    const parts = hasKeys ? [plain, group, not, objectOf(tie("node"))] : [plain, group, not];
    const mixed = fc.tuple(fc.oneof(...parts), fc.oneof(...parts)).map(([one, other]) => ({ ...other, ...one }));
    return { node: fc.oneof({ maxDepth: 2, depthSize: "small" }, operand, plain, ...parts, mixed) };
  }).node;
}

const textual = nodeOf(fc.oneof(text, type, fc.constant(null)), [text], false);
const anywhere = nodeOf(scalar, [text, number], true);

/** Filters that can be, some of them beyond the bounds or with operands of unlike types. */
export const anyFilter: fc.Arbitrary<Json> = fc.letrec<{ filter: Json }>((tie) => {
  const members = fc
    .record({ type: textual, application_id: textual, tags: textual, data: anywhere }, { requiredKeys: [] })
    .map((record) => (Object.keys(record).length === 0 ? { type: { $exists: true } } : record));
  return {
    filter: fc.oneof(
      { maxDepth: 2, depthSize: "small" },
      members,
      objectOf(several(tie("filter")), fc.constantFrom("$and", "$or")),
      fc.record({ $not: tie("filter") }),
    ),
  };
}).filter;

import { patternTest } from "./assertions.ts";
import { isObject, type JsonObject } from "./values.ts";
import {
  addSeen,
  apply,
  applyToPart,
  type Check,
  fault,
  isDone,
  keysOf,
  matches,
  type SchemaNode,
  type Seen,
  type Visit,
} from "./visit.ts";

/** Gets the node of a subschema. */
export type NodeOf = (schema: unknown) => SchemaNode;
/** Adds the checks of a keyword with subschemas to a node; `schema` is the object with the keyword. */
export type AddSubschemas = (node: SchemaNode, keyword: unknown, nodeOf: NodeOf, schema: JsonObject) => void;

/** The keywords that apply subschemas. They read related keywords from the same object. */
export const APPLICATORS: ReadonlyMap<string, AddSubschemas> = new Map<string, AddSubschemas>([
  ["properties", (node, map, nodeOf) => node.object.push(checkProperties(nodesOf(map, nodeOf)))],
  ["patternProperties", (node, map, nodeOf) => node.object.push(...nodesOf(map, nodeOf).map(checkPatternProperty))],
  ["additionalProperties", (node, rest, nodeOf, schema) => node.object.push(checkAdditional(nodeOf(rest), schema))],
  ["propertyNames", (node, names, nodeOf) => node.object.push(checkNames(nodeOf(names)))],
  ["prefixItems", (node, items, nodeOf) => node.list.push(checkPrefix(listOf(items, nodeOf)))],
  ["items", (node, rest, nodeOf, { prefixItems }) => node.list.push(checkItems(nodeOf(rest), lengthOf(prefixItems)))],
  ["contains", (node, one, nodeOf, schema) => node.list.push(checkContains(nodeOf(one), schema))],
  ["allOf", (node, all, nodeOf) => node.inPlace.push(...listOf(all, nodeOf).map(checkSame))],
  ["anyOf", (node, any, nodeOf) => node.inPlace.push(checkAny(listOf(any, nodeOf)))],
  ["oneOf", (node, one, nodeOf) => node.inPlace.push(checkOne(listOf(one, nodeOf)))],
  ["not", (node, no, nodeOf) => node.inPlace.push(checkNot(nodeOf(no)))],
  ["if", (node, test, nodeOf, schema) => node.inPlace.push(checkIf(nodeOf(test), schema, nodeOf))],
  ["dependentSchemas", (node, map, nodeOf) => node.inPlace.push(...nodesOf(map, nodeOf).map(checkDependent))],
  ["dependencies", (node, map, nodeOf) => node.inPlace.push(...nodesOf(map, nodeOf).map(checkDependent))],
  ["unevaluatedProperties", (node, rest, nodeOf) => node.leftObject.push(checkLeftProperties(nodeOf(rest)))],
  ["unevaluatedItems", (node, rest, nodeOf) => node.leftList.push(checkLeftItems(nodeOf(rest)))],
]);

type NamedNode = readonly [name: string, node: SchemaNode];

/** The subschemas of a map. Lists of names, as in `dependencies`, are left out. */
function nodesOf(map: unknown, nodeOf: NodeOf): readonly NamedNode[] {
  const entries: readonly (readonly [string, unknown])[] = isObject(map) ? Object.entries(map) : [];
  return entries.filter(([, schema]) => !Array.isArray(schema)).map(([name, schema]) => [name, nodeOf(schema)]);
}

function listOf(list: unknown, nodeOf: NodeOf): readonly SchemaNode[] {
  return Array.isArray(list) ? list.map((schema: unknown) => nodeOf(schema)) : [];
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

/** True if a test holds for every item. After a failure it goes on only while problems are still reported. */
function everyOf<T>(items: Iterable<T>, visit: Visit, test: (item: T) => boolean): boolean {
  let holds = true;
  for (const item of items) {
    visit.run.meter.spend(3);
    if (!test(item)) holds = false;
    if (!holds && isDone(visit)) break;
  }
  return holds;
}

function seeKey({ seen }: Visit, key: string): void {
  seen?.keys.add(key);
}

function checkProperties(properties: readonly NamedNode[]): Check<JsonObject> {
  return (value, visit) => {
    visit.run.meter.spend(properties.length);
    return everyOf(properties, visit, ([name, node]) => {
      if (!Object.hasOwn(value, name)) return true;
      seeKey(visit, name);
      return applyToPart(node, value[name], name, visit);
    });
  };
}

function checkPatternProperty([pattern, node]: NamedNode): Check<JsonObject> {
  const test = patternTest(pattern);
  return (value, visit) => {
    return everyOf(keysOf(value, visit), visit, (key) => {
      if (!test(key, visit.run.meter)) return true;
      seeKey(visit, key);
      return applyToPart(node, value[key], key, visit);
    });
  };
}

function checkAdditional(node: SchemaNode, { properties, patternProperties }: JsonObject): Check<JsonObject> {
  const names = new Set(isObject(properties) ? Object.keys(properties) : []);
  const tests = isObject(patternProperties) ? Object.keys(patternProperties).map(patternTest) : [];
  return (value, visit) => {
    return everyOf(keysOf(value, visit), visit, (key) => {
      if (names.has(key) || tests.some((test) => test(key, visit.run.meter))) return true;
      seeKey(visit, key);
      return applyToPart(node, value[key], key, visit);
    });
  };
}

function checkNames(node: SchemaNode): Check<JsonObject> {
  return (value, visit) => {
    return everyOf(keysOf(value, visit), visit, (key) => {
      return matches(node, key, visit) || fault(visit, "has a name that is not allowed", key);
    });
  };
}

function checkPrefix(nodes: readonly SchemaNode[]): Check<readonly unknown[]> {
  return (items, visit) => {
    return everyOf(nodes.slice(0, items.length).entries(), visit, ([index, node]) => {
      visit.seen?.items.add(index);
      return applyToPart(node, items[index], index, visit);
    });
  };
}

function checkItems(node: SchemaNode, from: number): Check<readonly unknown[]> {
  return (items, visit) => {
    let holds = true;
    for (let index = from; index < items.length && (holds || !isDone(visit)); index++) {
      visit.run.meter.spend(1);
      visit.seen?.items.add(index);
      if (!applyToPart(node, items[index], index, visit)) holds = false;
    }
    return holds;
  };
}

function checkContains(node: SchemaNode, schema: JsonObject): Check<readonly unknown[]> {
  const min = typeof schema["minContains"] === "number" ? schema["minContains"] : 1;
  const max = typeof schema["maxContains"] === "number" ? schema["maxContains"] : Infinity;
  return (items, visit) => {
    let count = 0;
    for (const [index, item] of items.entries()) {
      visit.run.meter.spend(1);
      if (!matches(node, item, visit)) continue;
      visit.seen?.items.add(index);
      count++;
      if (count > max || (count >= min && max === Infinity && visit.seen === null)) break;
    }
    if (count < min) return fault(visit, `must have ${min} or more entries that match the schema of contains`);
    return count <= max || fault(visit, `must have at most ${max} entries that match the schema of contains`);
  };
}

/** Applies a subschema to the same value, for `$ref` too. */
export function checkSame(node: SchemaNode): Check<unknown> {
  return (value, visit) => apply(node, value, visit);
}

/** Applies a subschema that need not hold. If it holds, what it has seen counts. */
function holdsAndSees(node: SchemaNode, value: unknown, visit: Visit): boolean {
  const seen: Seen | null = visit.seen === null ? null : { keys: new Set(), items: new Set() };
  const holds = matches(node, value, visit, seen);
  if (holds && seen !== null && visit.seen !== null) addSeen(visit.seen, seen, visit);
  return holds;
}

function checkAny(nodes: readonly SchemaNode[]): Check<unknown> {
  return (value, visit) => {
    let count = 0;
    for (const node of nodes) {
      if (holdsAndSees(node, value, visit)) count++;
      // The others only matter for what they see.
      if (count > 0 && visit.seen === null) break;
    }
    return count > 0 || fault(visit, "must match at least one of the schemas of anyOf");
  };
}

function checkOne(nodes: readonly SchemaNode[]): Check<unknown> {
  return (value, visit) => {
    let count = 0;
    for (const node of nodes) {
      if (holdsAndSees(node, value, visit) && ++count > 1) break;
    }
    if (count === 0) return fault(visit, "must match exactly one of the schemas of oneOf, and matches none");
    return count === 1 || fault(visit, "must match exactly one of the schemas of oneOf, and matches more");
  };
}

function checkNot(node: SchemaNode): Check<unknown> {
  return (value, visit) => !matches(node, value, visit) || fault(visit, "matches a schema that it must not match");
}

function checkIf(test: SchemaNode, schema: JsonObject, nodeOf: NodeOf): Check<unknown> {
  const then = nodeOf(schema["then"] ?? true);
  const otherwise = nodeOf(schema["else"] ?? true);
  return (value, visit) => apply(holdsAndSees(test, value, visit) ? then : otherwise, value, visit);
}

function checkDependent([name, node]: NamedNode): Check<unknown> {
  return (value, visit) => !isObject(value) || !Object.hasOwn(value, name) || apply(node, value, visit);
}

function checkLeftProperties(node: SchemaNode): Check<JsonObject> {
  return (value, visit) => {
    return everyOf(keysOf(value, visit), visit, (key) => {
      if (visit.seen?.keys.has(key) === true) return true;
      seeKey(visit, key);
      return applyToPart(node, value[key], key, visit);
    });
  };
}

function checkLeftItems(node: SchemaNode): Check<readonly unknown[]> {
  return (items, visit) => {
    return everyOf(items.entries(), visit, ([index, item]) => {
      if (visit.seen?.items.has(index) === true) return true;
      visit.seen?.items.add(index);
      return applyToPart(node, item, index, visit);
    });
  };
}

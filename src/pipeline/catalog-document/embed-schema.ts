import type { Meter } from "../json-schema/check-budget.ts";
import { surveyUnits } from "../json-schema/compile-schema.ts";
import { SUBSCHEMAS } from "../json-schema/keyword-shapes.ts";
import { surveySchema } from "../json-schema/survey-schema.ts";
import { isObject, type JsonObject } from "../json-schema/values.ts";
import { FreeNames } from "./free-names.ts";
import {
  depthOf,
  looksReferring,
  MAX_INNER_DEPTH,
  type Spot,
  spotAt,
  type Steps,
  stepsTo,
  writeReference,
} from "./references.ts";
import { memberUnits } from "./source.ts";

/** A schema as it is built. */
type Draft = Record<string, unknown>;

/**
 * The keywords without subschemas that tools of OpenAPI know. Others mean nothing to a check, and linters refuse them;
 * `$id` and anchors would give references another base, which tools ignore.
 */
const KEPT: ReadonlySet<string> = new Set([
  ...["title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples", "$comment"],
  ...["type", "const", "enum", "format", "contentEncoding", "contentMediaType"],
  ...["multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"],
  ...["maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains"],
  ...["maxProperties", "minProperties", "required", "dependentRequired"],
]);
/** What linters take as the name of a definition. */
const DEFINITION_NAME = /^[-A-Za-z0-9._]+$/;
/** The keywords whose value tools take as true or false too. */
const TAKES_FLAG: ReadonlySet<string> = new Set(["additionalProperties", "unevaluatedProperties"]);

/** The work of rewriting one schema, and of one name or reference, in units of the meter. */
const PART_UNITS = 80;
const NAME_UNITS = 80;
const REFERENCE_UNITS = 100;

/**
 * The schema as {@link embedSchema} rewrites it, or an empty one where a document can't have it. The work is charged to the
 * meter, but for that which takes time with the schema's bytes.
 */
export function embedWithin(schema: unknown, place: Steps, meter: Meter): JsonObject {
  const embedded = embedSchema(schema, place, meter) ?? {};
  return depthOf(embedded) <= MAX_INNER_DEPTH ? embedded : {};
}

/**
 * Rewrites a JSON Schema so that it can stand at a place of an OpenAPI document: references are pointers from the document's
 * root, and there is nothing that generators and linters do not take. It allows what the schema allows. Undefined for a schema
 * that is not valid under the present bounds.
 */
function embedSchema(schema: unknown, place: Steps, meter: Meter): JsonObject | undefined {
  const survey = surveySchema(schema);
  meter.spend(surveyUnits(survey));
  return survey.problems.length > 0 ? undefined : new Embedding(place, survey.targets, meter).embed(schema);
}

/** The definitions of schemas that stood where no schema is expected: there tools find them. */
class Moved {
  readonly #root: Draft;
  /** The root's `$defs` with what was added, once something is. */
  #definitions: Draft | null = null;
  readonly #names: FreeNames;

  constructor(root: Draft) {
    this.#root = root;
    this.#names = new FreeNames(isObject(root["$defs"]) ? Object.keys(root["$defs"]) : []);
  }

  /** Adds what is taken to a place. */
  add(take: (at: Spot | null) => Draft): void {
    const name = this.#names.take("moved");
    this.#definitions ??= { ...(isObject(this.#root["$defs"]) ? this.#root["$defs"] : {}) };
    this.#definitions[name] = take(spotAt(["$defs", name]));
    this.#root["$defs"] = this.#definitions;
  }
}

class Embedding {
  readonly #place: Steps;
  readonly #targets: ReadonlyMap<JsonObject, unknown>;
  readonly #meter: Meter;
  /** Where each schema went, from the root of the embedded one. */
  readonly #places = new Map<JsonObject, Spot | null>();
  readonly #references: { readonly draft: Draft; readonly target: JsonObject }[] = [];

  constructor(place: Steps, targets: ReadonlyMap<JsonObject, unknown>, meter: Meter) {
    this.#place = place;
    this.#targets = targets;
    this.#meter = meter;
  }

  embed(schema: unknown): JsonObject {
    const root = this.#take(schema, null);
    const moved = new Moved(root);
    for (let index = 0; index < this.#references.length; index++) {
      const { draft, target } = this.#references[index] ?? { draft: {}, target: {} };
      this.#meter.spend(REFERENCE_UNITS);
      if (!this.#places.has(target)) moved.add((at) => this.#take(target, at));
      draft["$ref"] = writeReference([...this.#place, ...stepsTo(this.#places.get(target) ?? null)], this.#meter);
    }
    return root;
  }

  #take(schema: unknown, at: Spot | null): Draft {
    if (!isObject(schema)) return schema === false ? { not: {} } : {};
    this.#places.set(schema, at);
    const entries = Object.entries(schema);
    this.#meter.spend(PART_UNITS + 2 * memberUnits(entries.length));
    const members = entries.flatMap(([keyword, value]): [string, unknown][] => {
      if (keyword === "definitions" || keyword === "dependencies") return [];
      const held = this.#takeHeld(keyword, value, { outer: at, step: keyword });
      if (held !== undefined) return [[keyword, held]];
      // Its place is kept; what it refers to may have none yet.
      if (keyword === "$ref") return isObject(this.#targets.get(schema)) ? [[keyword, ""]] : [];
      return isKept(keyword, value, this.#meter) ? [[keyword, value]] : [];
    });
    const draft: Draft = Object.fromEntries(members);
    this.#takeEarlier(draft, schema, at);
    this.#refer(draft, this.#targets.get(schema));
    return draft;
  }

  #takeHeld(keyword: string, value: unknown, at: Spot | null): unknown {
    switch (SUBSCHEMAS.get(keyword)) {
      case "one":
        return typeof value === "boolean" && TAKES_FLAG.has(keyword) ? value : this.#take(value, at);
      case "list":
        return Array.isArray(value)
          ? value.map((part, index) => this.#take(part, { outer: at, step: String(index) }))
          : undefined;
      case "map":
        return isObject(value)
          ? this.#takeMap(keyword === "$defs" ? withPlainNames(value, this.#meter) : value, at)
          : undefined;
      case "mapOrNames":
      case undefined:
        return undefined;
    }
  }

  #takeMap(map: JsonObject, at: Spot | null): JsonObject {
    const entries = Object.entries(map);
    this.#meter.spend(2 * memberUnits(entries.length));
    return Object.fromEntries(entries.map(([name, part]) => [name, this.#take(part, { outer: at, step: name })]));
  }

  /** The keywords of earlier drafts, by what replaced them. */
  #takeEarlier(draft: Draft, { definitions, dependencies }: JsonObject, at: Spot | null): void {
    if (isObject(definitions)) draft["$defs"] = this.#takeDefinitions(draft["$defs"], definitions, at);
    if (!isObject(dependencies)) return;
    const all: readonly unknown[] = Array.isArray(draft["allOf"]) ? draft["allOf"] : [];
    const names = Object.entries(dependencies).filter(([, part]) => Array.isArray(part));
    const schemas = Object.entries(dependencies).filter(([, part]) => !Array.isArray(part));
    const place = spotAt(["allOf", String(all.length), "dependentSchemas"], at);
    const dependent = {
      dependentSchemas: this.#takeMap(Object.fromEntries(schemas), place),
      dependentRequired: Object.fromEntries(names),
    };
    draft["allOf"] = [...all, dependent];
  }

  #takeDefinitions(known: unknown, definitions: JsonObject, at: Spot | null): JsonObject {
    const members = isObject(known) ? Object.entries(known) : [];
    const names = new FreeNames(members.map(([name]) => name));
    for (const [name, part] of Object.entries(definitions)) {
      this.#meter.spend(NAME_UNITS);
      const free = names.take(DEFINITION_NAME.test(name) ? name : "part");
      members.push([free, this.#take(part, spotAt(["$defs", free], at))]);
    }
    return Object.fromEntries(members);
  }

  #refer(draft: Draft, target: unknown): void {
    if (isObject(target)) this.#references.push({ draft, target });
    else if (target === false) draft["allOf"] = [...(Array.isArray(draft["allOf"]) ? draft["allOf"] : []), { not: {} }];
  }
}

function isKept(keyword: string, value: unknown, meter: Meter): boolean {
  const isKnown = KEPT.has(keyword) || (keyword.startsWith("x-") && !keyword.startsWith("x-hookline-"));
  return isKnown && !looksReferring(value, meter);
}

function withPlainNames(definitions: JsonObject, meter: Meter): JsonObject {
  meter.spend(NAME_UNITS * Object.keys(definitions).length);
  const names = new FreeNames(Object.keys(definitions));
  return Object.fromEntries(
    Object.entries(definitions).map(([name, part]) => [DEFINITION_NAME.test(name) ? name : names.take("part"), part]),
  );
}

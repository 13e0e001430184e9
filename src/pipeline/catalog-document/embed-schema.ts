import { SUBSCHEMAS } from "../json-schema/keyword-shapes.ts";
import { surveySchema } from "../json-schema/survey-schema.ts";
import { isObject, type JsonObject } from "../json-schema/values.ts";
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

/** The schema as {@link embedSchema} rewrites it, or an empty one where a document can't have it. */
export function embedWithin(schema: unknown, place: Steps): JsonObject {
  const embedded = embedSchema(schema, place) ?? {};
  return depthOf(embedded) <= MAX_INNER_DEPTH ? embedded : {};
}

/**
 * Rewrites a JSON Schema so that it can stand at a place of an OpenAPI document: references are pointers from the document's
 * root, and there is nothing that generators and linters do not take. It allows what the schema allows. Undefined for a schema
 * that is not valid under the present bounds.
 */
function embedSchema(schema: unknown, place: Steps): JsonObject | undefined {
  const { problems, targets } = surveySchema(schema);
  return problems.length > 0 ? undefined : new Embedding(place, targets).embed(schema);
}

class Embedding {
  readonly #place: Steps;
  readonly #targets: ReadonlyMap<JsonObject, unknown>;
  /** Where each schema went, from the root of the embedded one. */
  readonly #places = new Map<JsonObject, Spot | null>();
  readonly #references: { readonly draft: Draft; readonly target: JsonObject }[] = [];

  constructor(place: Steps, targets: ReadonlyMap<JsonObject, unknown>) {
    this.#place = place;
    this.#targets = targets;
  }

  embed(schema: unknown): JsonObject {
    const root = this.#take(schema, null);
    for (let index = 0; index < this.#references.length; index++) {
      const { draft, target } = this.#references[index] ?? { draft: {}, target: {} };
      if (!this.#places.has(target)) this.#addDefinition(root, target);
      draft["$ref"] = writeReference([...this.#place, ...stepsTo(this.#places.get(target) ?? null)]);
    }
    return root;
  }

  /** Gives a schema that stood where no schema is expected a place where tools find it. */
  #addDefinition(root: Draft, target: JsonObject): void {
    const definitions = isObject(root["$defs"]) ? root["$defs"] : {};
    const name = freeName("moved", new Set(Object.keys(definitions)));
    const moved = this.#take(target, spotAt(["$defs", name]));
    root["$defs"] = { ...definitions, [name]: moved };
  }

  #take(schema: unknown, at: Spot | null): Draft {
    if (!isObject(schema)) return schema === false ? { not: {} } : {};
    this.#places.set(schema, at);
    const members = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
      if (keyword === "definitions" || keyword === "dependencies") return [];
      const held = this.#takeHeld(keyword, value, { outer: at, step: keyword });
      if (held !== undefined) return [[keyword, held]];
      // Its place is kept; what it refers to may have none yet.
      if (keyword === "$ref") return isObject(this.#targets.get(schema)) ? [[keyword, ""]] : [];
      return isKept(keyword, value) ? [[keyword, value]] : [];
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
        return isObject(value) ? this.#takeMap(keyword === "$defs" ? withPlainNames(value) : value, at) : undefined;
      case "mapOrNames":
      case undefined:
        return undefined;
    }
  }

  #takeMap(map: JsonObject, at: Spot | null): JsonObject {
    return Object.fromEntries(
      Object.entries(map).map(([name, part]) => [name, this.#take(part, { outer: at, step: name })]),
    );
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
    const taken = new Set(members.map(([name]) => name));
    for (const [name, part] of Object.entries(definitions)) {
      const free = freeName(DEFINITION_NAME.test(name) ? name : "part", taken);
      taken.add(free);
      members.push([free, this.#take(part, spotAt(["$defs", free], at))]);
    }
    return Object.fromEntries(members);
  }

  #refer(draft: Draft, target: unknown): void {
    if (isObject(target)) this.#references.push({ draft, target });
    else if (target === false) draft["allOf"] = [...(Array.isArray(draft["allOf"]) ? draft["allOf"] : []), { not: {} }];
  }
}

function isKept(keyword: string, value: unknown): boolean {
  const isKnown = KEPT.has(keyword) || (keyword.startsWith("x-") && !keyword.startsWith("x-hookline-"));
  return isKnown && !looksReferring(value);
}

function withPlainNames(definitions: JsonObject): JsonObject {
  const taken = new Set(Object.keys(definitions));
  return Object.fromEntries(
    Object.entries(definitions).map(([name, part]) => {
      const free = DEFINITION_NAME.test(name) ? name : freeName("part", taken);
      taken.add(free);
      return [free, part];
    }),
  );
}

/** A name that is not taken yet, as near to a wanted one as can be. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number++) if (!taken.has(`${wanted}_${number}`)) return `${wanted}_${number}`;
}

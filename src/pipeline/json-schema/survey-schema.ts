import type { FieldProblem } from "../../domain/failure.ts";
import { joinPath } from "../../domain/json.ts";
import { patternProblem } from "../pattern-limits.ts";
import { type Holding, IN_PLACE, nameListFault, SHAPES, SUBSCHEMAS } from "./keyword-shapes.ts";
import { isObject, type JsonObject } from "./values.ts";

/** Most subschemas of a schema, including itself. */
export const MAX_PARTS = 500;
/** Most regular expressions, and most listed values, of a whole schema. */
const MAX_PATTERNS = 10;
const MAX_LISTED_VALUES = 1000;
/** Most reported problems of one schema. */
const MAX_PROBLEMS = 10;

/** The base of `#` and anchors: the schema, or a part of it with an `$id`. */
interface Resource {
  readonly root: JsonObject;
  readonly path: string;
  readonly anchors: Map<string, JsonObject>;
}

interface Reference {
  readonly from: JsonObject;
  readonly path: string;
  readonly resource: Resource;
}

/** What compiling needs to know about a schema. */
export interface Survey {
  readonly problems: readonly FieldProblem[];
  /** The number of subschemas, including the schema itself. */
  readonly parts: number;
  readonly patterns: number;
  /** The target of each `$ref`, by the schema that contains it. */
  readonly targets: ReadonlyMap<JsonObject, unknown>;
}

/** Checks that a value is a JSON Schema (draft 2020-12) within the bounds, and resolves its references. */
export function surveySchema(schema: unknown): Survey {
  const surveyor = new Surveyor();
  surveyor.survey(schema);
  return surveyor;
}

class Surveyor implements Survey {
  readonly problems: FieldProblem[] = [];
  readonly targets = new Map<JsonObject, unknown>();
  readonly #references: Reference[] = [];
  /** Each schema that is an object, with the schemas that apply to the same value. */
  readonly #inPlace = new Map<JsonObject, unknown[]>();
  readonly #paths = new Map<JsonObject, string>();
  parts = 0;
  patterns = 0;
  #listed = 0;

  survey(schema: unknown): void {
    this.#visit(schema, "", null);
    for (let next = this.#references.shift(); next !== undefined && !this.#isFull; next = this.#references.shift()) {
      this.#resolve(next);
    }
    if (this.problems.length === 0) this.#findLoops();
  }

  get #isFull(): boolean {
    return this.problems.length >= MAX_PROBLEMS || this.parts > MAX_PARTS;
  }

  #report(field: string, message: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ field, message });
  }

  #visit(schema: unknown, path: string, outer: Resource | null): void {
    if (this.#isFull || (isObject(schema) && this.#inPlace.has(schema))) return;
    if (++this.parts > MAX_PARTS) return this.#report("", `has more than ${MAX_PARTS} parts`);
    if (typeof schema === "boolean") return;
    if (!isObject(schema)) return this.#report(path, "must be an object, true or false");
    const isResource = outer === null || Object.hasOwn(schema, "$id");
    const resource = isResource ? { root: schema, path, anchors: new Map<string, JsonObject>() } : outer;
    this.#inPlace.set(schema, []);
    this.#paths.set(schema, path);
    for (const [keyword, value] of Object.entries(schema)) {
      if (this.#isFull) return;
      const at = joinPath(path, keyword.slice(0, 80));
      const fault = SHAPES.get(keyword)?.(value);
      if (fault !== undefined) this.#report(joinPath(at, fault.at), fault.message);
      else this.#take(schema, keyword, value, at, resource);
    }
  }

  #take(schema: JsonObject, keyword: string, value: unknown, at: string, resource: Resource): void {
    const holding = SUBSCHEMAS.get(keyword);
    if (holding !== undefined) this.#visitHeld(schema, keyword, holding, value, at, resource);
    if (keyword === "$ref") this.#references.push({ from: schema, path: at, resource });
    if ((keyword === "$anchor" || keyword === "$dynamicAnchor") && typeof value === "string") {
      const known = resource.anchors.get(value);
      if (known !== undefined && known !== schema) this.#report(at, "is defined twice");
      resource.anchors.set(value, schema);
    }
    if (keyword === "enum" && Array.isArray(value)) {
      this.#listed += value.length;
      if (this.#listed > MAX_LISTED_VALUES) this.#report(at, `lists more than ${MAX_LISTED_VALUES} values`);
    }
    if (keyword === "pattern") this.#countPatterns(1, at);
  }

  #countPatterns(count: number, at: string): void {
    this.patterns += count;
    if (this.patterns > MAX_PATTERNS) this.#report(at, `has more than ${MAX_PATTERNS} patterns`);
  }

  #visitHeld(
    schema: JsonObject,
    keyword: string,
    holding: Holding,
    value: unknown,
    at: string,
    resource: Resource,
  ): void {
    if (holding === "one") return this.#visitPart(schema, keyword, value, at, resource);
    if (holding === "list") {
      if (!Array.isArray(value) || value.length === 0) return this.#report(at, "must be a list of schemas, not empty");
      for (const [index, part] of value.entries()) this.#visitPart(schema, keyword, part, `${at}[${index}]`, resource);
      return;
    }
    if (!isObject(value)) return this.#report(at, "must be an object of schemas");
    const entries = Object.entries(value);
    if (keyword === "patternProperties") this.#countPatterns(entries.length, at);
    for (const [name, part] of entries) {
      if (this.#isFull) return;
      const place = joinPath(at, name.slice(0, 80));
      const patternFault = keyword === "patternProperties" ? patternProblem(name) : undefined;
      if (patternFault !== undefined) this.#report(place, `as a pattern, ${patternFault}`);
      if (holding === "mapOrNames" && Array.isArray(part)) {
        const fault = nameListFault(part);
        if (fault !== undefined) this.#report(joinPath(place, fault.at), fault.message);
      } else this.#visitPart(schema, keyword, part, place, resource);
    }
  }

  #visitPart(schema: JsonObject, keyword: string, part: unknown, at: string, resource: Resource): void {
    if (IN_PLACE.has(keyword)) this.#inPlace.get(schema)?.push(part);
    this.#visit(part, at, resource);
  }

  #resolve({ from, path, resource }: Reference): void {
    const found = find(String(from["$ref"]), resource);
    if (found === undefined) return this.#report(path, "refers to nothing in the schema");
    this.targets.set(from, found.schema);
    this.#inPlace.get(from)?.push(found.schema);
    // The target may stand under an unknown keyword; being referred to makes it a schema.
    this.#visit(found.schema, found.path, resource);
  }

  /** Finds schemas that lead back to themselves for the same value, which would apply for ever. */
  #findLoops(): void {
    const state = new Map<JsonObject, "open" | "done">();
    const enter = (schema: unknown): void => {
      if (!isObject(schema) || state.get(schema) === "done" || this.problems.length > 0) return;
      if (state.get(schema) === "open") {
        return this.#report(
          this.#paths.get(schema) ?? "",
          "leads back to itself for the same value, which would never end",
        );
      }
      state.set(schema, "open");
      for (const next of this.#inPlace.get(schema) ?? []) enter(next);
      state.set(schema, "done");
    };
    for (const schema of this.#inPlace.keys()) enter(schema);
  }
}

/** Finds the target of a reference such as `#/$defs/item`, `#item` or `#`. */
function find(reference: string, resource: Resource): { readonly schema: unknown; readonly path: string } | undefined {
  const fragment = decodeFragment(reference.slice(1));
  if (fragment === undefined) return undefined;
  if (fragment !== "" && !fragment.startsWith("/")) {
    const schema = resource.anchors.get(fragment);
    return schema === undefined ? undefined : { schema, path: resource.path };
  }
  let schema: unknown = resource.root;
  let { path } = resource;
  for (const step of fragment.split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(schema) && /^(?:0|[1-9]\d{0,8})$/.test(name)) {
      schema = schema[Number(name)];
      path = `${path}[${name}]`;
    } else if (isObject(schema) && Object.hasOwn(schema, name)) {
      schema = schema[name];
      path = joinPath(path, name.slice(0, 80));
    } else return undefined;
  }
  return schema === undefined ? undefined : { schema, path };
}

function decodeFragment(fragment: string): string | undefined {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return undefined;
  }
}

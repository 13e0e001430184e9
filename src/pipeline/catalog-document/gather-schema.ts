import type { Meter } from "../json-schema/check-budget.ts";
import { SUBSCHEMAS } from "../json-schema/keyword-shapes.ts";
import { MAX_PARTS } from "../json-schema/survey-schema.ts";
import { isObject, textUnits } from "../json-schema/values.ts";
import { freeName } from "./embed-schema.ts";
import {
  findAt,
  isWithin,
  readReference,
  type Spot,
  spotAt,
  type Steps,
  stepsTo,
  writeReference,
} from "./references.ts";

/** A schema that was taken out of a document, and where its parts stood there. */
export interface GatheredSchema {
  readonly schema: unknown;
  /** The place in the document of each entry of its `$defs` that came from elsewhere. */
  readonly origins: ReadonlyMap<string, Steps>;
}

/** The work of copying one schema, and of one reference, in units of the meter. */
const PART_UNITS = 40;
const REFERENCE_UNITS = 200;

/**
 * Takes a schema out of an OpenAPI document, so that it stands alone: what it refers to elsewhere in the document becomes an
 * entry of its `$defs`, once for each, so circles of references stay what they are. References to outside of the document
 * stay too, for the compiler to refuse. The work is charged to the meter. Undefined for more parts than a schema may have.
 */
export function gatherSchema(document: unknown, place: Steps, meter: Meter): GatheredSchema | undefined {
  return new Gathering(document, place, meter).gather();
}

class Gathering {
  readonly #document: unknown;
  readonly #place: Steps;
  readonly #meter: Meter;
  /** The names under which parts of the document become definitions, by their references. */
  readonly #names = new Map<string, string>();
  readonly #waiting: { readonly name: string; readonly place: Steps }[] = [];
  readonly #taken: Set<string>;
  /** How references to the place itself begin. */
  readonly #prefix: string;
  /** What references became that stand in no schema with an `$id`. */
  readonly #known = new Map<string, string>();
  #parts = 0;

  constructor(document: unknown, place: Steps, meter: Meter) {
    this.#document = document;
    this.#place = place;
    this.#meter = meter;
    this.#prefix = writeReference(place);
    const own = findAt(document, [...place, "$defs"]);
    this.#taken = new Set(isObject(own) ? Object.keys(own) : []);
  }

  gather(): GatheredSchema | undefined {
    const root = this.#copyAt(this.#place);
    const added: [string, unknown][] = [];
    const origins = new Map<string, Steps>();
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      added.push([next.name, this.#copyAt(next.place)]);
      origins.set(next.name, next.place);
    }
    if (this.#parts > MAX_PARTS) return undefined;
    if (!isObject(root) || added.length === 0) return { schema: root, origins };
    const known: readonly [string, unknown][] = isObject(root["$defs"]) ? Object.entries(root["$defs"]) : [];
    const rest = Object.entries(root).filter(([keyword]) => keyword !== "$defs");
    return { schema: Object.fromEntries([...rest, ["$defs", Object.fromEntries([...known, ...added])]]), origins };
  }

  #copyAt(place: Steps): unknown {
    return this.#copy(findAt(this.#document, place), spotAt(place));
  }

  /** `base` is the place of what `#` means to tools that know `$id`: the nearest schema that has one. */
  #copy(schema: unknown, place: Spot | null, base: Steps | null = null): unknown {
    this.#meter.spend(PART_UNITS);
    if (++this.#parts > MAX_PARTS || !isObject(schema)) return schema;
    const nearest = Object.hasOwn(schema, "$id") ? stepsTo(place) : base;
    const members = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
      if (keyword === "$id" || keyword.startsWith("x-hookline-")) return [];
      if (keyword === "$ref" && typeof value === "string") return [[keyword, this.#refer(value, nearest)]];
      return [[keyword, this.#copyHeld(keyword, value, { outer: place, step: keyword }, nearest)]];
    });
    return Object.fromEntries(members);
  }

  #copyHeld(keyword: string, value: unknown, at: Spot, base: Steps | null): unknown {
    const holding = SUBSCHEMAS.get(keyword);
    if (holding === "one") return this.#copy(value, at, base);
    if (holding === "list" && Array.isArray(value)) {
      return value.map((part, index) => this.#copy(part, { outer: at, step: String(index) }, base));
    }
    const isMap = (holding === "map" || holding === "mapOrNames") && isObject(value);
    if (!isMap) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, this.#copy(part, { outer: at, step: name }, base)]),
    );
  }

  #refer(reference: string, base: Steps | null): string {
    const known = base === null ? this.#known.get(reference) : undefined;
    if (known !== undefined) return known;
    this.#meter.spend(REFERENCE_UNITS + textUnits(reference.length));
    const made = this.#makeReference(reference, base);
    if (base === null) this.#known.set(reference, made);
    return made;
  }

  #makeReference(reference: string, base: Steps | null): string {
    const given = readReference(reference);
    if (given === undefined) return reference;
    const local = base === null ? undefined : [...base, ...given];
    const steps = local !== undefined && findAt(this.#document, local) !== undefined ? local : given;
    if (findAt(this.#document, steps) === undefined) return reference;
    if (isWithin(steps, this.#place)) {
      // As it was written, so that what was exported comes back as it was.
      const isPlain = reference.startsWith(this.#prefix);
      return `#${(isPlain ? reference : writeReference(steps)).slice(this.#prefix.length)}`;
    }
    const isComponent = steps.length >= 3 && steps[0] === "components" && steps[1] === "schemas";
    const unit = isComponent ? steps.slice(0, 3) : steps;
    const name = this.#nameOf(unit);
    return writeReference(["$defs", name, ...steps.slice(unit.length)]);
  }

  #nameOf(unit: Steps): string {
    const key = writeReference(unit);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = freeName(unit.at(-1) ?? "root", this.#taken);
    this.#taken.add(name);
    this.#names.set(key, name);
    this.#waiting.push({ name, place: unit });
    return name;
  }
}

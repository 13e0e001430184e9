import { MAX_SCHEMA_BYTES } from "../json-schema/compile-schema.ts";
import { SUBSCHEMAS } from "../json-schema/keyword-shapes.ts";
import { MAX_PARTS } from "../json-schema/survey-schema.ts";
import { isObject } from "../json-schema/values.ts";
import { FreeNames } from "./free-names.ts";
import { isWithin, type Spot, spotAt, type Steps, stepsTo, writeReference } from "./references.ts";
import { memberUnits, type Source } from "./source.ts";

/** A schema that was taken out of a document, and where its parts stood there. */
export interface GatheredSchema {
  readonly schema: unknown;
  /** The place in the document of each entry of its `$defs` that came from elsewhere. */
  readonly origins: ReadonlyMap<string, Steps>;
}

/** The work of copying one schema, and of one reference, in units of the meter. */
const PART_UNITS = 60;
const REFERENCE_UNITS = 300;
/** More members than this are larger than a schema may be, whatever they are. */
const MAX_MEMBERS = MAX_SCHEMA_BYTES / 4;

/**
 * Takes a schema out of an OpenAPI document, so that it stands alone: what it refers to elsewhere in the document becomes an
 * entry of its `$defs`, once for each, so circles of references stay what they are. References to outside of the document
 * stay too, for the compiler to refuse. The work is charged to the source's meter. Undefined for more parts than a schema may have.
 */
export function gatherSchema(source: Source, place: Steps): GatheredSchema | undefined {
  return new Gathering(source, place).gather();
}

class Gathering {
  readonly #source: Source;
  readonly #place: Steps;
  /** The names under which parts of the document become definitions, by their references. */
  readonly #names = new Map<string, string>();
  readonly #waiting: { readonly name: string; readonly place: Steps }[] = [];
  readonly #free: FreeNames;
  /** How references to the place itself begin. */
  readonly #prefix: string;
  /** What references became that stand in no schema with an `$id`. */
  readonly #known = new Map<string, string>();
  #parts = 0;

  constructor(source: Source, place: Steps) {
    this.#source = source;
    this.#place = place;
    this.#prefix = writeReference(place, source.meter);
    const own = source.find([...place, "$defs"]);
    this.#free = new FreeNames(isObject(own) ? source.namesOf(own) : []);
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
    return this.#copy(this.#source.find(place), spotAt(place));
  }

  /** `base` is the place of what `#` means to tools that know `$id`: the nearest schema that has one. */
  #copy(schema: unknown, place: Spot | null, base: Steps | null = null): unknown {
    this.#source.meter.spend(PART_UNITS);
    if (++this.#parts > MAX_PARTS || !isObject(schema)) return schema;
    const nearest = Object.hasOwn(schema, "$id") ? stepsTo(place) : base;
    const names = this.#source.namesOf(schema);
    // Too large to be stored, which who writes it finds out.
    if (names.length > MAX_MEMBERS) return schema;
    this.#source.meter.spend(memberUnits(names.length));
    const members = names.flatMap((keyword): [string, unknown][] => {
      const value = schema[keyword];
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
      this.#source.namesOf(value).map((name) => [name, this.#copy(value[name], { outer: at, step: name }, base)]),
    );
  }

  #refer(reference: string, base: Steps | null): string {
    const known = base === null ? this.#known.get(reference) : undefined;
    if (known !== undefined) return known;
    this.#source.meter.spend(REFERENCE_UNITS);
    const made = this.#makeReference(reference, base);
    if (base === null) this.#known.set(reference, made);
    return made;
  }

  #makeReference(reference: string, base: Steps | null): string {
    const given = this.#source.read(reference);
    if (given === undefined) return reference;
    const local = base === null ? undefined : [...base, ...given];
    const steps = local !== undefined && this.#source.find(local) !== undefined ? local : given;
    if (this.#source.find(steps) === undefined) return reference;
    if (isWithin(steps, this.#place)) {
      // As it was written, so that what was exported comes back as it was.
      const isPlain = reference.startsWith(this.#prefix);
      return `#${(isPlain ? reference : this.#write(steps)).slice(this.#prefix.length)}`;
    }
    const isComponent = steps.length >= 3 && steps[0] === "components" && steps[1] === "schemas";
    const unit = isComponent ? steps.slice(0, 3) : steps;
    const name = this.#nameOf(unit);
    return this.#write(["$defs", name, ...steps.slice(unit.length)]);
  }

  #nameOf(unit: Steps): string {
    const key = this.#write(unit);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = this.#free.take(unit.at(-1) ?? "root");
    this.#names.set(key, name);
    this.#waiting.push({ name, place: unit });
    return name;
  }

  #write(steps: Steps): string {
    return writeReference(steps, this.#source.meter);
  }
}

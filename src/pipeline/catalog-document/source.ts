import type { Meter } from "../json-schema/check-budget.ts";
import { isObject, type JsonObject } from "../json-schema/values.ts";
import { findAt, readReference, type Steps } from "./references.ts";

/** A value of a document, and where it is. */
export interface Found {
  readonly value: unknown;
  readonly place: Steps;
}

/** The work in units of the meter: of a step to a place, and of a reference that can't be decoded. */
const STEP_UNITS = 10;
const UNREADABLE_UNITS = 1000;
/** Most references that are followed one after another. */
const MAX_HOPS = 10;
/** What may stand beside a reference without changing what it means. */
const BESIDE: ReadonlySet<string> = new Set(["$ref", "summary", "description", "title"]);

/** The units of work for listing members, or copying them: an object with many is a table, which takes longer. */
export function memberUnits(count: number): number {
  return (count > 100 ? 40 : 10) * count;
}

/** A document that is read, whatever it is. All that looking into it takes is charged to the meter. */
export class Source {
  readonly #document: unknown;
  readonly meter: Meter;

  constructor(document: unknown, meter: Meter) {
    this.#document = document;
    this.meter = meter;
  }

  /** Finds what is at a place; undefined when there is nothing. */
  find(place: Steps): unknown {
    this.meter.spend(STEP_UNITS * (1 + place.length));
    return findAt(this.#document, place);
  }

  /** Lists the names of an object's members. */
  namesOf(object: JsonObject): readonly string[] {
    const names = Object.keys(object);
    this.meter.spend(memberUnits(names.length));
    return names;
  }

  /** Reads a reference; undefined for any that is no pointer within a document. */
  read(reference: string): Steps | undefined {
    this.meter.spend(reference.length);
    const steps = readReference(reference);
    if (steps === undefined) this.meter.spend(UNREADABLE_UNITS);
    return steps;
  }

  /**
   * Finds what is at a place, and follows references that say nothing else; undefined when there is nothing at the end of
   * them.
   */
  follow(place: Steps): Found | undefined {
    let found: Found = { value: this.find(place), place };
    for (let hops = 0; hops <= MAX_HOPS; hops++) {
      const { value } = found;
      if (value === undefined) return undefined;
      const reference = isObject(value) && Object.hasOwn(value, "$ref") ? value["$ref"] : undefined;
      if (typeof reference !== "string" || !isObject(value)) return found;
      if (!this.namesOf(value).every((name) => BESIDE.has(name))) return found;
      const steps = this.read(reference);
      // A reference to elsewhere is for the compiler to refuse.
      if (steps === undefined) return found;
      found = { value: this.find(steps), place: steps };
    }
    return undefined;
  }
}

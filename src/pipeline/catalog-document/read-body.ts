import type { FieldProblem } from "../../domain/failure.ts";
import { parseJson } from "../../domain/json.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Meter } from "../json-schema/check-budget.ts";
import { MAX_SCHEMA_BYTES } from "../json-schema/compile-schema.ts";
import { MAX_PARTS } from "../json-schema/survey-schema.ts";
import { isObject, type JsonObject } from "../json-schema/values.ts";
import { boundedText } from "./bounded-text.ts";
import { embedWithin } from "./embed-schema.ts";
import { dataMember, ENVELOPE_MEMBERS } from "./envelope-schema.ts";
import { gatherSchema } from "./gather-schema.ts";
import { fieldOf, type Steps } from "./references.ts";
import { isSameJson } from "./same-json.ts";
import type { Found, Source } from "./source.ts";
import { EXACT_EXAMPLE, EXACT_SCHEMA } from "./write-document.ts";

/** Largest example, in bytes of minified UTF-8. */
export const MAX_EXAMPLE_BYTES = 64 * 1024;

/** What a request body says of an event's data: schema and example as JSON texts, null where it says nothing. */
export interface ReadBody {
  readonly schemaText: string | null;
  readonly exampleText: string | null;
  /** Where the schema is in the document, and the parts of it that came from elsewhere, by their names in `$defs`. */
  readonly schemaPlace: Steps;
  readonly origins: ReadonlyMap<string, Steps>;
}

const NOTHING: ReadBody = { schemaText: null, exampleText: null, schemaPlace: [], origins: new Map() };

/** The work of reading a character of a text that is JSON within the document, in units of the meter. */
const EXACT_UNITS = 6;
/** The work for each character of one that can't be taken, whose fault is looked for. */
const FAULT_UNITS = 10;
/** Most parts of an `allOf` that are looked at for an envelope. */
const MAX_ALL = 20;

/** Reads the request body of an operation at a place. */
export function readRequestBody(source: Source, operation: Steps): Result<ReadBody, FieldProblem> {
  const at = [...operation, "requestBody"];
  if (source.find(at) === undefined) return ok(NOTHING);
  const body = source.follow(at);
  const content = isObject(body?.value) ? body.value["content"] : undefined;
  if (body === undefined || !isObject(content))
    return err({ field: fieldOf([...at, "content"]), message: "is missing" });
  const type = source.namesOf(content).find((name) => isJson(name, source.meter));
  if (type === undefined) return err({ field: fieldOf([...body.place, "content"]), message: "has no JSON" });
  return readMedia(source, [...body.place, "content", type]);
}

function isJson(contentType: string, meter: Meter): boolean {
  meter.spend(contentType.length);
  return /json/i.test(contentType);
}

function readMedia(source: Source, place: Steps): Result<ReadBody, FieldProblem> {
  const media = source.find(place);
  if (!isObject(media)) return err({ field: fieldOf(place), message: "must be an object" });
  const at = [...place, "schema"];
  const whole = Object.hasOwn(media, "schema") ? source.follow(at) : { value: true, place: at };
  if (whole === undefined) return err({ field: fieldOf(at), message: "refers to nothing in the document" });
  const data = findData(source, whole);
  const found = data === undefined ? whole : source.follow(data.place);
  if (found === undefined)
    return err({ field: fieldOf(data?.place ?? at), message: "refers to nothing in the document" });
  const example = readExample(source, media, place, data?.member);
  if (!example.ok) return example;
  const schema = readSchema(source, found);
  return schema.ok ? ok({ ...schema.value, exampleText: example.value }) : schema;
}

/** Finds the schema of the data in that of a body, when the body is an envelope: its own, or one in `allOf`. */
function findData(source: Source, whole: Found): { readonly member: string; readonly place: Steps } | undefined {
  const all = isObject(whole.value) ? whole.value["allOf"] : undefined;
  const indices = Array.isArray(all) ? [...all.slice(0, MAX_ALL).keys()] : [];
  const parts = [whole, ...indices.map((index) => source.follow([...whole.place, "allOf", String(index)]))];
  const places = new Map<string, Steps>();
  for (const part of parts) {
    const members = isObject(part?.value) ? part.value["properties"] : undefined;
    if (part === undefined || !isObject(members)) continue;
    const names = ENVELOPE_MEMBERS.filter((name) => Object.hasOwn(members, name));
    for (const name of names) places.set(name, [...part.place, "properties", name]);
  }
  const member = dataMember((name) => places.has(name));
  const place = places.get(member ?? "");
  return member === undefined || place === undefined ? undefined : { member, place };
}

function readSchema(source: Source, { value, place }: Found): Result<ReadBody, FieldProblem> {
  if (value === true) return ok(NOTHING);
  const exact = isObject(value) ? readExact(source, value, place) : undefined;
  if (exact !== undefined) return ok({ ...NOTHING, schemaText: exact, schemaPlace: place });
  const gathered = gatherSchema(source, place);
  if (gathered === undefined) {
    return err({ field: fieldOf(place), message: `has more than ${MAX_PARTS} parts, with all that it refers to` });
  }
  const { schema, origins } = gathered;
  if (schema === true || (isObject(schema) && Object.keys(schema).length === 0)) return ok(NOTHING);
  const schemaText = boundedText(schema, MAX_SCHEMA_BYTES, source.meter);
  if (schemaText !== undefined) return ok({ ...NOTHING, schemaText, schemaPlace: place, origins });
  return err({ field: fieldOf(place), message: "is larger than 64 KiB, with all that it refers to" });
}

/** The schema that was exported, as it was, unless somebody changed the one that tools see. */
function readExact(source: Source, value: JsonObject, place: Steps): string | undefined {
  const text = Object.hasOwn(value, EXACT_SCHEMA) ? value[EXACT_SCHEMA] : undefined;
  if (typeof text !== "string" || text.length > MAX_SCHEMA_BYTES) return undefined;
  const parsed = parseWithin(text, source.meter);
  if (!parsed.ok) return undefined;
  const embedded = embedWithin(parsed.value, place, source.meter);
  const seen = source.namesOf(value).filter((name) => name !== EXACT_SCHEMA);
  if (seen.length !== Object.keys(embedded).length) return undefined;
  const isSame = isSameJson(embedded, Object.fromEntries(seen.map((name) => [name, value[name]])), source.meter);
  return isSame ? JSON.stringify(parsed.value) : undefined;
}

function parseWithin(text: string, meter: Meter): ReturnType<typeof parseJson> {
  meter.spend(EXACT_UNITS * text.length);
  const parsed = parseJson(text);
  if (!parsed.ok) meter.spend(FAULT_UNITS * text.length);
  return parsed;
}

function readExample(
  source: Source,
  media: JsonObject,
  place: Steps,
  member: string | undefined,
): Result<string | null, FieldProblem> {
  const exact = Object.hasOwn(media, "example") ? undefined : media[EXACT_EXAMPLE];
  const at = [...place, exact === undefined ? "example" : EXACT_EXAMPLE];
  if (typeof exact === "string") return readExactExample(exact, at, source.meter);
  const whole = Object.hasOwn(media, "example") ? media["example"] : firstExample(source, media, place);
  const isPart = member !== undefined && isObject(whole);
  const data = isPart ? (Object.hasOwn(whole, member) ? whole[member] : undefined) : whole;
  if (data === undefined || data === null || (member !== undefined && !isPart)) return ok(null);
  const text = boundedText(data, MAX_EXAMPLE_BYTES, source.meter);
  return text === undefined ? err({ field: fieldOf(at), message: "is larger than 64 KiB" }) : ok(text);
}

function readExactExample(text: string, at: Steps, meter: Meter): Result<string, FieldProblem> {
  if (text.length > MAX_EXAMPLE_BYTES) return err({ field: fieldOf(at), message: "is larger than 64 KiB" });
  const parsed = parseWithin(text, meter);
  if (!parsed.ok) return err({ field: fieldOf(at), message: "is not JSON, or not such as a request may have" });
  return ok(JSON.stringify(parsed.value));
}

function firstExample(source: Source, media: JsonObject, place: Steps): unknown {
  const [first] = isObject(media["examples"]) ? source.namesOf(media["examples"]) : [];
  const example = first === undefined ? undefined : source.follow([...place, "examples", first])?.value;
  return isObject(example) ? example["value"] : undefined;
}

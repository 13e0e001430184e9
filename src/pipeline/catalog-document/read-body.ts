import type { FieldProblem } from "../../domain/failure.ts";
import { parseJson } from "../../domain/json.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Meter } from "../json-schema/check-budget.ts";
import { MAX_SCHEMA_BYTES } from "../json-schema/compile-schema.ts";
import { MAX_PARTS } from "../json-schema/survey-schema.ts";
import { canonicalText, isObject, type JsonObject } from "../json-schema/values.ts";
import { boundedText } from "./bounded-text.ts";
import { embedWithin } from "./embed-schema.ts";
import { dataMember } from "./envelope-schema.ts";
import { gatherSchema } from "./gather-schema.ts";
import { fieldOf, findAt, follow, type Found, type Steps } from "./references.ts";
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

/** Reads the request body of an operation at a place. */
export function readRequestBody(document: unknown, operation: Steps, meter: Meter): Result<ReadBody, FieldProblem> {
  const at = [...operation, "requestBody"];
  if (findAt(document, at) === undefined) return ok(NOTHING);
  const body = follow(document, at);
  const content = isObject(body?.value) ? body.value["content"] : undefined;
  if (body === undefined || !isObject(content))
    return err({ field: fieldOf([...at, "content"]), message: "is missing" });
  const type = Object.keys(content).find((name) => /json/i.test(name));
  if (type === undefined) return err({ field: fieldOf([...body.place, "content"]), message: "has no JSON" });
  return readMedia(document, [...body.place, "content", type], meter);
}

function readMedia(document: unknown, place: Steps, meter: Meter): Result<ReadBody, FieldProblem> {
  const media = findAt(document, place);
  if (!isObject(media)) return err({ field: fieldOf(place), message: "must be an object" });
  const at = [...place, "schema"];
  const whole = Object.hasOwn(media, "schema") ? follow(document, at) : { value: true, place: at };
  if (whole === undefined) return err({ field: fieldOf(at), message: "refers to nothing in the document" });
  const data = findData(document, whole);
  const found = data === undefined ? whole : follow(document, data.place);
  if (found === undefined)
    return err({ field: fieldOf(data?.place ?? at), message: "refers to nothing in the document" });
  const example = readExample(document, media, place, data?.member, meter);
  if (!example.ok) return example;
  const schema = readSchema(document, found, meter);
  return schema.ok ? ok({ ...schema.value, exampleText: example.value }) : schema;
}

/** Finds the schema of the data in that of a body, when the body is an envelope: its own, or one in `allOf`. */
function findData(document: unknown, whole: Found): { readonly member: string; readonly place: Steps } | undefined {
  const all = isObject(whole.value) ? whole.value["allOf"] : undefined;
  const parts = [
    whole,
    ...(Array.isArray(all) ? all.slice(0, 20).keys() : []).map((index) => {
      return follow(document, [...whole.place, "allOf", String(index)]);
    }),
  ];
  const places = new Map<string, Steps>();
  for (const part of parts) {
    const members = isObject(part?.value) ? part.value["properties"] : undefined;
    for (const name of isObject(members) ? Object.keys(members) : []) {
      places.set(name, [...(part?.place ?? []), "properties", name]);
    }
  }
  const member = dataMember(Object.fromEntries(places));
  const place = places.get(member ?? "");
  return member === undefined || place === undefined ? undefined : { member, place };
}

function readSchema(document: unknown, { value, place }: Found, meter: Meter): Result<ReadBody, FieldProblem> {
  const exact = isObject(value) ? readExact(value, place, meter) : undefined;
  if (exact !== undefined) return ok({ ...NOTHING, schemaText: exact, schemaPlace: place });
  const gathered = gatherSchema(document, place, meter);
  if (gathered === undefined) {
    return err({ field: fieldOf(place), message: `has more than ${MAX_PARTS} parts, with all that it refers to` });
  }
  const { schema, origins } = gathered;
  if (schema === true || (isObject(schema) && Object.keys(schema).length === 0)) return ok(NOTHING);
  const schemaText = boundedText(schema, MAX_SCHEMA_BYTES, meter);
  if (schemaText !== undefined) return ok({ ...NOTHING, schemaText, schemaPlace: place, origins });
  return err({ field: fieldOf(place), message: "is larger than 64 KiB, with all that it refers to" });
}

/** The schema that was exported, as it was, unless somebody changed the one that tools see. */
function readExact(value: JsonObject, place: Steps, meter: Meter): string | undefined {
  const text = value[EXACT_SCHEMA];
  if (typeof text !== "string" || text.length > MAX_SCHEMA_BYTES) return undefined;
  meter.spend(2 * text.length);
  const parsed = parseJson(text);
  if (!parsed.ok) return undefined;
  const { [EXACT_SCHEMA]: _text, ...seen } = value;
  const embedded = embedWithin(parsed.value, place);
  return canonicalText(embedded, meter) === canonicalText(seen, meter) ? JSON.stringify(parsed.value) : undefined;
}

function readExample(
  document: unknown,
  media: JsonObject,
  place: Steps,
  member: string | undefined,
  meter: Meter,
): Result<string | null, FieldProblem> {
  const exact = Object.hasOwn(media, "example") ? undefined : media[EXACT_EXAMPLE];
  const at = [...place, exact === undefined ? "example" : EXACT_EXAMPLE];
  if (typeof exact === "string") return readExactExample(exact, at, meter);
  const whole = Object.hasOwn(media, "example") ? media["example"] : firstExample(document, media, place);
  const isPart = member !== undefined && isObject(whole);
  const data = isPart ? (Object.hasOwn(whole, member) ? whole[member] : undefined) : whole;
  if (data === undefined || data === null || (member !== undefined && !isPart)) return ok(null);
  const text = boundedText(data, MAX_EXAMPLE_BYTES, meter);
  return text === undefined ? err({ field: fieldOf(at), message: "is larger than 64 KiB" }) : ok(text);
}

function readExactExample(text: string, at: Steps, meter: Meter): Result<string, FieldProblem> {
  if (text.length > MAX_EXAMPLE_BYTES) return err({ field: fieldOf(at), message: "is larger than 64 KiB" });
  meter.spend(2 * text.length);
  const parsed = parseJson(text);
  if (!parsed.ok) return err({ field: fieldOf(at), message: "is not JSON, or not such as a request may have" });
  return ok(JSON.stringify(parsed.value));
}

function firstExample(document: unknown, media: JsonObject, place: Steps): unknown {
  const [first] = isObject(media["examples"]) ? Object.keys(media["examples"]) : [];
  const example = first === undefined ? undefined : follow(document, [...place, "examples", first])?.value;
  return isObject(example) ? example["value"] : undefined;
}

import { EVENT_TYPE_RULE, isEventTypeName, isReservedEventType, MAX_EVENT_TYPES } from "../../domain/event-type.ts";
import { type FieldProblem, MAX_DETAILS } from "../../domain/failure.ts";
import { joinPath } from "../../domain/json.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { hasMoreCharacters, textProblem } from "../../domain/text.ts";
import { BudgetSpent, MAX_EVENT_UNITS, Meter } from "../json-schema/check-budget.ts";
import { compileSchema } from "../json-schema/compile-schema.ts";
import { isObject, type JsonObject } from "../json-schema/values.ts";
import { type ReadBody, readRequestBody } from "./read-body.ts";
import { fieldOf, type Steps } from "./references.ts";
import { isSameJson } from "./same-json.ts";
import { Source } from "./source.ts";
import { type DocumentedType, SINCE } from "./write-document.ts";

/** Longest description and `since`, in characters. */
export const MAX_DESCRIPTION_LENGTH = 2000;
export const MAX_SINCE_LENGTH = 64;
/**
 * Most work for one document. What is charged for documents is some 10 ns a unit, so this is below half a second: an isolate
 * does nothing else meanwhile.
 */
export const MAX_DOCUMENT_UNITS = 40 * MAX_EVENT_UNITS;
/** Most bytes of schemas and examples of one document, once its references are resolved: as many as a request has. */
const MAX_TEXT_LENGTH = 4 * 1024 * 1024;
/** The work of reading a character of a description, in units of the meter. */
const DESCRIPTION_UNITS = 2;
/** The work of reading a character of JSON, in units of the meter. */
const JSON_UNITS = 3;
const NAME = "x-event-type";
const TOO_COSTLY = { field: "openapi", message: "is too costly to check at once; import its event types in parts" };

/** An event type that a document describes, with the places of its parts. */
export interface ReadType extends DocumentedType, Pick<ReadBody, "schemaPlace" | "origins"> {}

/** The event types of a document, and the check of the schemas of those that are to be stored. */
export interface ReadDocument {
  readonly types: readonly ReadType[];
  readonly check: (types: readonly ReadType[]) => readonly FieldProblem[];
  /** Tells whether two texts are the same JSON; false also when the work is too much, which the check then tells. */
  readonly isSame: (one: string, other: string) => boolean;
}

/**
 * Reads the event types that an OpenAPI 3.1 document describes as `webhooks`, in their order. The work is bounded, whatever
 * the document is: all of it is charged to the meter. Fields of problems begin with `openapi`.
 */
export function readDocument(
  document: unknown,
  meter = new Meter(MAX_DOCUMENT_UNITS),
): Result<ReadDocument, readonly FieldProblem[]> {
  return within(() => {
    const webhooks = findWebhooks(document);
    if (!webhooks.ok) return webhooks;
    const types = readTypes(new Source(document, meter), Object.keys(webhooks.value));
    if (!types.ok) return types;
    const check = (some: readonly ReadType[]) => checkTypes(some, meter);
    return ok({ types: types.value, check, isSame: (one, other) => isSameText(one, other, meter) });
  });
}

function isSameText(one: string, other: string, meter: Meter): boolean {
  if (one === other) return true;
  const same = within(() => {
    meter.spend(JSON_UNITS * (one.length + other.length));
    return ok(isSameJson(JSON.parse(one), JSON.parse(other), meter));
  });
  return same.ok && same.value;
}

function within<T>(work: () => Result<T, readonly FieldProblem[]>): Result<T, readonly FieldProblem[]> {
  try {
    return work();
  } catch (error) {
    if (error instanceof BudgetSpent) return err([TOO_COSTLY]);
    throw error;
  }
}

function refuse(field: string, message: string): Result<never, readonly FieldProblem[]> {
  return err([{ field, message }]);
}

function findWebhooks(document: unknown): Result<JsonObject, readonly FieldProblem[]> {
  if (!isObject(document)) return refuse("openapi", "must be an OpenAPI document, as an object");
  const { openapi, webhooks } = document;
  if (typeof openapi !== "string" || !/^3\.[12](?:\.|$)/.test(openapi)) {
    return refuse("openapi.openapi", "must be 3.1 or 3.2");
  }
  if (!isObject(webhooks)) return refuse("openapi.webhooks", "must be an object: each member is an event type");
  if (Object.keys(webhooks).length > MAX_EVENT_TYPES) {
    return refuse("openapi.webhooks", `has more than ${MAX_EVENT_TYPES} event types`);
  }
  return ok(webhooks);
}

function readTypes(source: Source, keys: readonly string[]): Result<readonly ReadType[], readonly FieldProblem[]> {
  const types = new Map<string, ReadType>();
  const problems: FieldProblem[] = [];
  let length = 0;
  for (const key of keys) {
    if (problems.length >= MAX_DETAILS) break;
    const read = readType(source, key);
    if (!read.ok) problems.push(read.error);
    else if (types.has(read.value.name)) {
      problems.push({ field: fieldOf(["webhooks", key]), message: `is the event type ${read.value.name} once more` });
    } else types.set(read.value.name, read.value);
    length += read.ok ? (read.value.schemaText?.length ?? 0) + (read.value.exampleText?.length ?? 0) : 0;
    if (length > MAX_TEXT_LENGTH) {
      return refuse("openapi", "has more than 4 MiB of schemas and examples; import it in parts");
    }
  }
  return problems.length > 0 ? err(problems) : ok([...types.values()]);
}

function readType(source: Source, key: string): Result<ReadType, FieldProblem> {
  const item = source.follow(["webhooks", key]);
  const post = item === undefined ? undefined : source.follow([...item.place, "post"]);
  if (item === undefined || !isObject(item.value) || post === undefined || !isObject(post.value)) {
    return err({ field: fieldOf(["webhooks", key, "post"]), message: "must be an object: events are sent with POST" });
  }
  const name = post.value[NAME] ?? item.value[NAME] ?? key;
  const nameFault = findNameFault(name);
  if (nameFault !== undefined || typeof name !== "string") {
    const isKey = name === key;
    const message = isKey ? `${nameFault}, or have its name in ${NAME}` : `${NAME} ${nameFault}`;
    return err({ field: fieldOf(["webhooks", key]), message });
  }
  const facts = readFacts(post.value, item.value, post.place, source.meter);
  if (!facts.ok) return facts;
  const body = readRequestBody(source, post.place);
  return body.ok ? ok({ name, ...facts.value, ...body.value }) : body;
}

function findNameFault(name: unknown): string | undefined {
  if (typeof name !== "string" || !isEventTypeName(name)) return EVENT_TYPE_RULE;
  return isReservedEventType(name) ? "is reserved for operational events" : undefined;
}

type Facts = Pick<DocumentedType, "description" | "deprecated" | "since">;

function readFacts(post: JsonObject, item: JsonObject, place: Steps, meter: Meter): Result<Facts, FieldProblem> {
  const description = [post["description"], post["summary"], item["description"], item["summary"]].find(
    (text) => text !== undefined,
  );
  if (description !== undefined && typeof description !== "string") {
    return err({ field: fieldOf([...place, "description"]), message: "must be a text" });
  }
  const { deprecated = false, [SINCE]: since = null } = post;
  if (typeof deprecated !== "boolean") {
    return err({ field: fieldOf([...place, "deprecated"]), message: "must be true or false" });
  }
  if (since === null) return ok({ description: tidy(description ?? "", meter), deprecated, since });
  const isText = typeof since === "string" && since !== "" && !hasMoreCharacters(since, MAX_SINCE_LENGTH);
  if (!isText || textProblem(since) !== undefined) {
    return err({ field: fieldOf([...place, SINCE]), message: `must be a text of 1 to ${MAX_SINCE_LENGTH} characters` });
  }
  return ok({ description: tidy(description ?? "", meter), deprecated, since });
}

/** A description of elsewhere may be longer than ours, and have any characters. */
function tidy(text: string, meter: Meter): string {
  meter.spend(DESCRIPTION_UNITS * Math.min(text.length, 2 * MAX_DESCRIPTION_LENGTH));
  const short = hasMoreCharacters(text, MAX_DESCRIPTION_LENGTH) ? `${firstCharacters(text)}…` : text;
  return textProblem(short) === undefined ? short : short.toWellFormed().replaceAll(/\p{Cc}+/gu, " ");
}

function firstCharacters(text: string): string {
  const most = MAX_DESCRIPTION_LENGTH - 1;
  // A character has two units at most.
  return Array.from(text.slice(0, 2 * most))
    .slice(0, most)
    .join("");
}

function checkTypes(types: readonly ReadType[], meter: Meter): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  const checked = within(() => {
    // Throws when comparing has taken more than there was.
    meter.spend(0);
    for (const type of types) {
      if (type.schemaText === null || problems.length >= MAX_DETAILS) continue;
      meter.spend(JSON_UNITS * type.schemaText.length);
      const compiled = compileSchema(JSON.parse(type.schemaText));
      if (compiled.ok) meter.spend(compiled.value.units);
      else problems.push(...compiled.error.map((problem) => ({ ...problem, field: placeOf(type, problem.field) })));
    }
    return ok(null);
  });
  return checked.ok ? problems.slice(0, MAX_DETAILS) : checked.error;
}

/** Where in the document a part of a schema is; what came from elsewhere is where it came from. */
function placeOf({ schemaPlace, origins }: ReadType, field: string): string {
  for (const [name, place] of origins) {
    const prefix = joinPath("$defs", name.slice(0, 80));
    const rest = field.slice(prefix.length);
    if (field.startsWith(prefix) && /^(?:$|[.[])/.test(rest)) return fieldOf(place) + rest;
  }
  return joinPath(fieldOf(schemaPlace), field);
}

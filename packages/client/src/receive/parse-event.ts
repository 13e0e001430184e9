import { isObject } from "../is-object.ts";
import { ReceiveError } from "./receive-error.ts";

/** What a body says of its event, whichever format it is in. */
export interface BodyFields {
  readonly format: "event" | "message" | "standard" | "cloudevents";
  /** Null in the format `standard`. */
  readonly id: string | null;
  readonly type: string;
  readonly createdAt: string;
  readonly workspaceId: string | null;
  readonly applicationId: string | null;
  readonly data: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads the body of a request, in any of the four formats that have the event's data. Throws `not_json` or `not_an_event`. */
export function parseEvent(body: string): BodyFields {
  const value = parseJson(body);
  const fields: Fields = isObject(value) ? value : {};
  const found = FORMATS.map((read) => read(fields)).find((read) => read !== undefined);
  if (found === undefined) throw new ReceiveError("not_an_event", "the body is in none of the formats of events");
  return found;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ReceiveError("not_json", "the body is not JSON", { cause: error });
  }
}

/** The first that knows the fields is right: those of `standard` are in other formats too. */
const FORMATS: readonly ((fields: Fields) => BodyFields | undefined)[] = [
  ({ specversion, id, source, type, time, data = null }) => {
    if (specversion !== "1.0" || !areTexts([id, source, type, time])) return undefined;
    const workspaceId = /\/workspaces\/([^/]+)$/.exec(String(source))?.[1] ?? null;
    return fieldsOf("cloudevents", id, type, time, data, workspaceId);
  },
  ({ eventId, eventType, timestamp, workspaceId, applicationId, ...rest }) => {
    if (!areTexts([eventId, eventType, timestamp]) || !("payload" in rest)) return undefined;
    return fieldsOf("message", eventId, eventType, timestamp, rest["payload"], workspaceId, applicationId);
  },
  ({ id, type, created_at: createdAt, ...rest }) => {
    if (!areTexts([id, type, createdAt]) || !("data" in rest)) return undefined;
    return fieldsOf("event", id, type, createdAt, rest["data"]);
  },
  ({ type, timestamp, ...rest }) => {
    if (!areTexts([type, timestamp]) || !("data" in rest)) return undefined;
    return fieldsOf("standard", null, type, timestamp, rest["data"]);
  },
];

function areTexts(values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === "string");
}

function fieldsOf(
  format: BodyFields["format"],
  id: unknown,
  type: unknown,
  createdAt: unknown,
  data: unknown,
  workspaceId?: unknown,
  applicationId?: unknown,
): BodyFields {
  return {
    format,
    id: textOrNull(id),
    type: String(type),
    createdAt: String(createdAt),
    workspaceId: textOrNull(workspaceId),
    applicationId: textOrNull(applicationId),
    data,
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

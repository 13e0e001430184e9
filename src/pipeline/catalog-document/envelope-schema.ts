import { buildBody, type DataFormat } from "../../domain/envelope.ts";
import type { JsonObject } from "../json-schema/values.ts";

const text = { type: "string" };
const time = { type: "string", format: "date-time" };

/** The members of each format's body but its data, and the member that has that. All of them are always there. */
const MEMBERS: Readonly<Record<DataFormat, (type: object) => { readonly members: JsonObject; readonly data: string }>> =
  {
    event: (type) => ({ members: { id: text, type, created_at: time }, data: "data" }),
    message: (type) => ({
      members: {
        id: text,
        eventId: text,
        eventType: type,
        timestamp: time,
        workspaceId: text,
        applicationId: { type: ["string", "null"] },
      },
      data: "payload",
    }),
    standard: (type) => ({ members: { type, timestamp: time }, data: "data" }),
    cloudevents: (type) => ({
      members: {
        specversion: { type: "string", const: "1.0" },
        id: text,
        source: { type: "string", format: "uri-reference" },
        type,
        time,
        datacontenttype: { type: "string", const: "application/json" },
      },
      data: "data",
    }),
  };

/** The JSON Schema of the body that a subscriber receives of one event type; `data` is the schema of the event's data. */
export function envelopeSchema(format: DataFormat, name: string, data: JsonObject): JsonObject {
  const { members, data: member } = MEMBERS[format]({ type: "string", const: name });
  const properties = { ...members, [member]: data };
  return { type: "object", properties, required: Object.keys(properties) };
}

/** The body of an example; `dataText` is JSON. */
export function envelopeExample(format: DataFormat, name: string, dataText: string): JsonObject {
  const ulid = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  const ids = { id: `evt_${ulid}`, workspaceId: `ws_${ulid}`, applicationId: null };
  const event = { ...ids, type: name, createdAt: Date.UTC(2026, 0, 1), dataText };
  const body: JsonObject = JSON.parse(buildBody(event, format, null));
  return body;
}

/** Pairs of members by which the body of an event is known, wherever it comes from: the type's, and the data's. */
const ENVELOPES = [
  ["type", "data"],
  ["eventType", "payload"],
] as const;

/** The names of the members in all of these pairs. */
export const ENVELOPE_MEMBERS: readonly string[] = ENVELOPES.flat();

/** The member of a body that has the event's data, if it has such members; undefined when the body itself is the data. */
export function dataMember(has: (name: string) => boolean): string | undefined {
  return ENVELOPES.find((pair) => pair.every(has))?.[1];
}

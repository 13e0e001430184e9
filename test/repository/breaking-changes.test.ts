import { describe, expect, it } from "vitest";
import { describeRetirement } from "../../src/domain/retirement.ts";
import {
  compare,
  create,
  dropField,
  got,
  received,
  type SampleDocument,
  sent,
  setField,
} from "../tools/documents/sample-document.ts";

const COMING = describeRetirement({ since: "2027-12-01", sunset: "2028-12-01" });
const CREATE = "POST /things";
const string = { type: "string" };

it("finds nothing between equal documents", () => {
  expect(compare(() => {})).toEqual([]);
});

describe("a break", () => {
  it.each<[string, (after: SampleDocument, before: SampleDocument) => void]>([
    [`${CREATE}: is gone`, (after) => Reflect.deleteProperty(after.paths, "/things")],
    [`${CREATE}: operationId is another`, (after) => (create(after).operationId = "things.make")],
    ["GET /open: needs a key now", (after) => Reflect.deleteProperty(after.paths["/open"].get, "security")],
    [`${CREATE} 409: is gone`, (after) => Reflect.deleteProperty(create(after).responses, "409")],
    [`${CREATE} 202: is a further success`, (after) => Object.assign(create(after).responses, { "202": {} })],
    [
      `${CREATE} 201 application/json: is gone`,
      (after) => Reflect.deleteProperty(create(after).responses["201"].content, "application/json"),
    ],
    [
      `${CREATE} 201 header Location: is gone`,
      (after) => Reflect.deleteProperty(create(after).responses["201"].headers, "Location"),
    ],
    [
      `${CREATE} 201 header Location: may be absent now`,
      (after) => (create(after).responses["201"].headers.Location.required = false),
    ],
    // Answers.
    [`${CREATE} 201.name: is gone`, (after) => dropField(got(after), "name")],
    [`${CREATE} 201.name: may be absent now`, (after) => (got(after).required = ["id", "kind"])],
    [`${CREATE} 201.name: may be null now`, (after) => setField(got(after), "name", { type: ["string", "null"] })],
    [`${CREATE} 201.name: may be integer now`, (after) => setField(got(after), "name", { type: "integer" })],
    [
      `${CREATE} 201.owner: may be null now`,
      (after) => setField(got(after), "owner", { anyOf: [{ $ref: "#/components/schemas/Owner" }, { type: "null" }] }),
    ],
    [`${CREATE} 201.owner.id: is gone`, (after) => dropField(after.components.schemas.Owner, "id")],
    [`${CREATE} 201.kind: is "thing" no more`, (after) => setField(got(after), "kind", { const: "item" })],
    [`${CREATE} 201.at: format is another`, (after) => setField(got(after), "at", { ...string, format: "date" })],
    [`${CREATE} 201.at: may be any now`, (after) => setField(got(after), "at", {})],
    // What subscribers get, and answer.
    [
      "webhook POST event: the answer 2XX means nothing now",
      (after) => Reflect.deleteProperty(received(after).responses, "2XX"),
    ],
    [
      "webhook POST event header webhook-id: pattern is another",
      (after, before) => {
        const of = (pattern: string) => ({
          name: "webhook-id",
          in: "header",
          required: true,
          schema: { type: "string", pattern },
        });
        received(before).parameters = [of("^evt_")];
        received(after).parameters = [of("^msg_")];
      },
    ],
    // How the service is reached, and by whom.
    ["servers: are others", (after) => Object.assign(after, { servers: [{ url: "/api" }] })],
    [
      "security key: is another",
      (after) =>
        Object.assign(after.components.securitySchemes.key, { type: "apiKey", in: "header", name: "X-Api-Key" }),
    ],
    [`${CREATE}: is not for member any more`, (after) => (create(after)["x-roles"] = ["owner"])],
    ["GET /open: is for root only now", (after) => Object.assign(after.paths["/open"].get, { "x-roles": ["root"] })],
    [
      `${CREATE} query dry: is written in another way`,
      (after) => Object.assign(create(after).parameters[1] ?? {}, { style: "spaceDelimited" }),
    ],
    // Inputs.
    [
      `${CREATE} query dry: default is another`,
      (after, before) => {
        for (const [document, value] of [
          [before, true],
          [after, false],
        ] as const) {
          Object.assign(create(document).parameters[1] ?? {}, { schema: { type: "boolean", default: value } });
        }
      },
    ],
    [
      `${CREATE} query dry: default is none`,
      (_, before) => {
        Object.assign(create(before).parameters[1] ?? {}, { schema: { type: "boolean", default: true } });
      },
    ],
    ...["dependentRequired", "contains", "if", "prefixItems", "someKeywordToCome"].map(
      (keyword): [string, (after: SampleDocument) => void] => [
        `${CREATE} body: ${keyword} is another`,
        (after) => Object.assign(sent(after), { [keyword]: {} }),
      ],
    ),
    [`${CREATE} body.color: is required now`, (after) => (sent(after).required = ["name", "color"])],
    [
      `${CREATE} body.weight: is required now`,
      (after) => {
        setField(sent(after), "weight", string);
        sent(after).required = ["name", "weight"];
      },
    ],
    [`${CREATE} body: is required now`, (after) => (create(after).requestBody.required = true)],
    [`${CREATE} body.color: is gone`, (after) => dropField(sent(after), "color")],
    [`${CREATE} body.color: takes "green" no more`, (after) => setField(sent(after), "color", { enum: ["red"] })],
    [
      `${CREATE} body.name: maxLength is lower`,
      (after) => setField(sent(after), "name", { ...string, minLength: 1, maxLength: 19, pattern: "^[a-z]+$" }),
    ],
    [
      `${CREATE} body.name: minLength is higher`,
      (after) => setField(sent(after), "name", { ...string, minLength: 2, maxLength: 20, pattern: "^[a-z]+$" }),
    ],
    [
      `${CREATE} body.name: pattern is another`,
      (after) => setField(sent(after), "name", { ...string, minLength: 1, maxLength: 20, pattern: "^[a-y]+$" }),
    ],
    [
      `${CREATE} body.size: takes no null now`,
      (after) => setField(sent(after), "size", { type: "integer", minimum: 1, maximum: 9 }),
    ],
    [
      `${CREATE} body.size: maximum is lower`,
      (after) => setField(sent(after), "size", { type: ["integer", "null"], minimum: 1, maximum: 8 }),
    ],
    [
      `${CREATE} body.labels.*: maxLength is lower`,
      (after) => setField(sent(after), "labels", { type: "object", additionalProperties: { ...string, maxLength: 8 } }),
    ],
    [
      `${CREATE} body.labels: unknown fields are refused now`,
      (after) => setField(sent(after), "labels", { type: "object", additionalProperties: false }),
    ],
    [`${CREATE} body.shape: takes no array now`, (after) => setField(sent(after), "shape", string)],
    [
      `${CREATE} header Trace: maxLength is lower`,
      (after) => (after.components.parameters.Trace.schema = { type: "string", maxLength: 63 }),
    ],
    [`${CREATE} query dry: is gone`, (after) => create(after).parameters.pop()],
    [
      `${CREATE} query dry: is required now`,
      (after) => Object.assign(create(after).parameters[1] ?? {}, { required: true }),
    ],
    // What subscribers get.
    ["webhook POST event: is gone", (after) => Reflect.deleteProperty(after.webhooks, "event")],
    ["webhook POST event header webhook-id: is gone", (after) => (received(after).parameters = [])],
    [
      "webhook POST event body.id: may be integer now",
      (after) => (received(after).requestBody.content["application/json"].schema.properties.id = { type: "integer" }),
    ],
    // Ends that are not announced, not yet there, or announced too late.
    [
      `${CREATE} 201.color: is gone`,
      (after, before) => {
        setField(got(before), "color", { enum: ["red"], deprecated: true });
        dropField(got(after), "color");
      },
    ],
    [
      `${CREATE}: is gone`,
      (after, before) => {
        Object.assign(create(before), COMING);
        Reflect.deleteProperty(after.paths, "/things");
      },
    ],
    [
      // The day of today's release counts, whatever an announcement calls its first day.
      "#/paths//things/post: ends less than 180 days from now",
      (after) => Object.assign(create(after), describeRetirement({ since: "2027-01-01", sunset: "2028-06-28" })),
    ],
    [
      "#/paths//things/post: ends earlier than announced",
      (after, before) => {
        Object.assign(create(before), COMING);
        Object.assign(create(after), describeRetirement({ since: "2027-12-01", sunset: "2028-11-30" }));
      },
    ],
  ])("is found: %s", (found, change) => {
    expect(compare(change)).toContain(found);
  });

  it("is told once, at its place", () => {
    expect(compare((after) => setField(got(after), "name", { type: "integer" }))[0]).toBe(
      `${CREATE} 201.name: may be integer now`,
    );
    expect(compare((after) => (create(after).operationId = "things.make"))).toHaveLength(1);
  });
});

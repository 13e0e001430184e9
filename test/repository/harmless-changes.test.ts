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

const PAST = describeRetirement({ since: "2027-01-31", sunset: "2027-12-31" });
const COMING = describeRetirement({ since: "2027-12-01", sunset: "2028-12-01" });
const string = { type: "string" };

describe("no break", () => {
  it.each<[string, (after: SampleDocument, before: SampleDocument) => void]>([
    [
      "a new operation",
      (after) => Object.assign(after.paths, { "/more": { get: { operationId: "more.get", responses: {} } } }),
    ],
    ["a new error", (after) => Object.assign(create(after).responses, { "429": {} })],
    [
      "a new header of an answer",
      (after) => Object.assign(create(after).responses["201"].headers, { More: { schema: string } }),
    ],
    ["a new field of an answer", (after) => setField(got(after), "more", string)],
    ["a field that is always there now", (after) => got(after).required?.push("color")],
    ["a field that is never null now", (after) => setField(got(after), "size", { type: "number" })],
    ["a number that is whole now", (after) => setField(got(after), "size", { type: ["integer", "null"] })],
    ["a new value of an answer", (after) => setField(got(after), "color", { enum: ["red", "green", "blue"] })],
    ["an optional input", (after) => setField(sent(after), "more", string)],
    ["an input that may be left out now", (after) => (sent(after).required = [])],
    ["a new value to send", (after) => setField(sent(after), "color", { enum: ["red", "green", "blue"] })],
    ["any value to send", (after) => setField(sent(after), "color", {})],
    ["wider limits", (after) => setField(sent(after), "name", { ...string, maxLength: 40 })],
    ["a further type to send", (after) => setField(sent(after), "size", { type: ["number", "string", "null"] })],
    ["unknown fields that are taken now", (after) => (sent(after).additionalProperties = true)],
    [
      "an optional parameter",
      (after) => create(after).parameters.push({ name: "more", in: "query", schema: { type: "boolean" } }),
    ],
    [
      "a parameter that stands in place now",
      (after) => (create(after).parameters[0] = after.components.parameters.Trace),
    ],
    ["a key that is needed no more", (after) => Object.assign(create(after), { security: [] })],
    ["a new format for subscribers", (after) => Object.assign(after.webhooks, { more: after.webhooks.event })],
    [
      "a new header for subscribers",
      (after) => received(after).parameters.push({ name: "more", in: "header", required: true, schema: string }),
    ],
    [
      "other words and examples",
      (after) => Object.assign(create(after), { summary: "Other", description: "Words", tags: ["More"] }),
    ],
    ["an announcement", (after) => Object.assign(create(after), COMING)],
    [
      "an operation whose end is past",
      (after, before) => {
        Object.assign(create(before), PAST);
        Reflect.deleteProperty(after.paths, "/things");
      },
    ],
    [
      "a field whose end is past",
      (after, before) => {
        setField(got(before), "name", { ...string, ...PAST });
        dropField(got(after), "name");
      },
    ],
    [
      "a parameter whose end is past",
      (after, before) => {
        Object.assign(create(before).parameters[1] ?? {}, PAST);
        create(after).parameters.pop();
      },
    ],
  ])("is %s", (_, change) => {
    expect(compare(change)).toEqual([]);
  });
});

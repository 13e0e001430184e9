import { expect, it } from "vitest";
import { z } from "zod";
import { RECEIVED } from "../../src/api/document/received.ts";
import { DATA_FORMATS } from "../../src/domain/envelope.ts";
import { envelopeSchema } from "../../src/pipeline/catalog-document/envelope-schema.ts";

const NAME = "order.paid";

/** What a schema of a body says of its members, but in words, and but which event type it is. */
function factsOf(schema: unknown) {
  const { properties, required } = z
    .object({ properties: z.record(z.string(), z.record(z.string(), z.unknown())), required: z.array(z.string()) })
    .parse(schema);
  const members = Object.entries(properties).map(([name, { type, format, const: value }]) => {
    return [name, { type, format, value: value === NAME ? undefined : value }];
  });
  return { members: Object.fromEntries(members), required };
}

it.each(DATA_FORMATS)("the API's document and an exported catalog say the same of bodies in %s", (format) => {
  const received = RECEIVED.find((one) => one.format === format);
  if (received === undefined) throw new Error("the document has each format");
  const [documented] = Object.values(z.toJSONSchema(received.schema).$defs ?? {});
  expect(factsOf(envelopeSchema(format, NAME, {}))).toEqual(factsOf(documented));
});

it.each(RECEIVED)("the example of a body in $format is one by its schema", ({ schema, example }) => {
  expect(schema.parse(example)).toEqual(example);
});

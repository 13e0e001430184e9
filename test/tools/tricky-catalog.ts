import type { DocumentedType } from "../../src/pipeline/catalog-document/write-document.ts";

const node = {
  type: "object",
  properties: { value: { type: "number" }, next: { $ref: "#/$defs/node" } },
  required: ["value"],
};

/** Lists in lists, as deep as a request may have them in a schema. */
function nestedLists(depth: number): object {
  return depth === 0 ? { type: "string" } : { type: "array", items: nestedLists(depth - 1) };
}

/** Schemas that are valid, and that can't all stand in another document as they are. */
const SCHEMAS: Readonly<Record<string, unknown>> = {
  plain: {
    type: "object",
    properties: { amount: { type: "integer" } },
    required: ["amount"],
    additionalProperties: false,
  },
  definitions: { $ref: "#/$defs/node", $defs: { node } },
  recursive: { type: "object", properties: { children: { type: "array", items: { $ref: "#" } } } },
  spelled: { type: "array", items: { $ref: "#/$defs/a%20b~1c~0d%25" }, $defs: { "a b/c~d%": { type: "string" } } },
  anchored: { type: "array", items: { $ref: "#item" }, $defs: { one: { $anchor: "item", type: "string" } } },
  identified: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://example.com/order.json",
    type: "object",
    properties: {
      inner: { $id: "inner.json", type: "array", items: { $ref: "#/$defs/x" }, $defs: { x: { type: "string" } } },
    },
  },
  earlier: {
    type: "object",
    properties: { a: { $ref: "#/definitions/text" } },
    definitions: { text: { type: "string" } },
    dependencies: { a: ["b"], b: { properties: { a: {} }, required: ["a"] } },
  },
  elsewhere: { type: "object", properties: { a: { $ref: "#/templates/one" } }, templates: { one: { type: "string" } } },
  flags: { type: "array", prefixItems: [true, { type: "string" }], items: false, contains: true },
  deep: nestedLists(60),
  everything: true,
  anything: {},
  nothing: false,
  unknown: {
    type: "object",
    nullable: true,
    discriminator: 5,
    xml: 3,
    "x-note": { $ref: "#/nowhere" },
    "x-hookline-schema": "1",
  },
  referring: { type: "object", default: { $ref: "#/nowhere" }, examples: [{ $ref: "#/nowhere" }] },
  names: {
    type: "object",
    properties: JSON.parse(
      '{"__proto__":{"type":"string"},"$ref":{"type":"string"},"constructor":{"const":1},"7":true}',
    ),
    required: ["__proto__"],
  },
};

/** Examples that are JSON, and that tools may take for something else. */
const EXAMPLES: Readonly<Record<string, unknown>> = {
  reference: { $ref: "#/nowhere", deep: [{ $ref: "other.yaml" }] },
  names: JSON.parse('{"__proto__":{"a":1},"constructor":2,"":3}'),
  text: "a text",
  flag: false,
  deep: JSON.parse(`${"[".repeat(60)}${"]".repeat(60)}`),
};

/** A catalog with all that is hard to write into a document and to read back. */
export const TRICKY_CATALOG: readonly DocumentedType[] = [
  ...Object.entries(SCHEMAS).map(([name, schema], index) => ({
    name: `schema.${name}`,
    description: index % 2 === 0 ? "" : "Two\nlines, `code` and <b>tags</b>.",
    schemaText: JSON.stringify(schema),
    exampleText: null,
    deprecated: index % 3 === 0,
    since: index % 4 === 0 ? "2026-01 " : null,
  })),
  ...Object.entries(EXAMPLES).map(([name, example]) => {
    const texts = { description: name, schemaText: null, exampleText: JSON.stringify(example), since: null };
    return { name: `example.${name}`, deprecated: false, ...texts };
  }),
  // As long as they may be, in characters that take two UTF-16 units each.
  {
    name: "text.long",
    description: "😀".repeat(2000),
    schemaText: null,
    exampleText: null,
    deprecated: false,
    since: "😀".repeat(64),
  },
  { name: "0.1.2.3.4.5", description: "", schemaText: null, exampleText: null, deprecated: false, since: null },
  { name: "_._", description: "", schemaText: '{"type":"string"}', exampleText: '"a"', deprecated: false, since: "0" },
];

import fc from "fast-check";

/** Names that schemas and data share, so that they meet often; some are those of every object's prototype. */
const name = fc.constantFrom("a", "b", "c", "constructor", "__proto__", "0");
const size = fc.integer({ min: 0, max: 4 });
const scalar = fc.oneof(
  fc.constantFrom(null, true, false, "", "a", "b", "0", "ab", "😀", "2026-01-01T00:00:00Z"),
  fc.constantFrom(0, -0, 1, 2, 1.5, -1, 0.1, 0.3, 1e300),
);

/** Any JSON value, small. */
export const jsonData: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, tie("list"), tie("object")),
  list: fc.array(tie("value"), { maxLength: 4 }),
  object: fc.dictionary(name, tie("value"), { maxKeys: 4 }),
})).value;

const type = fc.constantFrom("array", "boolean", "integer", "null", "number", "object", "string");
const names = fc.uniqueArray(name, { maxLength: 4 });
const pattern = fc.constantFrom("^a", "^[a-z]+$", "b$", "^(?:a|0)$", "^.{2}$");

/** Keywords whose value has no schema in it. */
const assertions = {
  type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
  const: jsonData,
  enum: fc.array(jsonData, { maxLength: 3 }),
  minLength: size,
  maxLength: size,
  pattern,
  format: fc.constantFrom("date-time", "uri", "email", "uuid", "unknown"),
  minimum: fc.constantFrom(-1, 0, 1),
  maximum: fc.constantFrom(0, 1, 2),
  exclusiveMinimum: fc.constantFrom(0, 1),
  exclusiveMaximum: fc.constantFrom(1, 2),
  multipleOf: fc.constantFrom(0.1, 1, 2),
  minItems: size,
  maxItems: size,
  uniqueItems: fc.boolean(),
  minContains: size,
  maxContains: size,
  minProperties: size,
  maxProperties: size,
  required: names,
  dependentRequired: fc.dictionary(name, names, { maxKeys: 2 }),
};

/** JSON Schemas that are well formed, with references to `#/$defs/one` and `#/$defs/two`. */
export const jsonSchema: fc.Arbitrary<object> = fc
  .letrec((tie) => {
    const schema = tie("schema");
    const map = fc.dictionary(name, schema, { maxKeys: 3 });
    const list = fc.array(schema, { minLength: 1, maxLength: 3 });
    const applicators = {
      properties: map,
      patternProperties: fc.dictionary(pattern, schema, { maxKeys: 2 }),
      additionalProperties: schema,
      propertyNames: schema,
      unevaluatedProperties: schema,
      prefixItems: list,
      items: schema,
      contains: schema,
      unevaluatedItems: schema,
      allOf: list,
      anyOf: list,
      oneOf: list,
      not: schema,
      if: schema,
      then: schema,
      else: schema,
      dependentSchemas: map,
    };
    const some = (model: Record<string, fc.Arbitrary<unknown>>, max: number) => {
      return fc
        .uniqueArray(fc.constantFrom(...Object.keys(model)), { maxLength: max })
        .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, model[key] ?? fc.constant(true)]))));
    };
    return {
      schema: fc.oneof(
        { maxDepth: 3 },
        some(assertions, 2),
        fc.boolean(),
        fc.tuple(some(assertions, 1), some(applicators, 3)).map(([one, other]) => ({ ...one, ...other })),
        fc.constantFrom({ $ref: "#/$defs/one" }, { $ref: "#/$defs/two" }),
      ),
    };
  })
  .schema.chain((root) => fc.tuple(fc.constant(root), fc.record({ one: definition, two: definition })))
  .map(([root, $defs]) => ({ $defs, allOf: [root] }));

const definition = fc.constantFrom(
  { type: "object", additionalProperties: { $ref: "#/$defs/two" } },
  { items: { $ref: "#/$defs/one" }, maxItems: 3 },
  { type: ["string", "number"] },
  { properties: { a: { $ref: "#/$defs/one" }, b: true }, required: ["a"] },
);

/** Plain JSON of a generated value: own members only, no sign of zero. */
export function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

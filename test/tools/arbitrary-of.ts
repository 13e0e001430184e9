import type { Schema } from "@cfworker/json-schema";
import fc from "fast-check";

const text = fc.string({ unit: "grapheme", maxLength: 20 });

/** JSON values whose numbers every parser keeps. */
const anyJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 53 - 1),
    text,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(text, tie("value"), { maxKeys: 3 }),
  ),
})).value;

/**
 * Values that a JSON Schema describes, of the keywords that the document has. `not`, and what `anyOf` says beside a type, is
 * left to the caller to check.
 */
export function arbitraryOf(schema: Schema, definitions: Readonly<Record<string, Schema>>): fc.Arbitrary<unknown> {
  const of = (part: Schema) => arbitraryOf(part, definitions);
  if (schema.$ref !== undefined) return of(definitions[schema.$ref.split("/").at(-1) ?? ""] ?? {});
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices: readonly Schema[] | undefined = schema.anyOf?.filter((choice) => choice.not === undefined);
  if (choices !== undefined) {
    const { anyOf: _, ...rest } = schema;
    const whole = choices.map((choice) => of({ ...rest, ...choice }));
    return choices.length === schema.anyOf?.length ? fc.oneof(...whole) : fc.oneof(of(rest), ...whole);
  }
  const { type } = schema;
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => of({ ...schema, type: one })));
  if (type === undefined) return anyJson;
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6 });
    case "number":
      return fc
        .integer({ min: (schema.minimum ?? -1e5) * 4, max: (schema.maximum ?? 1e5) * 4 })
        .map((four) => four / 4);
    case "string":
      return textOf(schema);
    case "array":
      return listOf(schema, of);
    case "object":
      return objectOf(schema, of);
  }
}

function textOf({ pattern, format, minLength = 0, maxLength }: Schema): fc.Arbitrary<string> {
  if (format === "date-time")
    return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString());
  if (pattern !== undefined)
    return fc.stringMatching(new RegExp(pattern), { maxLength: Math.min(maxLength ?? 40, 300) });
  return fc.string({ unit: "grapheme-ascii", minLength, maxLength: Math.min(maxLength ?? 40, 300) });
}

function listOf(schema: Schema, of: (part: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> {
  const first: readonly Schema[] = Array.isArray(schema.prefixItems)
    ? schema.prefixItems.filter((part) => typeof part === "object")
    : [];
  const items = typeof schema.items === "object" && !Array.isArray(schema.items) ? schema.items : {};
  const bounds = {
    minLength: Math.max(0, (schema.minItems ?? 0) - first.length),
    maxLength: Math.min(schema.maxItems ?? 5, 5) - first.length,
  };
  return fc.tuple(fc.tuple(...first.map(of)), fc.array(of(items), bounds)).map(([begin, rest]) => [...begin, ...rest]);
}

function objectOf(schema: Schema, of: (part: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, part]) =>
    typeof part === "object" ? [[name, of(part)] as const] : [],
  );
  if (named.length > 0) return fc.record(Object.fromEntries(named), { requiredKeys: schema.required ?? [] });
  if (typeof schema.additionalProperties !== "object") return fc.dictionary(text, anyJson, { maxKeys: 3 });
  const names = of({ type: "string", ...(typeof schema.propertyNames === "object" ? schema.propertyNames : {}) });
  return fc.dictionary(names.map(String), of(schema.additionalProperties), { maxKeys: 3 });
}

/** Values at the limits of a schema and just beyond them. Which of them it allows is left to a validator. */
export function edgesOf(schema: Schema): readonly unknown[] {
  const alternatives: readonly Schema[] = (schema.anyOf ?? []).filter((choice) => choice.type !== undefined);
  if (alternatives.length > 0) return alternatives.flatMap(edgesOf);
  switch (schema.type) {
    case "integer":
    case "number":
      return around([schema.minimum, schema.maximum]);
    case "string":
      // Patterns have limits too: those of ids and of event types.
      return around([schema.minLength, schema.maxLength, 64, 128]).flatMap((length) => {
        return length < 0 ? [] : ["x".repeat(length), `a.${"b".repeat(Math.max(0, length - 2))}`, "🙂".repeat(length)];
      });
    case "array": {
      const items: Schema = typeof schema.items === "object" && !Array.isArray(schema.items) ? schema.items : {};
      const lengths = around([schema.minItems ?? 0, schema.maxItems]).filter((length) => length >= 0);
      return [...lengths.map((length) => listOfLength(length, schema, items)), ...edgesOf(items).map((edge) => [edge])];
    }
    case "object": {
      const sizes = around([schema.maxProperties]);
      return sizes.map((size) => Object.fromEntries(Array.from({ length: size }, (_, index) => [`x-${index}`, "v"])));
    }
    case "boolean":
    case "null":
    case undefined:
      break;
  }
  return [];
}

function around(limits: readonly (number | undefined)[]): readonly number[] {
  return limits.flatMap((limit) => (limit === undefined ? [] : [limit - 1, limit, limit + 1]));
}

function listOfLength(length: number, schema: Schema, { enum: names, type }: Schema): readonly unknown[] {
  const first = Array.isArray(schema.prefixItems) ? schema.prefixItems.map((part) => (part as Schema).const) : [];
  const item = names?.[0] ?? (type === "number" ? 0 : "a.b");
  return Array.from({ length }, (_, index) => first[index] ?? item);
}

/** What is put in place of a part of a valid value: the edges of what fields take, and what none takes. */
export const replacement: fc.Arbitrary<unknown> = fc.oneof(
  anyJson,
  fc.constantFrom<unknown>(
    ...[
      "",
      "*",
      "a.*",
      "a.b",
      "a.b.c.d.e.f",
      "a.b.c.d.e.f.g",
      "a.b.c.d.e.f.*",
      "A.b",
      "webhook.failing",
      "delivery.x",
      "none",
      "5xx",
      "6xx",
    ],
    ...[
      "2026-02-30T00:00:00Z",
      "2026-11-02",
      "2026-11-02t09:30:00z",
      "2026-11-02T09:30:00",
      "2026-11-02T09:30:00.123456+23:59",
    ],
    ...[
      "whsec_",
      `whsec_${"A".repeat(21)}`,
      `whsec_${"A".repeat(22)}`,
      `whsec_${"A".repeat(22)}==`,
      `whsec_${"A".repeat(24)}=`,
      ` ${"s".repeat(20)}`,
    ],
    ...[
      "wh_01ARZ3NDEKTSV4RRFFQ69G5FAV",
      "evt_01ARZ3NDEKTSV4RRFFQ69G5FAV",
      "evt_01ARZ3NDEKTSV4RRFFQ69G5FAVx",
      "a b",
      "\u0007",
      "\t",
      "\n",
    ],
    ...[1, 15, 16, 64, 65, 128, 129, 200, 201, 256, 257].flatMap((length) => ["x".repeat(length), "🙂".repeat(length)]),
    ...[
      0, 1, -1, 0.5, 99, 100, 599, 600, 999, 1000, 1001, 29_999.5, 30_000, 30_001, 86_400, 86_401, 604_800, 604_801,
      3600, 3601,
    ],
    ...[
      [],
      [0],
      [0, 86_400],
      [0, 86_401],
      [1],
      ["*"],
      ["failed"],
      ["failed", "canceled"],
      ["failed", "failed", "failed"],
      [null],
      {},
    ],
    ...[20, 21, 100, 101].map((length) => Array.from({ length }, () => "a.b")),
    ...[19, 20, 21].map((length) => Array.from({ length }, () => 0)),
    ...[20, 21].map((length) => Object.fromEntries(Array.from({ length }, (_, index) => [`x-${index}`, "v"]))),
    ...[
      { Host: "a" },
      { X_Webhook_Id: "a" },
      { "sec-a": "b" },
      { A: " b" },
      { A: "é" },
      { "": "a" },
      { "a b": "c" },
      { A: 1 },
      { A: "v".repeat(2049) },
    ],
  ),
);

import { type Node, nodesOf, nodeOf, resolve, textsOf } from "./nodes.ts";

/** One of the forms that a schema lets a value have. */
export interface Branch {
  /** A type of JSON Schema; `any` when the schema does not say. */
  readonly kind: string;
  readonly schema: Node;
  /** The only values, when the schema lists them. */
  readonly values: readonly unknown[] | undefined;
}

/** A schema as one object: what it refers to and all of its `allOf` are in it. */
function flatten(document: Node, value: unknown): Node {
  const { allOf, ...own } = resolve(document, value);
  return nodesOf(allOf).reduce<Node>((merged, part) => {
    const next = flatten(document, part);
    return {
      ...next,
      ...merged,
      properties: { ...nodeOf(next["properties"]), ...nodeOf(merged["properties"]) },
      required: [...textsOf(next["required"]), ...textsOf(merged["required"])],
    };
  }, own);
}

/** The forms that a schema allows: those of its `anyOf` or `oneOf`, and of several types each by itself. */
export function branchesOf(document: Node, value: unknown): readonly Branch[] {
  const { anyOf, oneOf, ...schema } = flatten(document, value);
  const choices = nodesOf(anyOf ?? oneOf);
  if (choices.length > 0) {
    return choices.flatMap((choice) => branchesOf(document, { ...schema, ...flatten(document, choice) }));
  }
  const values = Object.hasOwn(schema, "const") ? [schema["const"]] : listOf(schema["enum"]);
  return kindsOf(schema, values).map((kind) => ({
    kind,
    schema,
    values: values?.filter((one) => covers(kind, kindOf(one))),
  }));
}

function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function kindsOf({ type }: Node, values: readonly unknown[] | undefined): readonly string[] {
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return textsOf(type);
  return values === undefined ? ["any"] : [...new Set(values.map(kindOf))];
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

/** True if each value of one kind is of the other, wider one too. */
export function covers(wide: string, narrow: string): boolean {
  return wide === "any" || wide === narrow || (wide === "number" && narrow === "integer");
}

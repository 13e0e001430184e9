/*
 * Filters as JSON Schema, for the API's document. What it can't tell is said in words: how many conditions, how deep, how
 * long, and that comparisons beside each other are with values of one type.
 */
import { FILTER_OPERATORS } from "./filter.ts";

/** The part of JSON Schema that is needed here. */
interface Shape {
  $ref?: string;
  description?: string;
  type?: TypeName | TypeName[];
  anyOf?: Shape[];
  items?: Shape;
  minItems?: number;
  properties?: Record<string, Shape>;
  patternProperties?: Record<string, Shape>;
  additionalProperties?: boolean;
  propertyNames?: Shape;
  minProperties?: number;
  pattern?: string;
}
type TypeName = "string" | "number" | "boolean" | "null" | "array" | "object";

const REFERENCE = "#/components/schemas/";
const condition: Shape = { $ref: `${REFERENCE}FilterCondition` };
const textCondition: Shape = { $ref: `${REFERENCE}FilterTextCondition` };
const filter: Shape = { $ref: `${REFERENCE}Filter` };

const text: Shape = { type: "string" };
const textOrNull: Shape = { type: ["string", "null"] };
const ordered: Shape = { type: ["string", "number"] };
const scalar: Shape = { type: ["string", "number", "boolean", "null"] };

function listOf(items: Shape): Shape {
  return { type: "array", minItems: 1, items };
}

function groupsOf(part: Shape): Record<string, Shape> {
  return { $and: listOf(part), $or: listOf(part), $not: part };
}

function operatorsOf(plain: Shape, range: Shape, part: Shape): Record<string, Shape> {
  return {
    ...{ $eq: plain, $neq: plain, $gt: range, $gte: range, $lt: range, $lte: range },
    ...{ $in: listOf(plain), $nin: listOf(plain), $startsWith: text, $endsWith: text, $exists: { type: "boolean" } },
    ...groupsOf(part),
  };
}

const operators = FILTER_OPERATORS.map((operator) => operator.slice(1)).join("|");

/** A filter. */
export const FILTER_SHAPE: Shape = {
  type: "object",
  properties: {
    type: textCondition,
    application_id: textCondition,
    tags: textCondition,
    data: condition,
    ...groupsOf(filter),
  },
  additionalProperties: false,
  minProperties: 1,
};

/** What filters refer to. */
export const FILTER_PARTS: Record<string, Shape> = {
  FilterCondition: {
    description:
      "A plain value, which means equal, or an object of operators and of keys that walk into the value. A list holds what one of its elements does.",
    anyOf: [
      scalar,
      {
        type: "object",
        properties: operatorsOf(scalar, ordered, condition),
        // As `additionalProperties` it would be a type of the operators too, where types are made of this.
        patternProperties: { "^(?:$|[^$])": condition },
        additionalProperties: true,
        propertyNames: { pattern: `^(?:$|[^$]|\\$(?:${operators})$)` },
        minProperties: 1,
      },
    ],
  },
  FilterTextCondition: {
    description: "A condition where there is a text, a list of texts, or null.",
    anyOf: [
      textOrNull,
      {
        type: "object",
        properties: operatorsOf(textOrNull, text, textCondition),
        additionalProperties: false,
        minProperties: 1,
      },
    ],
  },
};

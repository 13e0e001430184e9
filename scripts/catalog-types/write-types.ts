import { compile, type JSONSchema, type Options } from "json-schema-to-typescript";
import { embedWithin } from "../../src/pipeline/catalog-document/embed-schema.ts";
import type { DocumentedType } from "../../src/pipeline/catalog-document/write-document.ts";
import { Meter } from "../../src/pipeline/json-schema/check-budget.ts";
import { adaptSchema, UNKNOWN } from "./adapt-schema.ts";
import { DELIVERED } from "./delivered-types.ts";
import { nameTypes } from "./type-names.ts";

const OPTIONS: Partial<Options> = {
  bannerComment: "",
  style: { printWidth: 120 },
  // Longer tuples become lists.
  maxItems: 10,
  unreachableDefinitions: false,
};

/** A module, and the event types of which it says nothing, because their schemas have no form in TypeScript. */
export interface CatalogTypes {
  readonly text: string;
  readonly unsaid: readonly string[];
}

/**
 * Writes the TypeScript of a catalog: a type for each event type's data, `Events` that maps event types to them, and the
 * events as each payload format delivers them, which narrow by their type.
 */
export async function writeCatalogTypes(types: readonly DocumentedType[]): Promise<CatalogTypes> {
  const names = nameTypes(types.map(({ name }) => name));
  const nameOf = ({ name }: DocumentedType) => names.get(name) ?? name;
  const unsaid = new Set<string>();
  for (const type of types) if (!(await isSayable(type, nameOf(type)))) unsaid.add(type.name);
  const entries = types.map((type): [string, JSONSchema] => {
    return [nameOf(type), unsaid.has(type.name) ? unknownData(type, nameOf(type)) : dataSchema(type, nameOf(type))];
  });
  const data = await compile(mapOf(types, names, Object.fromEntries(entries)), "EventData", OPTIONS);
  return { text: `${data}\n${DELIVERED}`, unsaid: [...unsaid] };
}

/** The map of event types to their data, as a schema: the generator finds names that are not alike. */
function mapOf(
  types: readonly DocumentedType[],
  names: ReadonlyMap<string, string>,
  $defs: Record<string, JSONSchema>,
): JSONSchema {
  const properties = types.map(({ name }): [string, JSONSchema] => [name, { $ref: `#/$defs/${names.get(name)}` }]);
  const required = types.map(({ name }) => name);
  const description = "The data of each event type, by its name.";
  return {
    type: "object",
    description,
    properties: Object.fromEntries(properties),
    required,
    additionalProperties: false,
    $defs,
  };
}

async function isSayable(type: DocumentedType, name: string): Promise<boolean> {
  try {
    await compile(mapOf([type], new Map([[type.name, name]]), { [name]: dataSchema(type, name) }), "EventData", {
      ...OPTIONS,
      format: false,
    });
    return true;
  } catch {
    return false;
  }
}

function dataSchema(type: DocumentedType, name: string): JSONSchema {
  if (type.schemaText === null) return unknownData(type, name);
  return {
    ...adaptSchema(embedWithin(JSON.parse(type.schemaText), ["$defs", name], new Meter(Infinity)), name),
    ...factsOf(type),
  };
}

function unknownData(type: DocumentedType, name: string): JSONSchema {
  return { title: name, ...UNKNOWN, ...factsOf(type) };
}

function factsOf({ name, description, deprecated, since }: DocumentedType): JSONSchema {
  const lines = [`The data of \`${name}\`${since === null ? "" : `, since ${since}`}.`, description];
  return { description: lines.filter((line) => line !== "").join("\n\n"), ...(deprecated ? { deprecated } : {}) };
}

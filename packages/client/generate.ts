/**
 * `npm run generate:client`: makes src/generated from the service's OpenAPI document: its types, and the table of the calls that
 * have a name.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";

const METHODS = ["get", "put", "post", "patch", "delete"] as const;

/** What is read of a document here. */
interface Document {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components?: { readonly parameters?: Readonly<Record<string, Parameter>> };
}

type PathItem = Readonly<Partial<Record<(typeof METHODS)[number], Operation>>> & {
  readonly parameters?: readonly Parameter[];
};

interface Operation {
  readonly operationId?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}

interface Parameter {
  readonly in?: string;
  readonly $ref?: string;
}

const NOTE = "// Made by `npm run generate:client` from openapi.json. Change that one.\n\n";

/** The generated files of a document, by their names in src/generated. */
export async function generate(text: string): Promise<ReadonlyMap<string, string>> {
  const nodes = await openapiTS(text, { defaultNonNullable: false, rootTypes: true, rootTypesNoSchemaPrefix: true });
  const document: Document = JSON.parse(text);
  return new Map([
    ["api.ts", NOTE + astToString(nodes).trim() + "\n"],
    ["operations.ts", NOTE + operationsModule(document)],
  ]);
}

function operationsModule(document: Document): string {
  const lines = Object.entries(document.paths).flatMap(([path, item]) => {
    return METHODS.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const { operationId = "" } = operation;
      if (!/^\w+\.\w+$/.test(operationId)) throw new Error(`${method} ${path} is not named resource.verb`);
      const input = inputOf(document, item, operation);
      const call = `method: "${method}", path: "${path}", input: ${JSON.stringify(input)}`;
      return [`  "${operationId}": { ${call}, success: [${successOf(operation).join(", ")}] },`];
    });
  });
  return [
    "/**",
    " * Each call by its name: what it is sent to, whether it takes a body or a query behind what its path names, and the statuses",
    " * of its success, each but 204 with an object.",
    " */",
    "export const OPERATIONS = {",
    ...lines.sort(),
    "} as const;\n",
  ].join("\n");
}

function inputOf(document: Document, item: PathItem, operation: Operation): "body" | "query" | null {
  if (operation.requestBody !== undefined) return "body";
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
  return parameters.some((parameter) => resolve(document, parameter).in === "query") ? "query" : null;
}

/** The statuses with which an operation may be answered that was done. */
function successOf({ operationId, responses }: Operation): readonly string[] {
  const success = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  for (const [status, { content }] of success) {
    if ((status === "204") !== (content?.["application/json"] === undefined)) {
      throw new Error(`${operationId} has to be answered with JSON, or with 204 and nothing, not with this ${status}`);
    }
  }
  return success.map(([status]) => status);
}

/** A parameter itself, where the document refers to one of its components. */
function resolve({ components }: Document, parameter: Parameter): Parameter {
  const [, name] = /^#\/components\/parameters\/(.+)$/.exec(parameter.$ref ?? "") ?? [];
  return name === undefined ? parameter : (components?.parameters?.[name] ?? parameter);
}

if (import.meta.main) {
  const files = await generate(readFileSync(join(import.meta.dirname, "../../openapi.json"), "utf8"));
  for (const [name, text] of files) writeFileSync(join(import.meta.dirname, "src/generated", name), text);
}

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { nameTypes } from "../../scripts/catalog-types/type-names.ts";
import { writeCatalogTypes } from "../../scripts/catalog-types/write-types.ts";
import { CATALOGS } from "../../src/domain/catalogs/catalogs.ts";
import type { DocumentedType } from "../../src/pipeline/catalog-document/write-document.ts";
import { jsonSchema } from "../pipeline/json-schema/sample-schemas.ts";
import { documentText } from "../tools/catalog-documents.ts";
import { builtInTypes, documentedType } from "../tools/documented-types.ts";
import { TRICKY_CATALOG } from "../tools/tricky-catalog.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "hookline-types-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the strict compiler says of a program that uses the module of a catalog. */
async function compileUse(types: readonly DocumentedType[], use = ""): Promise<string> {
  const { text, unsaid } = await writeCatalogTypes(types);
  expect(unsaid).toEqual([]);
  const place = mkdtempSync(join(folder, "use-"));
  writeFileSync(join(place, "events.ts"), text);
  writeFileSync(join(place, "use.ts"), `import type * as E from "./events.ts";\nexport type { E };\n${use}`);
  const flags = [
    "--strict",
    "--exactOptionalPropertyTypes",
    "--noUncheckedIndexedAccess",
    "--noEmit",
    "--ignoreConfig",
  ];
  const modules = ["--target", "esnext", "--module", "preserve", "--allowImportingTsExtensions", "--types", ""];
  const compiler = join(root, "node_modules/.bin/tsc");
  const { stdout, stderr } = spawnSync(compiler, [...flags, ...modules, "use.ts"], { cwd: place, encoding: "utf8" });
  return stdout + stderr;
}

const HOSTILE: readonly DocumentedType[] = [
  documentedType("evil.comment", { type: "object", description: "*/ broken" }, "*/ broken /*"),
  documentedType("evil.names", { type: "object", properties: { 'a"\n`${b}*/': { enum: ['"', "\n", "`${1}", "\\"] } } }),
  documentedType("evil.types", { type: "object", properties: { a: { tsType: "broken", type: "string" } } }),
  documentedType("order.paid_x", { type: "object" }),
  documentedType("order.paid.x", { type: "string", title: "OrderPaidX" }),
  documentedType("event.data", { type: "string" }),
  documentedType("delivered.event", { $defs: { Event: { type: "object" } }, $ref: "#/$defs/Event" }),
  documentedType("open.rest", {
    type: "object",
    properties: { a: { type: "string" } },
    additionalProperties: { type: "number" },
    patternProperties: { "^x": { type: "boolean" } },
  }),
  documentedType("delivered._", {
    type: "object",
    properties: { a: { $defs: { Events: { type: "object", title: "Events" } }, $ref: "#/properties/a/$defs/Events" } },
    $defs: { Event: { type: "object" } },
    required: ["a"],
    additionalProperties: { $ref: "#/$defs/Event" },
  }),
  documentedType("own.names", {
    type: "object",
    properties: { a: { title: "Events", type: "object" }, b: { title: "DeliveredEvent", type: "object" } },
  }),
  documentedType("list.fixed", { type: "array", prefixItems: [{ type: "string" }, {}], items: false }),
];

describe("the module of a catalog", () => {
  it.each(Object.entries(CATALOGS))("%s is valid, and has each of its types", async (_name, entries) => {
    const use = entries.map(({ name }) => `export const ${name.replaceAll(".", "_")}: keyof E.Events = "${name}";`);
    expect(await compileUse(builtInTypes(entries), use.join("\n"))).toBe("");
  });

  it("of hard schemas and names is valid", async () => {
    expect(await compileUse([...TRICKY_CATALOG, ...HOSTILE])).toBe("");
  });

  it("of any schemas is valid", async () => {
    const schemas = fc
      .sample(jsonSchema, { seed: 1, numRuns: 120 })
      .map((schema) => JSON.parse(JSON.stringify(schema)));
    expect(await compileUse(schemas.map((schema, index) => documentedType(`any.t${index}`, schema)))).toBe("");
  });

  it("of no event types is valid", async () => {
    expect(await compileUse([], "export const none = (event: E.DeliveredEvent): never => event;")).toBe("");
  });

  const order = documentedType("order.paid", {
    type: "object",
    properties: { amount: { type: "integer" } },
    required: ["amount"],
    additionalProperties: false,
  });
  const note = documentedType("note.made", { type: "string" });

  it.each([
    ["DeliveredEvent", "type", "data"],
    ["DeliveredMessage", "eventType", "payload"],
    ["DeliveredStandard", "type", "data"],
    ["DeliveredCloudEvent", "type", "data"],
  ])("narrows %s by its type", async (format, type, data) => {
    const use = `
      export function amountOf(event: E.${format}): number {
        if (event.${type} === "order.paid") return event.${data}.amount;
        return event.${data}.length;
      }
      export function wrongOf(event: E.${format}): number {
        // @ts-expect-error -- a note is a text
        return event.${type} === "note.made" ? event.${data}.amount : 0;
      }
      // @ts-expect-error -- there is no such type
      export const isLost = (event: E.${format}) => event.${type} === "order.lost";
    `;
    expect(await compileUse([order, note], use)).toBe("");
  });

  it("has a map for a generic receiver", async () => {
    const use = `
      declare function receive<Map extends Record<string, unknown>>(): { [Name in keyof Map]: { type: Name; data: Map[Name] } }[keyof Map];
      const event = receive<E.Events>();
      export const amount: number = event.type === "order.paid" ? event.data.amount : event.data.length;
    `;
    expect(await compileUse([order, note], use)).toBe("");
  });

  it("says what the catalog says of its types", async () => {
    const types = [{ ...order, description: "Somebody paid.", deprecated: true, since: "2.1" }];
    const { text } = await writeCatalogTypes(types);
    expect(text).toMatch(
      /@deprecated\n \* The data of `order\.paid`, since 2\.1\.\n \*\n \* Somebody paid\.\n \*\/\nexport interface OrderPaid/,
    );
  });
});

describe("the name of a type", () => {
  it("is made of the words of the event type, and is nobody else's", () => {
    const names = ["order.paid", "order.paid_x", "order.paid.x", "0.1", "_._", "__.__", "events._", "delivered.event"];
    const made = ["OrderPaid", "OrderPaidX", "OrderPaidX_2", "T01", "T", "T_2", "Events_2", "DeliveredEvent_2"];
    expect([...nameTypes(names).values()]).toEqual(made);
  });
});

describe("npm run types:catalog", () => {
  const script = ["--no-warnings", join(root, "scripts/catalog-types.ts")];
  const run = async (...args: readonly string[]) => {
    const child = spawn(process.execPath, [...script, ...args]);
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
    const [status] = await once(child, "close");
    return { status, ...output };
  };
  const document = documentText(builtInTypes(CATALOGS.exampleapi));

  it("prints the module of a file", async () => {
    const path = join(folder, "catalog.json");
    writeFileSync(path, document);
    const { status, stdout, stderr } = await run(path);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain((await writeCatalogTypes(builtInTypes(CATALOGS.exampleapi))).text);
  });

  it("prints the module of what an address answers to a key", async () => {
    const server = createServer((request, response) => {
      response.statusCode = request.headers.authorization === "Bearer a-key" ? 200 : 401;
      response.end(response.statusCode === 200 ? document : "missing_api_key");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/v1/event-types.json`;
    try {
      expect((await run(url, "--key", "a-key")).stdout).toContain("export type Events =");
      expect(await run(url)).toEqual({ status: 1, stdout: "", stderr: `${url}: 401 missing_api_key\n` });
    } finally {
      server.close();
    }
  });

  it("says what is wrong", async () => {
    const path = join(folder, "wrong.json");
    writeFileSync(path, '{"openapi":"3.0.0"}');
    expect(await run(path)).toEqual({
      status: 1,
      stdout: "",
      stderr: `${path}: openapi.openapi: must be 3.1 or 3.2\n`,
    });
    expect((await run(join(folder, "none.json"))).status).toBe(1);
    for (const args of [[], ["--key", "k"], ["one", "two"]]) {
      expect(await run(...args)).toEqual({ status: 2, stdout: "", stderr: expect.stringMatching(/^usage: /) });
    }
  });
});

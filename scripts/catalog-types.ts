/**
 * `npm run -s types:catalog -- FILE|URL [--key KEY]`: prints the TypeScript of a catalog, which is an OpenAPI document with
 * `webhooks`: a file, or what `GET /v1/event-types.json` answers to an API key. Ends with 1 when that fails, with 2 when it is
 * misused.
 */
import { readFileSync } from "node:fs";
import { readDocument } from "../src/pipeline/catalog-document/read-document.ts";
import { writeCatalogTypes } from "./catalog-types/write-types.ts";
import { readFlag, withoutFlag } from "./flags.ts";

const args = process.argv.slice(2);
const [source, ...more] = withoutFlag(args, "--key");
if (source === undefined || source.startsWith("--") || more.length > 0) {
  console.error("usage: npm run -s types:catalog -- FILE|URL [--key KEY]");
  process.exit(2);
}
try {
  const text = /^https?:\/\//.test(source)
    ? await download(source, readFlag(args, "--key"))
    : readFileSync(source, "utf8");
  const document = readDocument(JSON.parse(text));
  if (!document.ok) throw new Error(document.error.map(({ field, message }) => `${field}: ${message}`).join("\n"));
  const { text: module, unsaid } = await writeCatalogTypes(document.value.types);
  for (const name of unsaid) console.error(`the schema of ${name} has no form in TypeScript, so its data is unknown`);
  process.stdout.write(
    `// Made from a catalog of event types by npm run types:catalog; changes are lost.\n\n${module}`,
  );
} catch (error) {
  console.error(`${source}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function download(url: string, key: string | undefined): Promise<string> {
  const headers = key === undefined ? new Headers() : new Headers({ Authorization: `Bearer ${key}` });
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${response.status} ${(await response.text()).slice(0, 1000)}`);
  return response.text();
}

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { z } from "zod";

/*
 * Writes samples of what this version stores, sends and asks into a folder named by its version: `npm run freeze`. A
 * folder that is there is never written again. docs/changing-shapes.md says when there has to be a new one.
 */
const T0 = Date.UTC(2100, 0, 1);
const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync("package.json", "utf8")));
const folder = `test/compatibility/${version}`;

Date.now = () => T0;
Math.random = () => 0.5;
const platform = new URL("../model/durable-object.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) => {
    return specifier === "cloudflare:workers" ? { url: platform, shortCircuit: true } : next(specifier, context);
  },
});

mkdirSync(folder);
const { freezeMessages } = await import("./freeze-messages.ts");
const { freezeOutboxes } = await import("./freeze-outboxes.ts");
const { freezeInbox } = await import("./freeze-inbox.ts");
const { freezeDatabase } = await import("./freeze-database.ts");
const samples = {
  messages: freezeMessages(T0),
  outboxes: await freezeOutboxes(T0),
  inbox: freezeInbox(T0),
  database: await freezeDatabase(T0),
};
for (const [name, sample] of Object.entries(samples)) {
  writeFileSync(`${folder}/${name}.json`, `${render(sample, 3)}\n`);
}

// What callers were promised: docs/api-versions.md.
copyFileSync("openapi.json", `${folder}/openapi.json`);

/** JSON with a line for each row, message or call. */
function render(value: unknown, depth: number): string {
  if (depth === 0 || typeof value !== "object" || value === null) return JSON.stringify(value);
  const parts = Array.isArray(value)
    ? value.map((item) => render(item, depth - 1))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${render(item, depth - 1)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return parts.length === 0 ? `${open}${close}` : `${open}\n${parts.join(",\n")}\n${close}`;
}

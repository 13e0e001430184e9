/** Writes `openapi.json` anew. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { buildDocument } from "./openapi/document.ts";

writeFileSync(resolve(import.meta.dirname, "../openapi.json"), `${JSON.stringify(buildDocument(), null, 2)}\n`);

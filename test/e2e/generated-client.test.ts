import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "./tools/hookline.ts";
import { openWorkspace } from "./tools/open-workspace.ts";

/** A generator that has nothing in common with that of packages/client, and what it needs. */
const GENERATOR = ["@hey-api/openapi-ts@0.99.0", "typescript@5.9.3", "@types/node@24"];

const tsconfig = {
  compilerOptions: { module: "nodenext", target: "es2022", strict: true, types: ["node"], skipLibCheck: true },
};

it("a client that another generator makes of /openapi.json compiles strictly and works", async () => {
  const project = mkdtempSync(join(tmpdir(), "hookline-generated-"));
  const run = async (file: string, ...args: readonly string[]) => {
    const { stdout } = await promisify(execFile)(file, args, { cwd: project }).catch(showOutput);
    return stdout;
  };
  try {
    const hookline = await openWorkspace();
    writeFileSync(join(project, "package.json"), '{"private":true,"type":"module"}');
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify(tsconfig));
    await run("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", ...GENERATOR);
    await run("node_modules/.bin/openapi-ts", "--input", `${hookline.url}/openapi.json`, "--output", "client");
    copyFileSync(join(root, "test/e2e/generated-client/use.ts"), join(project, "use.ts"));
    await run("node_modules/.bin/tsc");
    expect(JSON.parse(await run(process.execPath, "use.js", hookline.url, hookline.key))).toEqual({
      schedule: [0, 5, 10],
      listed: [true],
      status: "accepted",
      missing: "not_found",
      incomplete: null,
    });
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
});

/** Compilers say on their output what is wrong. */
function showOutput(error: Error & { readonly stdout?: string }): never {
  throw new Error(`${error.stdout ?? ""}${error.message}`, { cause: error });
}

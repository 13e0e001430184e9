import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { root } from "./hookline.ts";

/** The shell blocks of a page, in their order. */
export function readBlocks(page: string): readonly string[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
}

/** Sets what a reader has by other means; throws when it is not there, or more often than it should be. */
export function set(script: string, told: string, actual: string, times: number): string {
  expect(script.split(told).length - 1, told).toBe(times);
  return script.replaceAll(told, actual);
}

/** Runs blocks as one script, which ends at the first command that fails; answers what each call answered. */
export async function runCalls(script: string): Promise<readonly unknown[]> {
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script]);
  const lines = stdout.trim().replaceAll("}{", "}\n{").split(/\n+/);
  return lines.map((line): unknown => JSON.parse(line));
}

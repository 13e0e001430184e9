import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { findChromium } from "./find-chromium.ts";

declare module "vitest" {
  export interface ProvidedContext {
    chromiumUrl: string;
  }
}

/** One process for the pages of a context: a third less of the processor than one for each visit. */
const FEW_PROCESSES = [
  "--disable-gpu",
  "--in-process-gpu",
  "--disable-site-isolation-trials",
  "--renderer-process-limit=1",
];

/** Serves one Chromium for all files, each of whose tests opens its own contexts. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("there is no Chromium: install one, or name it in CHROMIUM_PATH");
  const server = await chromium.launchServer({ executablePath, args: ["--no-sandbox", ...FEW_PROCESSES] });
  project.provide("chromiumUrl", server.wsEndpoint());
  return () => server.close();
}

import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { findChromium } from "./find-chromium.ts";

declare module "vitest" {
  export interface ProvidedContext {
    chromiumUrl: string;
  }
}

/** Serves one Chromium for all files, each of whose tests opens its own contexts. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("there is no Chromium: install one, or name it in CHROMIUM_PATH");
  const server = await chromium.launchServer({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  project.provide("chromiumUrl", server.wsEndpoint());
  return () => server.close();
}

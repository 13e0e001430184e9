import type { TestProject } from "vitest/node";
import { makeState, removeState, startHookline } from "../../e2e/tools/hookline.ts";
import { until } from "../../e2e/tools/until.ts";

declare module "vitest" {
  export interface ProvidedContext {
    hooklineUrl: string;
    /** The link into the dashboard that `npm start` prints. */
    printedLink: string;
  }
}

/** Serves one Hookline for all files, each of whose tests makes its own workspace. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const state = makeState();
  const hookline = await startHookline({ state });
  const link = () => /The dashboard of ws_demo.*?(http\S+)/.exec(hookline.said())?.[1];
  project.provide("hooklineUrl", hookline.url);
  project.provide("printedLink", await until("the link", link));
  return async () => {
    await hookline.stop();
    removeState(state);
  };
}

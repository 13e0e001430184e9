import type { TestProject } from "vitest/node";
import { makeState, removeState, startHookline } from "./hookline.ts";
import { until } from "./until.ts";

declare module "vitest" {
  export interface ProvidedContext {
    hooklineUrl: string;
    /** The link into the dashboard that `npm start` prints. */
    printedLink: string;
  }
}

/** What every attempt of the shared Hookline says in `User-Agent`. */
export const USER_AGENT = "Hookline-Test/1";

/** Serves one Hookline for all files and projects that need none of their own; each file makes its own workspaces. */
export async function setup({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const shared: { readonly hooklineUrl?: string } = vitest.getRootProject().getProvidedContext();
  if (shared.hooklineUrl !== undefined) return undefined;
  const state = makeState();
  const hookline = await startHookline({ state, flags: ["--var", `USER_AGENT:${USER_AGENT}`] });
  const link = () => /The dashboard of ws_demo.*?(http\S+)/.exec(hookline.said())?.[1];
  vitest.provide("hooklineUrl", hookline.url);
  vitest.provide("printedLink", await until("the link", link));
  return async () => {
    await hookline.stop();
    removeState(state);
  };
}

import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Times as many random cases are tried as usual. */
    readonly caseFactor: number;
  }
}

/** How many random cases a property tries: `usual`, or as many times that as HOOKLINE_CASES says. */
export function cases(usual: number): { readonly numRuns: number } {
  return { numRuns: Math.ceil(usual * inject("caseFactor")) };
}

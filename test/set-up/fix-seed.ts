import fc from "fast-check";
import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** What the random cases of all properties are made from. */
    readonly seed: number;
  }
}

fc.configureGlobal({ seed: inject("seed") });

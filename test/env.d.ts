import type { D1Migration } from "cloudflare:test";
import type { Env } from "../src/config.ts";

declare global {
  namespace Cloudflare {
    interface Env extends HooklineEnv {
      readonly MORE_EVENTS: D1Database;
      readonly TEST_MIGRATIONS: D1Migration[];
    }
    interface GlobalProps {
      mainModule: typeof import("../src/index.ts");
    }
  }
}

type HooklineEnv = Env;

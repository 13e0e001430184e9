import { app as api } from "../../src/api/app.ts";
import type { Env } from "../../src/config.ts";
import { dashboard as pages } from "../../src/dashboard/dashboard.tsx";
import { play as inboxes } from "../../src/play/play.tsx";
import { openFront } from "../../src/services.ts";
import { checkResponse } from "./check-answer.ts";

/** Something that is served, asked with bindings of the test's own: an isolate that knows nothing of what others remember. */
export interface Served {
  readonly request: (url: string, init: RequestInit, env: Env) => Promise<Response>;
}

function serve(served: typeof api | typeof pages): Served {
  return {
    request: async (url, init, env) => {
      return checkResponse(init.method ?? "GET", url, await served.request(url, init, await openFront(env)));
    },
  };
}

export const app = serve(api);
export const dashboard = serve(pages);
export const play = serve(inboxes);

import { createMiddleware } from "hono/factory";
import { requestId } from "hono/request-id";
import { openIsolate } from "../../actions/isolate.ts";
import { answerFailure } from "../answer.ts";
import type { ApiEnv } from "./api-context.ts";

/** Largest request to the API, and largest form of the dashboard, in bytes: 4 MiB. */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

const openServices = createMiddleware<ApiEnv>(async (c, next) => {
  const isolate = await openIsolate(c.env);
  if (!isolate.ok) return answerFailure(c, isolate.error);
  c.set("isolate", isolate.value);
  return next();
});

/** What every request begins with: its id, and the services, or the setting that keeps them from starting. */
export const openRequest = [requestId({ limitLength: 64 }), openServices] as const;

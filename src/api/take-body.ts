import { createMiddleware } from "hono/factory";
import type { Gate } from "../actions/gates.ts";
import { answerFailure } from "./answer.ts";
import type { ApiEnv } from "./context/api-context.ts";
import { readBody } from "./read-body.ts";

/**
 * Sets the request's JSON as `body`, once the actor passes the gate; before that, nothing of the body is read. An absent
 * body is an empty object when `optional`.
 */
export function takeBody(gate: Gate, options: { readonly optional: boolean } = { optional: false }) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const allowed = await gate(c.get("action"), c.req.param("id") ?? "");
    if (!allowed.ok) return answerFailure(c, allowed.error);
    const body = await readBody(c, options);
    if (!body.ok) return answerFailure(c, body.error);
    c.set("body", body.value);
    return next();
  });
}

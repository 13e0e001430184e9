import type { Middleware } from "openapi-fetch";
import { OPERATIONS } from "../generated/operations.ts";
import { isObject } from "../is-object.ts";
import { isRefusal, unexpectedAnswer } from "./hookline-error.ts";

const NO_CONTENT = 204;
const NOT_MODIFIED = 304;

const SUCCESS: ReadonlyMap<string, readonly number[]> = new Map(
  Object.values(OPERATIONS).map(({ method, path, success }) => [`${method.toUpperCase()} ${path}`, success]),
);

/**
 * Throws `unexpected_answer` for what somebody other than Hookline answers: success that the document does not have, or without
 * an object where it has one, and a refusal that is none of Hookline's. A proxy's 204 would lose an event otherwise.
 */
export const expectAnswer: Middleware = {
  async onResponse({ request, schemaPath, response }) {
    const success = SUCCESS.get(`${request.method} ${schemaPath}`);
    if (success === undefined || response.status === NOT_MODIFIED) return;
    if (response.ok && !success.includes(response.status)) throw unexpectedAnswer(response);
    if (response.status === NO_CONTENT) return;
    const body = parse(await response.clone().text());
    if (!(response.ok ? isObject(body) : isRefusal(body))) throw unexpectedAnswer(response);
  },
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

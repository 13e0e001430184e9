import type { Context, Env as HonoEnv } from "hono";
import type { PageAnswer } from "../actions/cursor.ts";
import { type Failure, statusOf } from "../domain/failure.ts";
import type { Result } from "../domain/result.ts";
import type { ErrorAnswer } from "./answers/parts.ts";
import type { ApiContext } from "./context/api-context.ts";

/** Answers a failure in the documented shape. */
export function answerFailure<E extends HonoEnv>(
  c: Context<E>,
  { code, message, details, retryAfterSeconds }: Failure,
): Response {
  const status = statusOf(code);
  if (status === 401) c.header("WWW-Authenticate", "Bearer");
  if (retryAfterSeconds !== undefined) c.header("Retry-After", String(retryAfterSeconds));
  const answer: ErrorAnswer = { error: { code, message, details, request_id: c.get("requestId") } };
  return c.json(answer, status);
}

/** Answers a result: its value as JSON, or its failure. */
export function answer<T>(
  c: ApiContext,
  result: Result<T, Failure>,
  toJson: (value: T) => object,
  status: 200 | 201 | 202 = 200,
): Response {
  return result.ok ? c.json(toJson(result.value), status) : answerFailure(c, result.error);
}

/** Answers a page of a list, or its failure. */
export function answerList<T>(
  c: ApiContext,
  result: Result<PageAnswer<T>, Failure>,
  toJson: (item: T) => object,
): Response {
  return answer(c, result, ({ items, nextCursor }) => ({
    data: items.map(toJson),
    pagination: { next_cursor: nextCursor, has_more: nextCursor !== null },
  }));
}

/** Answers a result without content. */
export function answerEmpty(c: ApiContext, result: Result<null, Failure>): Response {
  return result.ok ? c.body(null, 204) : answerFailure(c, result.error);
}

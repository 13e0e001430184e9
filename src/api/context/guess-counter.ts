import type { Context } from "hono";
import type { GuessCounter } from "../../actions/guesses.ts";
import { networkOf } from "../../domain/network.ts";
import type { ApiEnv } from "./api-context.ts";

/** Counts the wrong secrets of a request's network with the platform's limiter. Off in development. */
export function guessCounter<E extends ApiEnv>(c: Context<E>): GuessCounter {
  const { development } = c.get("settings");
  return {
    network: networkOf(c.req.header("CF-Connecting-IP") ?? ""),
    count: async (name) => development || (await c.env.GUESS_LIMIT.limit({ key: name })).success,
  };
}

import { Hono } from "hono";
import type { KeySetAnswer } from "../answers/webhook-answers.ts";
import { answerFailure } from "../answer.ts";
import type { ApiEnv } from "../context/api-context.ts";
import { guessCounter } from "../context/guess-counter.ts";

/** The public keys of webhooks, for everybody who verifies. */
export const keySetRoutes = new Hono<ApiEnv>().get("/keys/:webhookId.json", async (c) => {
  // The router takes the whole segment for the parameter.
  const file = c.req.param("webhookId.json");
  const read = await c.get("door").readPublicKeys(file.replace(/\.json$/, ""), guessCounter(c));
  if (!read.ok) return answerFailure(c, read.error);
  c.header("Cache-Control", "public, max-age=300");
  c.header("Access-Control-Allow-Origin", "*");
  return c.json({ keys: read.value } satisfies KeySetAnswer);
});

import { z } from "zod";

/** A message is kept as rejected after this many hops through the dead-letter queue. */
export const MAX_HOPS = 5;

/** A message that is read once more: a queue gave it up, or its first run may have broken off. */
export const againMessage = z.object({
  v: z.literal(1),
  kind: z.literal("again"),
  hops: z.int().nonnegative(),
  body: z.unknown().refine((body): boolean => body !== undefined),
});
export type AgainMessage = z.infer<typeof againMessage>;

/** Wraps a message, so that it is read as a repeated one. */
export function writeAgain(body: unknown, hops = 0): AgainMessage {
  return { v: 1, kind: "again", hops, body };
}

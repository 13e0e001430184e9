import { z } from "zod";

/** Hops through the dead-letter queue after which a message is kept as rejected. */
export const MAX_HOPS = 5;

/** A message that a queue gave up on, or whose first run may have broken off, on its way back. */
export const againMessage = z.object({
  v: z.literal(1),
  kind: z.literal("again"),
  hops: z.int().nonnegative(),
  body: z.unknown().refine((body): boolean => body !== undefined),
});
export type AgainMessage = z.infer<typeof againMessage>;

/** Wraps a message that is to be read as one that came before. */
export function writeAgain(body: unknown, hops = 0): AgainMessage {
  return { v: 1, kind: "again", hops, body };
}

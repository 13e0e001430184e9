import { messageBytes } from "./limits.ts";
import { packBy } from "./pack-by.ts";

/** Most messages of one `sendBatch` (a platform limit). */
const MAX_BATCH_MESSAGES = 100;
/** Most bytes of one `sendBatch`; the platform's limit is 256 KB, each message's own overhead included. */
const MAX_BATCH_BYTES = 240_000;

/**
 * Sends messages in as few batches as the limits allow. A batch is all or nothing, several are not: when it throws, a
 * part may have been sent, so the caller's messages must be safe to repeat.
 */
export async function sendChunked(
  queue: Pick<Queue, "send" | "sendBatch">,
  bodies: readonly unknown[],
  delaySeconds?: number,
): Promise<void> {
  const options = delaySeconds === undefined ? {} : { delaySeconds };
  for (const chunk of chunkMessages(bodies)) {
    const [only] = chunk;
    if (chunk.length === 1) await queue.send(only, options);
    else
      await queue.sendBatch(
        chunk.map((body) => ({ body })),
        options,
      );
  }
}

/** Splits messages into batches within the platform's limits, in order. */
export function chunkMessages<Body>(bodies: readonly Body[]): readonly (readonly [Body, ...Body[]])[] {
  return packBy(bodies, { maxBytes: MAX_BATCH_BYTES, bytesOf: messageBytes, maxCount: MAX_BATCH_MESSAGES });
}

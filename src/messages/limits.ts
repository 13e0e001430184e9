const encoder = new TextEncoder();

/** Most bytes that one message of several events may have; a queue message holds 128 KB. */
export const MAX_PACKED_BYTES = 60_000;
/** Most bytes of one queue message, what the platform adds included (a platform limit: 128 KB). */
export const MAX_MESSAGE_BYTES = 128_000;
/** What the platform adds to a message's body when it counts its bytes. */
const MESSAGE_OVERHEAD_BYTES = 100;

/** The size of a message as a queue counts it, in bytes. */
export function messageBytes(body: unknown): number {
  return encoder.encode(JSON.stringify(body)).length + MESSAGE_OVERHEAD_BYTES;
}

const CHUNK = new TextEncoder().encode(" ".repeat(64 * 1024));

/** A body of white space without end that counts the bytes that were asked for. */
export function countingBody(): { readonly body: ReadableStream<Uint8Array>; readonly pulled: () => number } {
  let bytes = 0;
  const source = {
    pull(controller: ReadableStreamDefaultController<Uint8Array>) {
      bytes += CHUNK.byteLength;
      controller.enqueue(CHUNK);
    },
  };
  // Nothing is asked for ahead.
  return { body: new ReadableStream(source, { highWaterMark: 0 }), pulled: () => bytes };
}

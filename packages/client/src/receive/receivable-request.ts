/*
 * In a file of its own, so that the declarations that users' compilers read lead to nothing that older ones don't know.
 */

/** What servers other than Fetch's have of a request. Express after `express.raw()` has it as it is. */
export interface RawRequest {
  /** By name, in any case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>> | Headers;
  /** As it was sent: never parsed, not even when it was serialised again. */
  readonly body: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array | string> | Uint8Array | string | null;
}

/** A request to verify: Fetch's `Request`, or what other servers have. */
export type ReceivableRequest = Request | RawRequest;

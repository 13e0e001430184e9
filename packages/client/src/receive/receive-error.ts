/** The HTTP status to answer each refusal with. */
const STATUS = {
  /** The key is empty, not base64 behind its prefix, or a private one. */
  malformed_key: 500,
  /** The body was read or parsed before, or broke off. */
  unreadable_body: 500,
  /** The body is larger than `maxBytes`. */
  too_large: 413,
  /** There is no signature that the keys could verify. */
  missing_signature: 401,
  /** No signature was made with any of the keys over this very body. */
  bad_signature: 401,
  /** The signature is right, and older than the tolerance. */
  too_old: 401,
  /** The signature is right, and its time is further ahead than the tolerance. */
  too_new: 401,
  /** The signature is right, and the body is not JSON. */
  not_json: 400,
  /** The signature is right, and the body is in none of the formats of events. */
  not_an_event: 400,
} as const;

/** Why a request was refused. */
export type ReceiveErrorCode = keyof typeof STATUS;

/** A request that was refused. The message may be shown to whoever sent it: it has nothing of the keys or the body. */
export class ReceiveError extends Error {
  override readonly name = "ReceiveError";
  readonly code: ReceiveErrorCode;

  constructor(code: ReceiveErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** The HTTP status to answer with. Hookline tries again after each of them. */
  get status(): number {
    return STATUS[this.code];
  }
}

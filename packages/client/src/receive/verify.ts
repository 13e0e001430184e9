import { type Bytes, concat, fromCanonicalBase64, fromHex, textOf, utf8 } from "./bytes.ts";
import { readBody, readHeader } from "./read-request.ts";
import type { ReceivableRequest } from "./receivable-request.ts";
import { ReceiveError } from "./receive-error.ts";
import { importKeys, type VerifyingKey } from "./verifying-key.ts";

/** Hookline signs with three secrets and keys at most; more signatures than this only cost time. */
const MAX_SIGNATURES = 16;

/** How a request is verified. */
export interface ReceiveOptions {
  /** How far the signed time may be from now, either way; 300 seconds. */
  readonly toleranceSeconds?: number | undefined;
  /** The most bytes of a body; 1 MiB. Hookline's are a little over 256 KiB at most. */
  readonly maxBytes?: number | undefined;
  /**
   * True refuses a request that has `X-Webhook-Signature` alone, which has no time: such a request can be sent again for
   * ever by whoever saw it. Hookline always signs the time too. False.
   */
  readonly requireTimestamp?: boolean | undefined;
  /** Epoch milliseconds; `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** A request whose signature is right. */
export interface VerifiedRequest {
  /** The body as it was sent. */
  readonly body: string;
  /** The `webhook-id`, which is signed: the same on each attempt. Null with `X-Webhook-Signature` alone. */
  readonly messageId: string | null;
  /** When this attempt was signed. Null with `X-Webhook-Signature` alone. */
  readonly signedAt: Date | null;
}

/**
 * Verifies a request of any sender that signs as Standard Webhooks or as `X-Webhook-Signature` does, whatever its body is.
 * `key` is a secret, a public key (`whpk_…`), or a list of those of which one has to fit. Throws a `ReceiveError`.
 *
 * Once a request has any of the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, these decide alone.
 */
export async function verify(
  request: ReceivableRequest,
  key: string | readonly string[],
  options: ReceiveOptions = {},
): Promise<VerifiedRequest> {
  const { toleranceSeconds = 300, maxBytes = 1024 * 1024, requireTimestamp = false, now = Date.now } = options;
  const keys = await importKeys(key);
  const header = (name: string) => readHeader(request, name);
  const names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
  const present = names.filter((name) => header(name) !== null);
  const bytes = await readBody(request, maxBytes);
  const body = textOf(bytes);
  if (present.length === 0) {
    if (requireTimestamp) throw new ReceiveError("missing_signature", "there is no webhook-signature");
    await verifyHex([header("x-webhook-signature"), header("x-webhook-signature-previous")], keys, bytes);
    return { body, messageId: null, signedAt: null };
  }
  const absent = names.filter((name) => !present.includes(name));
  if (absent.length > 0) throw new ReceiveError("missing_signature", `there is no ${absent.join(" and no ")}`);
  const [messageId = "", timestamp = "", signatures = ""] = names.map((name) => header(name) ?? "");
  // A full stop in either would let the same signed text be cut in another place.
  if (messageId.includes(".") || !/^\d{1,12}$/.test(timestamp)) throw badSignature();
  await verifyStandard(signatures, keys, concat([utf8(`${messageId}.${timestamp}.`), bytes]));
  checkTime(Number(timestamp), Math.floor(now() / 1000), toleranceSeconds);
  return { body, messageId, signedAt: new Date(Number(timestamp) * 1000) };
}

async function verifyStandard(header: string, keys: readonly VerifyingKey[], content: Bytes): Promise<void> {
  const pairs = header.split(" ", MAX_SIGNATURES).flatMap((given) => {
    const comma = given.indexOf(",");
    const able = keys.filter(({ version }) => version === given.slice(0, comma));
    return able.map((key) => ({ key, signature: fromCanonicalBase64(given.slice(comma + 1)) }));
  });
  if (pairs.length === 0) {
    const versions = [...new Set(keys.map(({ version }) => version))];
    throw new ReceiveError("missing_signature", `webhook-signature has none of ${versions.join(" and ")}`);
  }
  const verdicts = await Promise.all(
    pairs.map(async ({ key, signature }) => signature !== undefined && key.standard(signature, content)),
  );
  if (!verdicts.includes(true)) throw badSignature();
}

async function verifyHex(
  headers: readonly (string | null)[],
  keys: readonly VerifyingKey[],
  content: Bytes,
): Promise<void> {
  const given = headers.filter((header) => header !== null);
  const able = keys.flatMap(({ hex }) => (hex === null ? [] : [hex]));
  if (given.length === 0 || able.length === 0) {
    throw new ReceiveError("missing_signature", "there is no signature that the keys could verify");
  }
  const signatures = given.flatMap((header) => {
    const bytes = header.startsWith("sha256=") ? fromHex(header.slice("sha256=".length)) : undefined;
    return bytes === undefined ? [] : [bytes];
  });
  const verdicts = await Promise.all(
    signatures.flatMap((signature) => able.map(async (hex) => hex(signature, content))),
  );
  if (!verdicts.includes(true)) throw badSignature();
}

function badSignature(): ReceiveError {
  return new ReceiveError("bad_signature", "no signature is that of the keys over this body");
}

function checkTime(signed: number, now: number, tolerance: number): void {
  if (now - signed > tolerance) throw new ReceiveError("too_old", `the signature is ${now - signed} seconds old`);
  if (signed - now > tolerance) {
    throw new ReceiveError("too_new", `the signature is ${signed - now} seconds ahead of this machine's clock`);
  }
}

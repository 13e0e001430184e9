import type { ReceiverKeys } from "../crypto/receiver-keys.ts";
import { findCompat } from "./compat-finding.ts";
import { type Finding, type Headers, isOneOf } from "./finding.ts";
import type { ReceivedRequest } from "./received.ts";
import { findStandard } from "./standard-finding.ts";

/** What keys say about a request's signatures. */
export interface Verdict {
  readonly kind: "valid" | "invalid" | "unsigned" | "unknown";
  /** One sentence for each signature header. */
  readonly findings: readonly string[];
}

/** Checks each signature header of a request with keys; valid if one of them is. */
export async function judge(request: ReceivedRequest, keys: ReceiverKeys): Promise<Verdict> {
  const headers = new Map(request.headers.map(({ name, value }) => [name, value]));
  const findings = await Promise.all([
    findHex("X-Webhook-Signature", headers, request, keys),
    findHex("X-Webhook-Signature-Previous", headers, request, keys),
    findStandard(headers, request, keys),
    ...keys.compat.map((compat) => findCompat(compat, headers, request, keys)),
  ]);
  const found = findings.filter((finding) => finding !== undefined);
  if (found.length === 0) {
    const words =
      keys.signers.length === 0
        ? "The request has no header webhook-signature, which is what a public key verifies."
        : "The request has none of the headers X-Webhook-Signature, X-Webhook-Signature-Previous and webhook-signature.";
    return { kind: "unsigned", findings: [words] };
  }
  if (request.isCut) {
    return { kind: "unknown", findings: ["The body is incomplete, so its signature can't be checked."] };
  }
  const kind = found.some(({ isValid }) => isValid) ? "valid" : "invalid";
  return { kind, findings: found.map(({ words }) => words) };
}

async function findHex(
  name: string,
  headers: Headers,
  { body }: ReceivedRequest,
  { signers }: ReceiverKeys,
): Promise<Finding | undefined> {
  const value = headers.get(name.toLowerCase());
  if (value === undefined || signers.length === 0) return undefined;
  if (!/^sha256=[0-9a-f]{64}$/.test(value)) {
    return { isValid: false, words: `${name} is not of the form sha256= and 64 hex digits.` };
  }
  return (await isOneOf(value, signers, (signer) => signer.hex(body)))
    ? { isValid: true, words: `${name} matches the secret and body.` }
    : { isValid: false, words: `${name} was made with another secret, or for another body.` };
}

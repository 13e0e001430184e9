import type { ReceiverKeys } from "../crypto/receiver-keys.ts";
import { type Finding, type Headers, isOneOf } from "./finding.ts";
import type { ReceivedRequest } from "./received.ts";

/** How far clocks may differ, as in the libraries of Standard Webhooks 1.0.0. */
const TOLERANCE_SECONDS = 300;
/** Most entries of a header that are checked: of either scheme one for each live key. */
const MAX_ENTRIES = 10;

/** Checks `webhook-signature`: entries `v1` with secrets, `v1a` with public keys. Undefined without the header. */
export async function findStandard(
  headers: Headers,
  { body, receivedAt }: ReceivedRequest,
  keys: ReceiverKeys,
): Promise<Finding | undefined> {
  const value = headers.get("webhook-signature");
  if (value === undefined) return undefined;
  const id = headers.get("webhook-id");
  const timestamp = headers.get("webhook-timestamp");
  if (id === undefined || timestamp === undefined) {
    return invalid("can't be checked without the headers webhook-id and webhook-timestamp");
  }
  if (!/^\d{1,12}$/.test(timestamp)) return invalid("can't be checked: webhook-timestamp is not a time in seconds");
  const schemes = [...(keys.signers.length > 0 ? ["v1"] : []), ...(keys.verifiers.length > 0 ? ["v1a"] : [])];
  const entries = value.split(" ").filter((one) => schemes.some((scheme) => one.startsWith(`${scheme},`)));
  if (entries.length === 0) return invalid(`has no signature of version ${schemes.join(" or ")}`);
  const message = { id, timestamp: Number(timestamp), body };
  const key = await findKey(entries.slice(0, MAX_ENTRIES), message, keys);
  if (key === undefined) return invalid(`was made with another ${nameOf(schemes)}, or for another id, time or body`);
  const offBy = Math.round(receivedAt / 1000) - message.timestamp;
  if (Math.abs(offBy) > TOLERANCE_SECONDS) {
    const direction = offBy > 0 ? "before" : "after";
    return invalid(
      `matches the ${key}, but its time is ${Math.abs(offBy)} seconds ${direction} its arrival; ` +
        `verifiers allow ${TOLERANCE_SECONDS}`,
    );
  }
  return { isValid: true, words: `webhook-signature matches the ${key}, id, time and body.` };
}

interface Message {
  readonly id: string;
  readonly timestamp: number;
  readonly body: Uint8Array;
}

async function findKey(
  entries: readonly string[],
  { id, timestamp, body }: Message,
  { signers, verifiers }: ReceiverKeys,
): Promise<"secret" | "public key" | undefined> {
  for (const entry of entries) {
    if (await isOneOf(entry, signers, (signer) => signer.standard(id, timestamp, body))) return "secret";
    const verified = await Promise.all(verifiers.map((verifier) => verifier.verify(entry, id, timestamp, body)));
    if (verified.includes(true)) return "public key";
  }
  return undefined;
}

function nameOf(schemes: readonly string[]): string {
  return schemes.includes("v1") ? "secret" : "key";
}

function invalid(words: string): Finding {
  return { isValid: false, words: `webhook-signature ${words}.` };
}

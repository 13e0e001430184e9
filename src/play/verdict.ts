import { type Signer, standardKey } from "../crypto/signature.ts";
import type { ReceivedRequest } from "./received.ts";

/** How far clocks may differ, as in the libraries of Standard Webhooks 1.0.0. */
const TOLERANCE_SECONDS = 300;
const MAX_SECRET_CHARACTERS = 1000;

/** What a secret says about a request's signatures. */
export interface Verdict {
  readonly kind: "valid" | "invalid" | "unsigned" | "unknown";
  /** One sentence for each signature header. */
  readonly findings: readonly string[];
}

interface Finding {
  readonly isValid: boolean;
  readonly words: string;
}

/** Says why a text can't be a secret, or undefined when it can. */
export function secretFault(secret: string): string | undefined {
  if (secret === "") return "paste the webhook's secret";
  if (secret.length > MAX_SECRET_CHARACTERS) return `is longer than ${MAX_SECRET_CHARACTERS} characters`;
  return standardKey(secret).length === 0 ? "must have base64 after whsec_" : undefined;
}

/** Checks each signature header of a request with a secret; valid if one of them is. */
export async function judge(request: ReceivedRequest, signer: Signer): Promise<Verdict> {
  const headers = new Map(request.headers.map(({ name, value }) => [name, value]));
  const findings = await Promise.all([
    judgeHex("X-Webhook-Signature", headers, request, signer),
    judgeHex("X-Webhook-Signature-Previous", headers, request, signer),
    judgeStandard(headers, request, signer),
  ]);
  const found = findings.filter((finding) => finding !== undefined);
  if (found.length === 0) {
    const words =
      "The request has none of the headers X-Webhook-Signature, X-Webhook-Signature-Previous and webhook-signature.";
    return { kind: "unsigned", findings: [words] };
  }
  if (request.isCut) {
    return { kind: "unknown", findings: ["The body is incomplete, so its signature can't be checked."] };
  }
  const kind = found.some(({ isValid }) => isValid) ? "valid" : "invalid";
  return { kind, findings: found.map(({ words }) => words) };
}

async function judgeHex(
  name: string,
  headers: ReadonlyMap<string, string>,
  { body }: ReceivedRequest,
  signer: Signer,
): Promise<Finding | undefined> {
  const value = headers.get(name.toLowerCase());
  if (value === undefined) return undefined;
  if (!/^sha256=[0-9a-f]{64}$/.test(value)) {
    return { isValid: false, words: `${name} is not of the form sha256= and 64 hex digits.` };
  }
  return value === (await signer.hex(body))
    ? { isValid: true, words: `${name} matches this secret and body.` }
    : { isValid: false, words: `${name} was made with another secret, or for another body.` };
}

function invalid(words: string): Finding {
  return { isValid: false, words: `webhook-signature ${words}.` };
}

async function judgeStandard(
  headers: ReadonlyMap<string, string>,
  { body, receivedAt }: ReceivedRequest,
  signer: Signer,
): Promise<Finding | undefined> {
  const value = headers.get("webhook-signature");
  if (value === undefined) return undefined;
  const id = headers.get("webhook-id");
  const timestamp = headers.get("webhook-timestamp");
  if (id === undefined || timestamp === undefined) {
    return invalid("can't be checked without the headers webhook-id and webhook-timestamp");
  }
  if (!/^\d{1,12}$/.test(timestamp)) return invalid("can't be checked: webhook-timestamp is not a time in seconds");
  const signatures = value.split(" ").filter((one) => one.startsWith("v1,"));
  if (signatures.length === 0) return invalid("has no signature of version v1");
  if (!signatures.includes(await signer.standard(id, Number(timestamp), body))) {
    return invalid("was made with another secret, or for another id, time or body");
  }
  const offBy = Math.round(receivedAt / 1000) - Number(timestamp);
  if (Math.abs(offBy) > TOLERANCE_SECONDS) {
    const direction = offBy > 0 ? "before" : "after";
    return invalid(
      `matches this secret, but its time is ${Math.abs(offBy)} seconds ${direction} its arrival; ` +
        `verifiers allow ${TOLERANCE_SECONDS}`,
    );
  }
  return { isValid: true, words: "webhook-signature matches this secret, id, time and body." };
}

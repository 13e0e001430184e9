import { signCompat } from "../crypto/compat-signature.ts";
import type { ReceiverKeys } from "../crypto/receiver-keys.ts";
import {
  compatHeaderNames,
  type CompatMessage,
  type CompatScheme,
  type CompatSignature,
} from "../domain/compat-signature.ts";
import { type Finding, type Headers, isOneOf } from "./finding.ts";
import type { ReceivedRequest } from "./received.ts";

/** What separates several signatures in a header, where a scheme has room for them. */
const SEPARATORS: Partial<Readonly<Record<CompatScheme, string>>> = { timestamped: ",", svix: " " };

/** Checks one more signature, as other senders make them; undefined when the request has none of that kind. */
export async function findCompat(
  compat: CompatSignature,
  headers: Headers,
  { body }: ReceivedRequest,
  { signers }: ReceiverKeys,
): Promise<Finding | undefined> {
  // The signature is in the last of a scheme's headers.
  const name = compatHeaderNames(compat).at(-1) ?? "";
  const value = headers.get(name.toLowerCase());
  if (value === undefined) return undefined;
  const message = readMessage(compat.scheme, headers, value);
  if (message === undefined) return { isValid: false, words: `${name} can't be checked without its time.` };
  const separator = SEPARATORS[compat.scheme];
  const lastOf = (text: string) => (separator === undefined ? text : (text.split(separator).at(-1) ?? ""));
  const sign = async (signer: (typeof signers)[number]) =>
    lastOf((await signCompat(compat, [signer], message, body))[name] ?? "");
  for (const entry of separator === undefined ? [value] : value.split(separator).slice(0, 10)) {
    if (await isOneOf(entry, signers, sign)) return { isValid: true, words: `${name} matches the secret and body.` };
  }
  return { isValid: false, words: `${name} was made with another secret, or for another body.` };
}

/** What is signed besides the body, as the request says it; undefined when that can't be read. */
function readMessage(scheme: CompatScheme, headers: Headers, value: string): CompatMessage | undefined {
  switch (scheme) {
    case "body-hex":
    case "body-base64":
      return { id: "", timestamp: 0 };
    case "timestamped":
      return toMessage("", /(?:^|,)t=(\d{1,12})(?:,|$)/.exec(value)?.[1]);
    case "slack":
      return toMessage("", headers.get("x-slack-request-timestamp"));
    case "svix":
      return toMessage(headers.get("svix-id") ?? "", headers.get("svix-timestamp"));
  }
}

function toMessage(id: string, timestamp: string | undefined): CompatMessage | undefined {
  return timestamp !== undefined && /^\d{1,12}$/.test(timestamp) ? { id, timestamp: Number(timestamp) } : undefined;
}

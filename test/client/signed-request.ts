import { ReceiveError, type ReceiveErrorCode } from "../../packages/client/src/receive.ts";
import { utf8 } from "../../src/crypto/encoding.ts";
import { createSigner } from "../../src/crypto/signature.ts";

export const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
export const OTHER = "a secret of our own choice";
export const NOW = 1_800_000_000;
export const BODY =
  '{"id":"evt_1","type":"investment.created","created_at":"2027-01-15T08:00:00.000Z","data":{"price":1}}';

/** The headers of a request by their names. */
export type SignedHeaders = Record<string, string>;

/** What a subscriber receives. */
export function requestOf(body: string, headers: SignedHeaders): Request {
  return new Request("https://subscriber.example/hook", { method: "POST", body, headers });
}

/** The headers that Hookline sends, signed by its own code; `secrets` are the present one and those before. */
export async function headersOf(
  body: string,
  secrets: readonly string[],
  id = "evt_1",
  at = NOW,
): Promise<SignedHeaders> {
  const signers = await Promise.all(secrets.map(createSigner));
  const signatures = await Promise.all(signers.map(async (signer) => signer.standard(id, at, utf8(body))));
  const [hex = "", previous] = await Promise.all(signers.map(async (signer) => signer.hex(utf8(body))));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(at),
    "webhook-signature": signatures.join(" "),
    "X-Webhook-Signature": hex,
    ...(previous === undefined ? {} : { "X-Webhook-Signature-Previous": previous }),
    "X-Webhook-Id": "wh_1",
    "X-Webhook-Event": "investment.created",
    "X-Webhook-Delivery": "del_1",
    "X-Webhook-Attempt": "3",
  };
}

/** The time at which {@link headersOf} signs, in epoch milliseconds. */
export const now = () => NOW * 1000;
/** Headers but for some names. */
export const without = (headers: SignedHeaders, ...names: readonly string[]) => {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
};
/** The headers of Standard Webhooks. */
export const STANDARD = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;

/** The code with which something is refused; "accepted" when it is not. */
export async function codeOf(answer: Promise<unknown>): Promise<ReceiveErrorCode | "accepted"> {
  try {
    await answer;
    return "accepted";
  } catch (error) {
    if (!(error instanceof ReceiveError)) throw error;
    return error.code;
  }
}

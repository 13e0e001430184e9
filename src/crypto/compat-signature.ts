import {
  type CompatMessage,
  type CompatScheme,
  type CompatSignature,
  signedHead,
  writeCompatHeaders,
} from "../domain/compat-signature.ts";
import { joinBytes } from "./encoding.ts";
import type { Signer } from "./signature.ts";

/** The schemes that have room for a signature under each live secret. The others are signed under the present one alone. */
const SEVERAL: readonly CompatScheme[] = ["timestamped", "svix"];

/**
 * The headers of one more signature. Its key is the UTF-8 bytes of the whole secret as shown, which is what the libraries
 * of GitHub, Stripe and Slack take; for `svix` it is that of Standard Webhooks, as in Svix's own.
 */
export async function signCompat(
  compat: CompatSignature,
  [present, ...previous]: readonly [Signer, ...(readonly Signer[])],
  message: CompatMessage,
  body: Uint8Array,
): Promise<Readonly<Record<string, string>>> {
  const { scheme } = compat;
  const bytes = joinBytes(signedHead(scheme, message), body);
  const signers = SEVERAL.includes(scheme) ? [present, ...previous] : [present];
  const macs = signers.map(async (signer) => signer.mac(scheme === "svix" ? "standard" : "whole", bytes));
  const write = (mac: Uint8Array) => (scheme === "body-base64" || scheme === "svix" ? mac.toBase64() : mac.toHex());
  return writeCompatHeaders(compat, message, (await Promise.all(macs)).map(write));
}

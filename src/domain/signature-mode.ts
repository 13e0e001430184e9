/** What `webhook-signature` has: HMACs under the secrets, Ed25519 signatures under the key pairs, or both. */
export const SIGNATURE_MODES = ["hmac", "ed25519", "both"] as const;
export type SignatureMode = (typeof SIGNATURE_MODES)[number];

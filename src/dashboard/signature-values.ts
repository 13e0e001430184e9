import { COMPAT_DEFAULTS } from "../domain/compat-signature.ts";
import type { Webhook } from "../domain/webhook.ts";

export const NO_SCHEME = "none";

/** What a webhook's form holds of its signatures, as it was typed. */
export interface SignatureValues {
  readonly signature: string;
  /** {@link NO_SCHEME} for no other signature. */
  readonly compatScheme: string;
  /** Empty for the scheme's own, as is the prefix. */
  readonly compatHeader: string;
  readonly compatPrefix: string;
  /** The scheme has a prefix of its own, and the signature is to come without one. */
  readonly compatBare: boolean;
}

/** The signatures of a webhook that is to be made. */
export const NEW_SIGNATURE: SignatureValues = {
  signature: "hmac",
  compatScheme: NO_SCHEME,
  compatHeader: "",
  compatPrefix: "",
  compatBare: false,
};

/** The form's values for a webhook's signatures. */
export function signatureValuesOf({ signature, compatSignature }: Webhook): SignatureValues {
  if (compatSignature === null) return { ...NEW_SIGNATURE, signature };
  const { scheme, header, prefix } = compatSignature;
  return {
    signature,
    compatScheme: scheme,
    compatHeader: header ?? "",
    compatPrefix: prefix ?? "",
    compatBare: prefix === "" && COMPAT_DEFAULTS[scheme].prefix !== "",
  };
}

/** Reads the fields of a sent form. */
export function readSignatureValues(text: (name: string) => string): SignatureValues {
  return {
    signature: text("signature"),
    compatScheme: text("compat_signature.scheme"),
    compatHeader: text("compat_signature.header").trim(),
    compatPrefix: text("compat_signature.prefix"),
    compatBare: text("compat_bare") === "on",
  };
}

/** The API's input for these values. A form without these fields, of a version before them, changes nothing of them. */
export function toSignatureInput({ signature, compatScheme, ...compat }: SignatureValues): {
  readonly signature?: string;
  readonly compat_signature?: Readonly<Record<string, string>> | null;
} {
  const { compatHeader, compatPrefix, compatBare } = compat;
  const given = {
    scheme: compatScheme,
    ...(compatHeader === "" ? {} : { header: compatHeader }),
    ...(compatPrefix === "" && !compatBare ? {} : { prefix: compatPrefix }),
  };
  return {
    ...(signature === "" ? {} : { signature }),
    ...(compatScheme === "" ? {} : { compat_signature: compatScheme === NO_SCHEME ? null : given }),
  };
}

import { z } from "zod";
import { COMPAT_PREFIX, completeCompat } from "../domain/compat-signature.ts";
import { HEADER_NAME_SHAPE, headerNameProblem } from "../domain/request-headers.ts";
import { SIGNATURE_MODES } from "../domain/signature-mode.ts";

const header = z
  .string()
  .superRefine((name, context) => {
    const message = headerNameProblem(name);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  })
  .meta(HEADER_NAME_SHAPE);

const prefix = z
  .string()
  .regex(
    new RegExp(COMPAT_PREFIX),
    "must have at most 64 characters that a header can carry, and not begin with a space",
  );

/** Header and prefix can be given where the receivers of a scheme let one choose them. */
const SCHEMES = [
  z.strictObject({
    scheme: z.enum(["body-hex", "body-base64"]),
    header: header.optional(),
    prefix: prefix.optional(),
  }),
  z.strictObject({ scheme: z.literal("timestamped"), header: header.optional() }),
  z.strictObject({ scheme: z.enum(["slack", "svix"]) }),
] as const;

/** One more signature, of which the scheme's defaults are filled in. */
export const compatSignatureInput = z
  .discriminatedUnion("scheme", SCHEMES)
  .transform((given) => {
    return completeCompat(
      given.scheme,
      "header" in given ? given.header : undefined,
      "prefix" in given ? given.prefix : undefined,
    );
  })
  .nullable()
  .meta({
    description:
      "One more signature, for receivers that verify something else already. `header` and `prefix` are the scheme's own unless given: `X-Hub-Signature-256` and `sha256=`, `X-Signature` and none, `Stripe-Signature`.",
  });

/** What `webhook-signature` has. */
export const signatureInput = z.enum(SIGNATURE_MODES).meta({
  description: "What `webhook-signature` has: `v1` of the secrets, `v1a` of the Ed25519 keys, or both.",
});

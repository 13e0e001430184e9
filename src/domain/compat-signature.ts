/** The ways of other senders in which a request can be signed once more, for receivers that verify them already. */
export const COMPAT_SCHEMES = ["body-hex", "body-base64", "timestamped", "slack", "svix"] as const;
export type CompatScheme = (typeof COMPAT_SCHEMES)[number];

/** One more signature, for receivers that verify something else than Hookline's own. */
export interface CompatSignature {
  readonly scheme: CompatScheme;
  /** The header that has the signature; null where the scheme's own names can't be changed. */
  readonly header: string | null;
  /** What the signature begins with, perhaps nothing; null where the scheme says it. */
  readonly prefix: string | null;
}

/** What a scheme takes, each with its default; null where it takes none. */
export const COMPAT_DEFAULTS: Readonly<Record<CompatScheme, Omit<CompatSignature, "scheme">>> = {
  "body-hex": { header: "X-Hub-Signature-256", prefix: "sha256=" },
  "body-base64": { header: "X-Signature", prefix: "" },
  timestamped: { header: "Stripe-Signature", prefix: null },
  slack: { header: null, prefix: null },
  svix: { header: null, prefix: null },
};

/** The signature with the scheme's defaults for what is not given. */
export function completeCompat(
  scheme: CompatScheme,
  header: string | undefined,
  prefix: string | undefined,
): CompatSignature {
  const defaults = COMPAT_DEFAULTS[scheme];
  return { scheme, header: header ?? defaults.header, prefix: prefix ?? defaults.prefix };
}

/** The signature as the API takes and shows it: without what its scheme does not let one choose. */
export function givenCompat({ scheme, header, prefix }: CompatSignature): {
  readonly scheme: CompatScheme;
  readonly header?: string;
  readonly prefix?: string;
} {
  return { scheme, ...(header === null ? {} : { header }), ...(prefix === null ? {} : { prefix }) };
}

/** A regular expression of what a signature may begin with. */
export const COMPAT_PREFIX = "^(?:[\\x21-\\x7e][\\x20-\\x7e]{0,63})?$";

/** What is signed besides the body: the id of Standard Webhooks, and the attempt's time in epoch seconds. */
export interface CompatMessage {
  readonly id: string;
  readonly timestamp: number;
}

/**
 * What precedes the body in the text that a scheme signs. Stripe: https://docs.stripe.com/webhooks/signature, Slack:
 * https://docs.slack.dev/authentication/verifying-requests-from-slack, Svix: https://docs.svix.com/receiving/verifying-payloads/how-manual
 */
export function signedHead(scheme: CompatScheme, { id, timestamp }: CompatMessage): string {
  switch (scheme) {
    case "body-hex":
    case "body-base64":
      return "";
    case "timestamped":
      return `${timestamp}.`;
    case "slack":
      return `v0:${timestamp}:`;
    case "svix":
      return `${id}.${timestamp}.`;
  }
}

/** The names of the headers that a scheme sends. */
export function compatHeaderNames(compat: CompatSignature): readonly string[] {
  return Object.keys(writeCompatHeaders(compat, { id: "", timestamp: 0 }, [""]));
}

/**
 * The headers of a scheme. `signatures` are those of the live secrets, the present one first, in hex or, for `body-base64`
 * and `svix`, in base64. `timestamped` and `svix` have room for several; the others take the first.
 */
export function writeCompatHeaders(
  { scheme, header, prefix }: CompatSignature,
  { id, timestamp }: CompatMessage,
  signatures: readonly string[],
): Readonly<Record<string, string>> {
  const name = header ?? "";
  const [present = ""] = signatures;
  switch (scheme) {
    case "body-hex":
    case "body-base64":
      return Object.fromEntries([[name, `${prefix ?? ""}${present}`]]);
    case "timestamped":
      return Object.fromEntries([[name, [`t=${timestamp}`, ...signatures.map((one) => `v1=${one}`)].join(",")]]);
    case "slack":
      return { "X-Slack-Request-Timestamp": String(timestamp), "X-Slack-Signature": `v0=${present}` };
    case "svix":
      return {
        "svix-id": id,
        "svix-timestamp": String(timestamp),
        "svix-signature": signatures.map((one) => `v1,${one}`).join(" "),
      };
  }
}

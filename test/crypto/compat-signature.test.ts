import { verify as verifyGitHub } from "@octokit/webhooks-methods";
import fc from "fast-check";
import { Stripe } from "stripe";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, it } from "vitest";
import { signCompat } from "../../src/crypto/compat-signature.ts";
import { utf8 } from "../../src/crypto/encoding.ts";
import { standardSecret } from "../../src/crypto/secret.ts";
import { createSigner } from "../../src/crypto/signature.ts";
import { type CompatScheme, completeCompat } from "../../src/domain/compat-signature.ts";
import { cases } from "../tools/cases.ts";

const body = fc.json();
const secret = fc.oneof(
  fc.uint8Array({ minLength: 16, maxLength: 64 }).map((bytes) => `whsec_${bytes.toBase64()}`),
  fc.string({ unit: fc.constantFrom(...Array.from("abcXYZ019 !-_~üß東☕")), minLength: 16, maxLength: 64 }),
);

/** The headers of a body that is signed now, under the present secret and those before it. */
async function sign(scheme: CompatScheme, text: string, present: string, ...previous: readonly string[]) {
  const timestamp = Math.floor(Date.now() / 1000);
  const signers = await Promise.all(previous.map(createSigner));
  const compat = completeCompat(scheme, undefined, undefined);
  const own = [await createSigner(present), ...signers] as const;
  return new Headers(await signCompat(compat, own, { id: "evt_1", timestamp }, utf8(text)));
}

/** Expects a verifier to take what was signed, and nothing that differs from it. */
async function expectVerified(
  scheme: CompatScheme,
  verify: (text: string, headers: Headers, key: string) => Promise<boolean>,
): Promise<void> {
  const property = fc.asyncProperty(secret, secret, body, async (key, other, text) => {
    fc.pre(key !== other);
    const headers = await sign(scheme, text, key);
    expect(await verify(text, headers, key)).toBe(true);
    expect(await verify(`${text} `, headers, key)).toBe(false);
    expect(await verify(text, headers, other)).toBe(false);
  });
  await fc.assert(property, cases(25));
}

const stripe = new Stripe("sk_test_none");
async function isStripes(text: string, headers: Headers, key: string): Promise<boolean> {
  const signature = headers.get("Stripe-Signature") ?? "";
  return stripe.webhooks.constructEventAsync(text, signature, key).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
      throw error;
    },
  );
}

function isSvixs(text: string, headers: Headers, key: string): boolean {
  try {
    new SvixWebhook(standardSecret(key)).verify(text, Object.fromEntries(headers));
    return true;
  } catch {
    return false;
  }
}

/** As https://docs.slack.dev/authentication/verifying-requests-from-slack says, since Slack's package is a whole server. */
async function isSlacks(text: string, headers: Headers, key: string): Promise<boolean> {
  const expected = await hmac(key, `v0:${headers.get("X-Slack-Request-Timestamp")}:${text}`);
  return headers.get("X-Slack-Signature") === `v0=${expected.toHex()}`;
}

async function hmac(key: string, text: string): Promise<Uint8Array> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", utf8(key), algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, utf8(text)));
}

describe("what is signed is verified", () => {
  it("as body-hex by GitHub's package", async () => {
    await expectVerified("body-hex", async (text, headers, key) => {
      return verifyGitHub(key, text, headers.get("X-Hub-Signature-256") ?? "");
    });
  });

  it("as body-base64 by hand", async () => {
    await expectVerified("body-base64", async (text, headers, key) => {
      return headers.get("X-Signature") === (await hmac(key, text)).toBase64();
    });
  });

  it("as timestamped by Stripe's package", async () => {
    await expectVerified("timestamped", isStripes);
  });

  it("as slack by hand", async () => {
    await expectVerified("slack", isSlacks);
  });

  it("as svix by Svix's package", async () => {
    await expectVerified("svix", async (text, headers, key) => isSvixs(text, headers, key));
  });
});

describe("while a secret is replaced", () => {
  const [now, before] = ["the secret of now", "the secret before it"];

  it("timestamped and svix are signed under both", async () => {
    const timestamped = await sign("timestamped", "{}", now, before);
    const svix = await sign("svix", "{}", now, before);
    for (const key of [now, before]) {
      expect(await isStripes("{}", timestamped, key)).toBe(true);
      expect(isSvixs("{}", svix, key)).toBe(true);
    }
  });

  it.each(["body-hex", "body-base64", "slack"] as const)("%s is signed under the new one alone", async (scheme) => {
    expect([...(await sign(scheme, "{}", now, before))].filter(([name]) => name.endsWith("signature"))).toEqual(
      [...(await sign(scheme, "{}", now))].filter(([name]) => name.endsWith("signature")),
    );
  });
});

import fc from "fast-check";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/crypto/encoding.ts";
import { generateSecret, standardSecret } from "../../src/crypto/secret.ts";
import { createSigner, standardKey } from "../../src/crypto/signature.ts";
import vectors from "./signature-vectors.json";
import { cases } from "../tools/cases.ts";

/** Schemes other than `v1` are not implemented. */
const standardVectors = vectors.standard_webhooks.flatMap(
  ({ name, scheme, secret, id, timestamp, body, signature }) => {
    return scheme === "v1" && secret !== undefined ? [{ name, secret, id, timestamp, body, signature }] : [];
  },
);

describe("the shared vectors", () => {
  it("are there", () => {
    expect(standardVectors.map(({ name }) => name)).toEqual(["T1", "T2", "T4", "D1", "D2"]);
    expect(vectors.exampleapi.map(({ name }) => name)).toEqual(["E1"]);
  });

  it.each(standardVectors)("of Standard Webhooks: $name", async ({ secret, id, timestamp, body, signature }) => {
    const signer = await createSigner(secret);
    expect(await signer.standard(id, timestamp, utf8(body))).toBe(signature);
  });

  it.each(vectors.exampleapi)("of exampleapi: $name", async ({ secret_utf8: secret, body, header }) => {
    const signer = await createSigner(secret);
    expect(await signer.hex(utf8(body))).toBe(header);
  });
});

describe("the key of Standard Webhooks", () => {
  it("is what follows whsec_, decoded", () => {
    expect(standardKey("whsec_AAECAwQFBgcICQoLDA0ODw==")).toEqual(Uint8Array.from({ length: 16 }, (_, index) => index));
  });

  it("is the bytes of any other secret", () => {
    expect(standardKey("my secret, ü")).toEqual(utf8("my secret, ü"));
    expect(standardKey("WHSEC_AAECAwQFBgcICQoLDA0ODw==")).toEqual(utf8("WHSEC_AAECAwQFBgcICQoLDA0ODw=="));
  });
});

describe("stock verifiers", () => {
  const chosen = fc.oneof(
    fc.uint8Array({ minLength: 16, maxLength: 64 }).map((bytes) => `whsec_${bytes.toBase64()}`),
    fc.string({ unit: fc.constantFrom(..."abcXYZ019 !-_~üß東☕".split("")), minLength: 16, maxLength: 64 }),
  );
  const body = fc.json();
  const id = fc.stringMatching(/^(evt|msg)_[A-Za-z0-9_-]{1,64}$/);

  it("accept what is signed, given the secret in their form", async () => {
    await fc.assert(
      fc.asyncProperty(chosen, id, body, async (secret, messageId, text) => {
        const timestamp = Math.floor(Date.now() / 1000);
        const signature = await (await createSigner(secret)).standard(messageId, timestamp, utf8(text));
        const headers = {
          "webhook-id": messageId,
          "webhook-timestamp": `${timestamp}`,
          "webhook-signature": signature,
        };
        for (const verifier of [new StandardWebhook(standardSecret(secret)), new SvixWebhook(standardSecret(secret))]) {
          expect(verifier.verify(text, headers)).toEqual(JSON.parse(text));
        }
      }),
      cases(50),
    );
  });

  it("find the live secret among two signatures", async () => {
    const [current, previous] = [generateSecret(), generateSecret()];
    const timestamp = Math.floor(Date.now() / 1000);
    const signatures = await Promise.all(
      [current, previous].map(async (secret) => (await createSigner(secret)).standard("evt_1", timestamp, utf8("{}"))),
    );
    const headers = {
      "webhook-id": "evt_1",
      "webhook-timestamp": `${timestamp}`,
      "webhook-signature": signatures.join(" "),
    };
    expect(new StandardWebhook(previous).verify("{}", headers)).toEqual({});
    expect(new SvixWebhook(current).verify("{}", headers)).toEqual({});
  });

  interface Change {
    readonly text?: string;
    readonly id?: string;
    readonly later?: number;
    readonly secret?: string;
  }

  it.each<[string, Change]>([
    ["body", { text: "[]" }],
    ["id", { id: "evt_2" }],
    ["time", { later: 1 }],
    ["secret", { secret: "whsec_AAECAwQFBgcICQoLDA0ODw==" }],
  ])("refuse another %s", async (_name, { text = "{}", id: other = "evt_1", later = 0, secret = "" }) => {
    const own = generateSecret();
    const timestamp = Math.floor(Date.now() / 1000);
    const signature = await (await createSigner(own)).standard("evt_1", timestamp, utf8("{}"));
    const headers = {
      "webhook-id": other,
      "webhook-timestamp": `${timestamp + later}`,
      "webhook-signature": signature,
    };
    const key = secret === "" ? own : secret;
    expect(() => new StandardWebhook(key).verify(text, headers)).toThrow(/signature/i);
    expect(() => new SvixWebhook(key).verify(text, headers)).toThrow(/signature/i);
  });
});

describe("the hex signature", () => {
  it("is one lower-case sha256= over the raw body", async () => {
    const signer = await createSigner("a secret of some length");
    expect(await signer.hex(utf8(""))).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(await signer.hex(utf8("a"))).not.toBe(await signer.hex(utf8("b")));
  });

  it("is keyed with the whole secret as shown, whsec_ included", async () => {
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const key = await crypto.subtle.importKey("raw", utf8(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const expected = new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8("body"))).toHex();
    expect(await (await createSigner(secret)).hex(utf8("body"))).toBe(`sha256=${expected}`);
  });
});

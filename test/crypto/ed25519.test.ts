import { Webhook as StandardWebhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { receive } from "../../packages/client/src/receive.ts";
import { utf8 } from "../../src/crypto/encoding.ts";
import { createKeySigner, generateKeyPair, publicJwk } from "../../src/crypto/ed25519.ts";
import vectors from "./signature-vectors.json";

const vector = vectors.standard_webhooks.find(({ scheme }) => scheme === "v1a");

/** A request that is signed now. */
async function signed(privateKey: string, body: string) {
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = await (await createKeySigner(privateKey)).standard("evt_1", timestamp, utf8(body));
  const headers = { "webhook-id": "evt_1", "webhook-timestamp": `${timestamp}`, "webhook-signature": signature };
  return { headers, body };
}

describe("an Ed25519 key", () => {
  it("signs as the shared vector of Standard Webhooks does", async () => {
    const { private: key = "", id, timestamp, body, signature } = vector ?? {};
    const signer = await createKeySigner(key);
    expect(await signer.standard(id ?? "", timestamp ?? 0, utf8(body ?? ""))).toBe(signature);
  });

  it("is made anew each time, in the form of the vector", async () => {
    const [one, other] = [await generateKeyPair(), await generateKeyPair()];
    expect(one.privateKey).not.toBe(other.privateKey);
    expect(one.privateKey).toHaveLength(vector?.private?.length ?? 0);
    expect(one.publicKey).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    expect(Uint8Array.fromBase64(one.privateKey.slice(5)).slice(32).toBase64()).toBe(one.publicKey.slice(5));
  });

  it("verifies what its own private key signed, and nothing else", async () => {
    const [one, other] = [await generateKeyPair(), await generateKeyPair()];
    const body = '{"id":"evt_1","type":"a.b","created_at":"2030-01-01T00:00:00Z","data":"ü"}';
    const request = await signed(one.privateKey, body);
    expect(await receive(request, one.publicKey)).toMatchObject({ id: "evt_1", data: "ü" });
    await expect(receive(request, other.publicKey)).rejects.toThrow(/signature/i);
    await expect(receive({ ...request, body: `${body} ` }, one.publicKey)).rejects.toThrow(/signature/i);
    expect(() => new StandardWebhook("whsec_AAECAwQFBgcICQoLDA0ODw==").verify(body, request.headers)).toThrow(
      /signature/i,
    );
  });

  it.each(["whsk_", "whsk_AAAA", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", ""])("is not %j", async (text) => {
    await expect(createKeySigner(text)).rejects.toThrow("whsk_");
  });
});

describe("a JWK", () => {
  it("is the public key of RFC 8037, appendix A.3, under its thumbprint", async () => {
    const x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    const key = `whpk_${Uint8Array.fromBase64(x, { alphabet: "base64url" }).toBase64()}`;
    const kid = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    expect(await publicJwk(key)).toEqual({ kty: "OKP", crv: "Ed25519", x, kid, use: "sig", alg: "EdDSA" });
  });
});

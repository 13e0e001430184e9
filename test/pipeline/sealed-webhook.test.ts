import { describe, expect, it } from "vitest";
import { makeKeyPair } from "../../src/actions/key-pairs.ts";
import { createSealer, SealError } from "../../src/crypto/seal.ts";
import { utf8 } from "../../src/crypto/encoding.ts";
import { createSigner } from "../../src/crypto/signature.ts";
import type { SignatureMode } from "../../src/domain/signature-mode.ts";
import { createKeyOpener, headersBinding, openHeaders, secretBinding } from "../../src/pipeline/sealed-webhook.ts";
import { T0, webhookWith } from "./samples.ts";

const KEY = Uint8Array.from({ length: 32 }, (_, index) => index * 7).toBase64();
const plain = webhookWith("wh_1");
const body = utf8("{}");

/** A webhook whose replaced secrets end at these times, the newest first. */
async function sealedWebhook(...ends: readonly number[]) {
  const sealer = await createSealer([KEY]);
  const webhook = {
    ...plain,
    sealedSecret: await sealer.seal("the secret of now", secretBinding(plain)),
    sealedPreviousSecrets: await Promise.all(
      ends.map(async (expiresAt, index) => {
        return { secret: await sealer.seal(`replaced secret ${index}`, secretBinding(plain)), expiresAt };
      }),
    ),
    sealedHeaders: await sealer.seal('{"X-Team":"red"}', headersBinding(plain)),
  };
  return { sealer, webhook };
}

describe("opening a webhook's keys", () => {
  it("opens its secret and headers", async () => {
    const { sealer, webhook } = await sealedWebhook();
    const keys = await createKeyOpener(sealer, () => T0)(webhook);
    expect(await keys.signer.hex(body)).toBe(await (await createSigner("the secret of now")).hex(body));
    expect(keys.headerValues).toEqual({ "X-Team": "red" });
  });

  it.each([
    { ends: [], live: [] },
    { ends: [T0 + 1], live: [0] },
    { ends: [T0 + 1, T0 + 1], live: [0, 1] },
    { ends: [T0], live: [] },
    { ends: [T0 - 1, T0 + 9], live: [1] },
    { ends: [T0 + 9, T0], live: [0] },
  ])("opens live replaced secrets only, of those that end at $ends", async ({ ends, live }) => {
    const { sealer, webhook } = await sealedWebhook(...ends);
    const { previousSigners } = await createKeyOpener(sealer, () => T0)(webhook);
    const wanted = live.map(async (index) => (await createSigner(`replaced secret ${index}`)).hex(body));
    const signed = previousSigners.map(async (signer) => signer.hex(body));
    expect(await Promise.all(signed)).toEqual(await Promise.all(wanted));
  });

  it("follows a changed secret at once", async () => {
    const { sealer, webhook } = await sealedWebhook();
    const open = createKeyOpener(sealer, () => T0);
    const before = await (await open(webhook)).signer.hex(body);
    const rotated = { ...webhook, sealedSecret: await sealer.seal("another secret", secretBinding(plain)) };
    expect(await (await open(rotated)).signer.hex(body)).not.toBe(before);
    expect(await (await open(webhook)).signer.hex(body)).toBe(before);
  });
});

describe("the entries of webhook-signature", () => {
  const opened = async (signature: SignatureMode, ...ends: readonly (number | null)[]) => {
    const { sealer, webhook } = await sealedWebhook(T0 + 1);
    const keyPairs = await Promise.all(
      ends.map(async (expiresAt) => ({ ...(await makeKeyPair(plain, sealer)), expiresAt })),
    );
    const keys = await createKeyOpener(sealer, () => T0)({ ...webhook, signature, keyPairs });
    const signed = keys.standardSigners.map(async (signer) => signer.standard("evt_1", 1, body));
    return { keyPairs, schemes: (await Promise.all(signed)).map((one) => one.split(",")[0]) };
  };

  it.each([
    ["hmac", ["v1", "v1"]],
    ["ed25519", ["v1a", "v1a"]],
    ["both", ["v1", "v1", "v1a", "v1a"]],
  ] as const)("of %s are made under each live secret or key", async (signature, schemes) => {
    expect((await opened(signature, null, T0 + 1, T0)).schemes).toEqual(schemes);
  });

  it("open a private key once, and for its own webhook only", async () => {
    const { sealer, webhook } = await sealedWebhook();
    const keyPairs = [await makeKeyPair(plain, sealer)];
    let opens = 0;
    const counting = {
      ...sealer,
      open: async (sealed: string, binding: string) => (opens++, sealer.open(sealed, binding)),
    };
    const open = createKeyOpener(counting, () => T0);
    const signing = { ...webhook, sealedHeaders: null, signature: "both", keyPairs } as const;
    await open(signing);
    await open(signing);
    expect(opens).toBe(2);
    const sealedSecret = await sealer.seal("a secret", secretBinding({ ...plain, id: "wh_2" }));
    await expect(open({ ...signing, id: "wh_2", sealedSecret })).rejects.toThrow(SealError);
  });
});

describe("a webhook's seal", () => {
  it("opens for no other webhook, workspace or purpose", async () => {
    const { sealer, webhook } = await sealedWebhook();
    const open = createKeyOpener(sealer, () => T0);
    await expect(open({ ...webhook, id: "wh_2" })).rejects.toThrow();
    await expect(open({ ...webhook, workspaceId: "ws_2" })).rejects.toThrow();
    await expect(openHeaders({ ...webhook, sealedHeaders: webhook.sealedSecret }, sealer)).rejects.toThrow();
  });

  it("is absent without headers", async () => {
    const { sealer } = await sealedWebhook();
    expect(await openHeaders(plain, sealer)).toEqual({});
  });
});

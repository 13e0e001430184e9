import { describe, expect, it } from "vitest";
import { createSealer } from "../../src/crypto/seal.ts";
import { utf8 } from "../../src/crypto/encoding.ts";
import { createSigner } from "../../src/crypto/signature.ts";
import { createKeyOpener, headersBinding, openHeaders, secretBinding } from "../../src/pipeline/sealed-webhook.ts";
import { T0, webhookWith } from "./samples.ts";

const KEY = Uint8Array.from({ length: 32 }, (_, index) => index * 7).toBase64();
const plain = webhookWith("wh_1");
const body = utf8("{}");

async function sealedWebhook(previousExpiresAt: number | null) {
  const sealer = await createSealer([KEY]);
  const webhook = {
    ...plain,
    sealedSecret: await sealer.seal("the secret of now", secretBinding(plain)),
    sealedPreviousSecret: await sealer.seal("the one before it", secretBinding(plain)),
    previousExpiresAt,
    sealedHeaders: await sealer.seal('{"X-Team":"red"}', headersBinding(plain)),
  };
  return { sealer, webhook };
}

describe("what sending takes", () => {
  it("is opened: both secrets within the grace period, and the headers", async () => {
    const { sealer, webhook } = await sealedWebhook(T0 + 1);
    const keys = await createKeyOpener(sealer, () => T0)(webhook);
    expect(await keys.signer.hex(body)).toBe(await (await createSigner("the secret of now")).hex(body));
    expect(await keys.previousSigner?.hex(body)).toBe(await (await createSigner("the one before it")).hex(body));
    expect(keys.headerValues).toEqual({ "X-Team": "red" });
  });

  it.each([T0, T0 - 1, null])("has no previous secret once it expired at %j", async (expiresAt) => {
    const { sealer, webhook } = await sealedWebhook(expiresAt);
    expect((await createKeyOpener(sealer, () => T0)(webhook)).previousSigner).toBeNull();
  });

  it("changes with the secret at once", async () => {
    const { sealer, webhook } = await sealedWebhook(null);
    const open = createKeyOpener(sealer, () => T0);
    const before = await (await open(webhook)).signer.hex(body);
    const rotated = { ...webhook, sealedSecret: await sealer.seal("another secret", secretBinding(plain)) };
    expect(await (await open(rotated)).signer.hex(body)).not.toBe(before);
    expect(await (await open(webhook)).signer.hex(body)).toBe(before);
  });
});

describe("a seal", () => {
  it("opens for no other webhook, workspace or purpose", async () => {
    const { sealer, webhook } = await sealedWebhook(null);
    const open = createKeyOpener(sealer, () => T0);
    await expect(open({ ...webhook, id: "wh_2" })).rejects.toThrow();
    await expect(open({ ...webhook, workspaceId: "ws_2" })).rejects.toThrow();
    await expect(openHeaders({ ...webhook, sealedHeaders: webhook.sealedSecret }, sealer)).rejects.toThrow();
  });

  it("of headers is not needed without headers", async () => {
    const { sealer } = await sealedWebhook(null);
    expect(await openHeaders(plain, sealer)).toEqual({});
  });
});

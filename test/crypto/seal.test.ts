import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSealer } from "../../src/crypto/seal.ts";
import { cases } from "../tools/cases.ts";

const [oneKey, otherKey] = [7, 99].map((seed) => {
  return Uint8Array.from({ length: 32 }, (_, index) => (index * 37 + seed) % 256).toBase64();
});
if (oneKey === undefined || otherKey === undefined) throw new Error("two keys are needed");
const binding = "ws_1/wh_1/secret";

describe("a sealed value", () => {
  it("opens to what was sealed", async () => {
    const sealer = await createSealer([oneKey]);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), async (plain, boundTo) => {
        expect(await sealer.open(await sealer.seal(plain, boundTo), boundTo)).toBe(plain);
      }),
      cases(50),
    );
  });

  it("does not show what is in it, and differs each time", async () => {
    const sealer = await createSealer([oneKey]);
    const [first, second] = [await sealer.seal("whsec_secret", binding), await sealer.seal("whsec_secret", binding)];
    expect(first).not.toContain("secret");
    expect(first).not.toBe(second);
    expect(first).toMatch(/^s1\.[0-9a-f]{8}\.[A-Za-z0-9+/=]+\.[A-Za-z0-9+/=]+$/);
  });

  it.each(["", "ws_1/wh_2/secret", "ws_2/wh_1/secret", "ws_1/wh_1/headers", `${binding} `])(
    "does not open for %j",
    async (boundTo) => {
      const sealer = await createSealer([oneKey]);
      const sealed = await sealer.seal("plain", binding);
      await expect(sealer.open(sealed, boundTo)).rejects.toThrow();
    },
  );

  it("does not open under another key", async () => {
    const sealed = await (await createSealer([oneKey])).seal("plain", binding);
    await expect((await createSealer([otherKey])).open(sealed, binding)).rejects.toThrow("its key is not configured");
  });

  it("does not open under another key that claims its id", async () => {
    const [one, other] = [await createSealer([oneKey]), await createSealer([otherKey])];
    const sealed = await one.seal("plain", binding);
    const forged = other.currentPrefix + sealed.slice(one.currentPrefix.length);
    await expect(other.open(forged, binding)).rejects.toThrow();
  });

  it("does not open once any of its bytes is changed", async () => {
    const sealer = await createSealer([oneKey]);
    const [format = "", id = "", iv = "", text = ""] = (await sealer.seal("plain text", binding)).split(".");
    for (const [index, part] of [iv, text].entries()) {
      const bytes = Uint8Array.fromBase64(part);
      for (const [at, byte] of bytes.entries()) {
        const changed = bytes.with(at, byte ^ 1).toBase64();
        const tampered = [format, id, ...(index === 0 ? [changed, text] : [iv, changed])].join(".");
        await expect(sealer.open(tampered, binding)).rejects.toThrow();
      }
    }
  });

  it("does not open cut short, nor in another form", async () => {
    const sealer = await createSealer([oneKey]);
    const sealed = await sealer.seal("plain text", binding);
    const short = sealed.slice(0, -8);
    for (const text of ["", "plain text", "s1", sealed.replace("s1.", "s2."), short, sealed.replaceAll(".", "!")]) {
      await expect(sealer.open(text, binding)).rejects.toThrow();
    }
  });
});

describe("a key's successor", () => {
  it("opens what the old one sealed and seals with the new one", async () => {
    const old = await createSealer([oneKey]);
    const both = await createSealer([otherKey, oneKey]);
    const sealed = await old.seal("plain", binding);
    expect(await both.open(sealed, binding)).toBe("plain");
    expect(sealed.startsWith(both.currentPrefix)).toBe(false);
    const resealed = await both.seal("plain", binding);
    expect(resealed.startsWith(both.currentPrefix)).toBe(true);
    await expect(old.open(resealed, binding)).rejects.toThrow();
  });
});

it.each(["", "not base64!", new Uint8Array(32).toBase64()])("takes no weak key such as %j", async (text) => {
  await expect(createSealer([text])).rejects.toThrow("a sealing key");
});

import { describe, expect, it } from "vitest";
import { equalInConstantTime, generateApiKey, hashApiKey } from "../../src/crypto/tokens.ts";

describe("a new API key", () => {
  it("is hk_ and 32 random bytes, with its hash and its first characters", async () => {
    const { secret, hash, prefix } = await generateApiKey();
    expect(secret).toMatch(/^hk_[A-Za-z0-9_-]{43}$/);
    expect(secret.startsWith(prefix)).toBe(true);
    expect(prefix.length).toBeLessThan(secret.length / 3);
    expect(hash).toBe(await hashApiKey(secret));
    expect((await generateApiKey()).secret).not.toBe(secret);
  });
});

describe("an API key's hash", () => {
  it("is the same each time, and not that of anything else that is hashed", async () => {
    const plain = new Uint8Array(
      await crypto.subtle.digest("SHA-256", new TextEncoder().encode("dev_api_key")),
    ).toHex();
    expect(await hashApiKey("dev_api_key")).toBe(await hashApiKey("dev_api_key"));
    expect(await hashApiKey("dev_api_key")).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashApiKey("dev_api_key")).not.toBe(plain);
    expect(await hashApiKey("dev_api_key")).not.toBe(await hashApiKey("dev_api_key "));
  });
});

describe("comparing in constant time", () => {
  it.each([
    ["", "", true],
    ["a", "a", true],
    ["a", "b", false],
    ["a", "aa", false],
    ["ü", "u", false],
    ["", "a", false],
  ])("%j and %j are equal: %s", async (one, other, expected) => {
    expect(await equalInConstantTime(one, other)).toBe(expected);
  });
});

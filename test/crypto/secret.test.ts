import { describe, expect, it } from "vitest";
import { fromBase64 } from "../../src/domain/base64.ts";
import { generateSecret, secretProblem, standardSecret } from "../../src/crypto/secret.ts";

const sixteenBytes = "AAECAwQFBgcICQoLDA0ODw==";

describe("a generated secret", () => {
  it("is whsec_ and 32 random bytes in base64, acceptable itself", () => {
    const secret = generateSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(fromBase64(secret.slice(6))).toHaveLength(32);
    expect(secretProblem(secret)).toBeUndefined();
    expect(generateSecret()).not.toBe(secret);
  });
});

describe("the secret for stock libraries", () => {
  it("is the same text when the secret is in their form already", () => {
    const secret = generateSecret();
    expect(standardSecret(secret)).toBe(secret);
  });

  it("is the base64 of any other secret's bytes", () => {
    expect(standardSecret("my own secret, 1")).toBe("whsec_bXkgb3duIHNlY3JldCwgMQ==");
  });

  it("is padded when the caller's is not", () => {
    expect(standardSecret("whsec_AAECAwQFBgcICQoLDA0ODw")).toBe(`whsec_${sixteenBytes}`);
  });
});

describe("a secret of the caller's choice", () => {
  it.each([
    "x".repeat(16),
    "x".repeat(256),
    "with spaces within it",
    "mit Ümläuten und ☕ darin",
    `whsec_${sixteenBytes}`,
    "whsec_AAECAwQFBgcICQoLDA0ODw",
    "WHSEC_not base64 at all",
    "not whsec_ at the beginning",
  ])("may be %j", (secret) => {
    expect(secretProblem(secret)).toBeUndefined();
  });

  it.each([
    ["", "16 to 256"],
    ["x".repeat(15), "16 to 256"],
    ["x".repeat(257), "16 to 256"],
    [` ${"x".repeat(20)}`, "white space"],
    [`${"x".repeat(20)}\n`, "control characters"],
    [`${"x".repeat(10)}\u0000${"x".repeat(10)}`, "control characters"],
    [`${"x".repeat(20)}\ud800`, "control characters"],
    ["whsec_AAECAwQFBgcICQoLDA0O", "16 bytes or more"],
    ["whsec_AAAAAAAAAAAA", "16 bytes or more"],
    ["whsec_!!!!not base64!!!!", "base64"],
    ["whsec_AAECAwQFBgcICQoLDA0OD-__", "base64"],
  ])("may not be %j", (secret, words) => {
    expect(secretProblem(secret)).toContain(words);
  });
});

import { describe, expect, it } from "vitest";
import { isStrongRootKey, readSealingKey } from "../../src/domain/key-strength.ts";

const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const BYTES = Uint8Array.from({ length: 32 }, (_, index) => index);
const FEW = Uint8Array.from({ length: 32 }, (_, index) => index % 7);
const ENOUGH = Uint8Array.from({ length: 32 }, (_, index) => index % 8);

describe("a sealing key", () => {
  it.each([BYTES, ENOUGH])("is 32 bytes in base64 that don't just repeat: %j", (bytes) => {
    expect(readSealingKey(base64(bytes))).toEqual({ ok: true, value: bytes });
    expect(readSealingKey(` ${base64(bytes)}\n`)).toEqual({ ok: true, value: bytes });
  });

  it.each([
    ["", "32 bytes"],
    ["not base64!", "32 bytes"],
    [base64(BYTES.slice(0, 31)), "32 bytes"],
    [base64(new Uint8Array([...BYTES, 32])), "32 bytes"],
    [base64(new Uint8Array(32)), "weak"],
    [base64(FEW), "weak"],
  ])("is not %j", (text, words) => {
    expect(readSealingKey(text)).toEqual({ ok: false, error: expect.stringContaining(words) });
  });
});

describe("a root key", () => {
  it.each([
    ["abcdefgh".repeat(4), true],
    ["abcdefgh".repeat(4).slice(1), false],
    ["abcdefg".repeat(5), false],
    ["dev_root_key", false],
    ["", false],
  ])("%j is strong: %j", (key, isStrong) => {
    expect(isStrongRootKey(key)).toBe(isStrong);
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { fromBase64 } from "../../src/domain/base64.ts";

it("base64 decodes what was encoded, padded or not", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = Buffer.from(bytes).toString("base64");
      expect(fromBase64(text)).toEqual(bytes);
      expect(fromBase64(text.replaceAll("=", ""))).toEqual(bytes);
    }),
  );
});

it.each(["a", "ab=", "a-b_", "ab!c", "=", "é", "日本語"])("base64 refuses to decode %j", (text) => {
  expect(fromBase64(text)).toBeUndefined();
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_TEXT_BYTES, packLoosely, packRecords, unpackRecords } from "../src/segment-blob.ts";

const record = fc.record({
  id: fc.string(),
  at: fc.integer(),
  same: fc.constant("the same in all"),
  list: fc.array(fc.record({ code: fc.option(fc.integer()), text: fc.string() }), { maxLength: 3 }),
});

describe("records in a blob", () => {
  it("are read as they were, packed or not", () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 40 }), (records) => {
        expect(unpackRecords(packRecords(records))).toEqual(records);
        expect(unpackRecords(packLoosely(records))).toEqual(records);
      }),
    );
  });

  it("are read from a list of bytes too, as D1 gives it", () => {
    const records = Array.from({ length: 100 }, (_, index) => ({ id: `evt_${index}`, type: "investment.created" }));
    expect(unpackRecords([...new Uint8Array(packRecords(records))])).toEqual(records);
  });

  it("read a property that one lacks as null", () => {
    expect(unpackRecords(packRecords([{ a: 1 }, { b: "x" }]))).toEqual([
      { a: 1, b: null },
      { a: null, b: "x" },
    ]);
  });

  it("take little where they are alike", () => {
    const records = Array.from({ length: 500 }, (_, index) => ({ url: "https://example.com/hook", at: 1e12 + index }));
    expect(packRecords(records).byteLength).toBeLessThan(2000);
    expect(packLoosely(records).byteLength).toBeGreaterThan(5000);
  });

  it("are refused when damaged, cut off, or longer than is read", () => {
    const packed = packRecords([{ text: "abcdefghij".repeat(500) }]);
    const damaged = new Uint8Array(packed.slice(0));
    damaged[20] = (damaged[20] ?? 0) ^ 0xff;
    expect(() => unpackRecords(damaged.buffer)).toThrow();
    expect(() => unpackRecords(packed.slice(0, 20))).toThrow();
    expect(() => unpackRecords(new ArrayBuffer(0))).toThrow();
    expect(() => unpackRecords(packRecords([{ text: "x".repeat(MAX_TEXT_BYTES) }]))).toThrow();
  });
});

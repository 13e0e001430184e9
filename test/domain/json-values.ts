import fc from "fast-check";

const key = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "0",
    "7",
    "10",
    "-1",
    "01",
    "",
    "\u0000",
    "ü",
    "😀",
    "\ud800",
  ),
  fc.string({ unit: "binary", maxLength: 6 }),
);
const loneSurrogates = fc.array(fc.nat(0xffff), { maxLength: 4 }).map((units) => String.fromCharCode(...units));
const leaf = fc.oneof(
  fc.constantFrom("null", "true", "false", "0", "-0", "1e21", "5e-324", "0.1", "9007199254740991"),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
  fc.oneof(loneSurrogates, fc.string({ unit: "binary" }), key).map((text) => JSON.stringify(text)),
);

/** JSON as a caller may send it: any keys, in any order and repeated, any texts, and white space. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 4 }).map((items) => `[${items.join(" , ")}]`),
    fc
      .array(fc.tuple(key, tie("value")), { maxLength: 4 })
      .map((entries) => `{ ${entries.map(([name, value]) => `${JSON.stringify(name)}:\n${value}`).join(",")} }`),
  ),
})).value;

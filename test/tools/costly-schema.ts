/** Data that {@link COSTLY_SCHEMA} can't be checked with within the bound; all other data matches it. */
export const COSTLY_DATA = "costly";

const doubling = Array.from({ length: 41 }, (_, level): [string, object] => {
  const half = { $ref: `#/$defs/s${level - 1}` };
  return [`s${level}`, level === 0 ? {} : { allOf: [half, half] }];
});

/** A JSON Schema within the bounds whose last part would be applied 2^40 times. */
export const COSTLY_SCHEMA = {
  $defs: Object.fromEntries(doubling),
  if: { const: COSTLY_DATA },
  then: { $ref: "#/$defs/s40" },
};

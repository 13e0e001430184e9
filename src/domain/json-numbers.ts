/** An integer of so many digits always keeps its value: 2 ** 53, the first whose neighbour does not, has sixteen. */
const SAFE_DIGITS = 15;

/**
 * Tells whether the parser keeps a numeral's value: it is finite, zero only if it is written so, and exact if it is an
 * integer in whatever spelling; fractions are rounded as JSON does. Takes time in proportion to the numeral's length.
 */
export function keepsItsValue(numeral: string): boolean {
  const value = Number(numeral);
  if (!Number.isFinite(value)) return false;
  const [mantissa = "", exponent = "0"] = numeral.split(/[eE]/);
  const point = mantissa.indexOf(".");
  const fractionDigits = point === -1 ? 0 : mantissa.length - point - 1;
  const digits = mantissa.replaceAll(/[-+.]/g, "");
  let first = 0;
  while (digits[first] === "0") first++;
  if (first === digits.length) return true;
  if (value === 0) return false;
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  // The numeral is the digits from first to end, times ten to this power.
  const power = Number(exponent) - fractionDigits + digits.length - end;
  if (power < 0 || end - first + power <= SAFE_DIGITS) return true;
  // What is finite has 309 digits at most, so neither integer is large.
  return BigInt(digits.slice(first, end)) * 10n ** BigInt(power) === BigInt(Math.abs(value));
}

import { epochMs } from "./calendar.ts";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/i;
/** RFC 3339 has years of four digits, also when a time is moved to UTC. */
const FIRST_MS = Date.parse("0000-01-01T00:00:00.000Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * Reads an RFC 3339 time as epoch milliseconds, finer digits cut off; undefined when it is none, or out of the years
 * 0000 to 9999 in UTC. A leap second counts as the second after it.
 */
export function parseRfc3339(text: string): number | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [, fraction = "", sign, offsetHours = "0", offsetMinutes = "0"] = match;
  if (Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === "-" ? -1 : 1);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.slice(0, 19).split(/\D/).map(Number);
  const whole = epochMs({ year, month, day, hour, minute, second }, offset);
  if (whole === undefined) return undefined;
  const ms = whole + Number(fraction.slice(0, 3).padEnd(3, "0"));
  return ms >= FIRST_MS && ms <= LAST_MS ? ms : undefined;
}

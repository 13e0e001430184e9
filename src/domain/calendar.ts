const DAY_MS = 86_400_000;

/** A date and a time of day. */
export interface CalendarTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** 60 in a leap second. */
  readonly second: number;
}

/**
 * The epoch milliseconds of a time in UTC, moved by an offset in minutes; undefined when there is no such time. A leap
 * second ends a month in UTC and counts as the second after it, since epoch milliseconds have none.
 */
export function epochMs(
  { year, month, day, hour, minute, second }: CalendarTime,
  offsetMinutes = 0,
): number | undefined {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return undefined;
  // Not Date.UTC(), which takes the years 0 to 99 for those of the twentieth century.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCDate() !== day) return undefined;
  const ms = date.setUTCHours(hour, minute - offsetMinutes, second);
  return second < 60 || beginsMonth(ms) ? ms : undefined;
}

function beginsMonth(ms: number): boolean {
  return ms % DAY_MS === 0 && new Date(ms).getUTCDate() === 1;
}

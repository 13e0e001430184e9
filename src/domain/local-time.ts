import { parseRfc3339 } from "./rfc3339.ts";

const DAY_MS = 86_400_000;

/**
 * When it is a local time, in epoch milliseconds. `first` and `last` differ where clocks are set back and show the time twice,
 * and where they are set forward and never do: it then is what they would have shown by the offset after and before.
 */
export interface LocalMoments {
  readonly first: number;
  readonly last: number;
}

/** Tells whether a text names a time zone, such as `Europe/Berlin`. */
export function isTimeZone(text: string): boolean {
  try {
    return text !== "" && clockOf(text) !== undefined;
  } catch {
    return false;
  }
}

/** Reads a time such as `2026-03-29T02:30`, seconds or not, as the clocks of a time zone show it; undefined when it is none. */
export function readLocalTime(text: string, timeZone: string): LocalMoments | undefined {
  const whole = /T\d\d:\d\d$/.test(text) ? `${text}:00` : text;
  const shown = parseRfc3339(`${whole}Z`);
  if (shown === undefined || !/^[^.]*$/.test(text)) return undefined;
  const clock = clockOf(timeZone);
  const [before, after] = [shown - DAY_MS, shown + DAY_MS].map((at) => shown - offsetMs(clock, at));
  const moments = [before, after].filter((at) => at !== undefined);
  const real = moments.filter((at) => at + offsetMs(clock, at) === shown);
  const chosen = real.length === 0 ? moments : real;
  return { first: Math.min(...chosen), last: Math.max(...chosen) };
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const [numeric, timeStyle] = ["numeric", { hourCycle: "h23", timeZone }] as const;
  const date = { era: "short", year: numeric, month: numeric, day: numeric } as const;
  return new Intl.DateTimeFormat("en-US", { ...date, ...timeStyle, hour: numeric, minute: numeric, second: numeric });
}

/** How far the clocks of a zone are ahead of UTC. */
function offsetMs(clock: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const numberOf = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const year = parts.get("era") === "BC" ? 1 - numberOf("year") : numberOf("year");
  const shown = new Date(0);
  shown.setUTCFullYear(year, numberOf("month") - 1, numberOf("day"));
  return shown.setUTCHours(numberOf("hour"), numberOf("minute"), numberOf("second")) - Math.floor(at / 1000) * 1000;
}

import { rfc3339 } from "../../domain/envelope.ts";

const DAY_MS = 86_400_000;
const utc = { timeZone: "UTC", hourCycle: "h23" } as const;
const clock = new Intl.DateTimeFormat("en-GB", { ...utc, hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat("en-GB", { ...utc, weekday: "long" });
const date = new Intl.DateTimeFormat("en-GB", { ...utc, day: "numeric", month: "short" });

/** A time as a clock and a calendar tell it, in UTC; scripts tell it in the reader's zone. */
export function ClockTime({ at }: { readonly at: number }) {
  return (
    <time dateTime={`${rfc3339(at).slice(0, 19)}Z`} data-clock="">
      {describeClock(at, Date.now())} UTC
    </time>
  );
}

/** A time on the axis of a chart, in UTC, whose steps are of `stepMs`: of longer ones the day alone. */
export function axisTime(at: number, stepMs: number): string {
  return stepMs >= DAY_MS / 4 ? date.format(at) : clock.format(at);
}

/** `16:22` for today, `Monday 16:22` within a week, else `12 Nov 16:22`. */
function describeClock(at: number, now: number): string {
  const days = Math.abs(Math.floor(at / DAY_MS) - Math.floor(now / DAY_MS));
  if (days === 0) return clock.format(at);
  return `${days < 7 ? weekday.format(at) : date.format(at)} ${clock.format(at)}`;
}

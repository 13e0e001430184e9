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

/**
 * A time on the axis of a chart, in UTC, whose steps are of `stepMs`: of longer ones the day alone. Scripts tell the same part of
 * a time in the reader's zone.
 */
export function AxisTime({ at, stepMs }: { readonly at: number; readonly stepMs: number }) {
  const [from, to] = stepMs >= DAY_MS / 4 ? [5, 10] : [11, 16];
  const text = rfc3339(at);
  return (
    <time dateTime={`${text.slice(0, 19)}Z`} data-exact={`${from},${to}`}>
      {text.slice(from, to)}
    </time>
  );
}

/** The name of the time zone that the times around are told in, as it is called at `at`. */
export function ZoneName({ at }: { readonly at: number }) {
  return (
    <time dateTime={`${rfc3339(at).slice(0, 19)}Z`} data-exact="20,40">
      UTC
    </time>
  );
}

/** `16:22` for today, `Monday 16:22` within a week, else `12 Nov 16:22`. */
function describeClock(at: number, now: number): string {
  const days = Math.abs(Math.floor(at / DAY_MS) - Math.floor(now / DAY_MS));
  if (days === 0) return clock.format(at);
  return `${days < 7 ? weekday.format(at) : date.format(at)} ${clock.format(at)}`;
}

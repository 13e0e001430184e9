import { rfc3339 } from "../../domain/envelope.ts";

const UNITS = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1000, "second"],
] as const;
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** A time as a distance from now, with the absolute one on hover. */
export function Time({ at }: { readonly at: number }) {
  return (
    <time dateTime={toTheSecond(at)} title={absolute(at)}>
      {describeDistance(at - Date.now())}
    </time>
  );
}

function toTheSecond(at: number): string {
  return `${rfc3339(at).slice(0, 19)}Z`;
}

/** A time to come, counted down by scripts; the absolute one on hover, which a bare one gets from scripts. */
export function Countdown({ at, isBare = false }: { readonly at: number; readonly isBare?: boolean }) {
  return (
    <time dateTime={toTheSecond(at)} title={isBare ? undefined : absolute(at)} data-until="">
      {at <= Date.now() ? "now" : describeDistance(at - Date.now())}
    </time>
  );
}

/**
 * A time to the second: in UTC as it is sent, which scripts turn into the reader's own, with UTC on hover. A bare one is as short as
 * can be, for long lists.
 */
export function ExactTime({ at, isBare = false }: { readonly at: number; readonly isBare?: boolean }) {
  if (isBare) return <time>{toTheSecond(at).replace("T", " ")}</time>;
  return (
    <time dateTime={toTheSecond(at)} data-exact="">
      {absolute(at)}
    </time>
  );
}

/** A time to the second, in UTC. */
export function absolute(at: number): string {
  return `${rfc3339(at).replace("T", " ").slice(0, 19)} UTC`;
}

function describeDistance(ms: number): string {
  const [size, unit] = UNITS.find(([size]) => Math.abs(ms) >= size) ?? [1000, "second"];
  return relative.format(Math.trunc(ms / size), unit);
}

/** A duration in milliseconds as people write it: `250 ms`, `1.5 s`, `2 min`. */
export function describeMs(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : describeSeconds(Math.round(ms / 1000));
}

/** A duration in seconds as the retry schedule is written: `30 s`, `5 min`, `1 h 30 min`. */
export function describeSeconds(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const text = parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(" ");
  return text === "" ? "0" : text;
}

/** How long something has waited, in whole units of the largest: `40 s`, `4 min`, `3 h`, `2 d`. */
export function describeWait(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

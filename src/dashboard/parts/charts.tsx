import type { Child } from "hono/jsx";
import type { PeriodStats } from "../../actions/stats.ts";
import { absolute, describeMs } from "./time-view.tsx";

type Series = PeriodStats["series"];

function ended({ delivered, failed }: Series[number]): number {
  return delivered + failed;
}

interface ChartProps {
  readonly series: Series;
  readonly label: string;
}

/** Delivered and failed deliveries of each stretch of time as stacked bars. */
export function DeliveryBars({ series, label }: ChartProps) {
  const most = Math.max(1, ...series.map(ended));
  const height = (count: number) => round(102 - (count / most) * 100);
  const bars = (from: (one: Series[number]) => number, to: (one: Series[number]) => number) =>
    series
      .map((one, index) => (from(one) === to(one) ? "" : `M${index * 10 + 5} ${height(from(one))}V${height(to(one))}`))
      .join("");
  return (
    <Chart series={series} label={label} class="chart">
      <path class="bar-none" d={`M1 103H${series.length * 10}`} />
      <path
        class="bar-ok"
        d={bars(
          () => 0,
          ({ delivered }) => delivered,
        )}
      />
      <path class="bar-bad" d={bars(({ delivered }) => delivered, ended)} />
      {series.map((one, index) =>
        ended(one) === 0 ? null : (
          <Told index={index} words={`${absolute(one.at)}: ${one.delivered} delivered, ${one.failed} failed`} />
        ),
      )}
    </Chart>
  );
}

/** Mean answer times of each stretch of time as a line; stretches without an answer are gaps. */
export function AnswerTimes({ series, label }: ChartProps) {
  const most = Math.max(1, ...series.map(({ responseTimeMs }) => responseTimeMs ?? 0));
  const points = series.map(({ responseTimeMs: ms }, index) => {
    return ms === null ? null : { x: index * 10 + 5, y: round(100 - (ms / most) * 92) };
  });
  return (
    <Chart series={series} label={label} class="chart">
      {runs(points).map((run) =>
        run.length === 1 ? (
          run.map(({ x, y }) => <rect class="dot" x={x - 2} y={y - 2} width={4} height={4} />)
        ) : (
          <polyline class="line" points={run.map(({ x, y }) => `${x},${y}`).join(" ")} />
        ),
      )}
      {series.map(({ at, responseTimeMs: ms }, index) =>
        ms === null ? null : <Told index={index} words={`${absolute(at)}: ${describeMs(ms)}`} />,
      )}
    </Chart>
  );
}

/** The drawing: ten units wide for each stretch of time, and scaled to its place. */
function Chart({
  series,
  label,
  class: className,
  children,
}: ChartProps & { readonly class: string; readonly children: Child }) {
  const viewBox = `0 0 ${series.length * 10} 104`;
  return (
    <svg class={className} viewBox={viewBox} preserveAspectRatio="none" role="img" aria-label={label}>
      {children}
    </svg>
  );
}

/** Shows the figures of a stretch of time on hover. */
function Told({ index, words }: { readonly index: number; readonly words: string }) {
  return (
    <rect class="told" x={index * 10} width="10" height="104">
      <title>{words}</title>
    </rect>
  );
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Splits a line of points at its gaps. */
function runs(points: readonly (Point | null)[]): readonly (readonly Point[])[] {
  const found: Point[][] = [[]];
  for (const point of points) {
    if (point === null) found.push([]);
    else found.at(-1)?.push(point);
  }
  return found.filter((run) => run.length > 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

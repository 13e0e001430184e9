import type { Child } from "hono/jsx";
import type { PeriodStats } from "../../actions/stats.ts";
import { AxisTime } from "./clock-time.tsx";
import { absolute, describeMs } from "./time-view.tsx";

type Series = PeriodStats["series"];
type Stretch = Series[number];

/** Units of a drawing for each stretch of time, and its height. */
const STEP = 10;
const HEIGHT = 100;

function endedOf({ delivered, failed }: Stretch): number {
  return delivered + failed;
}

function allOf({ delivered, failed, pending }: Stretch): number {
  return delivered + failed + pending;
}

interface ChartProps {
  readonly series: Series;
  readonly label: string;
}

/** Deliveries of each stretch of time as stacked bars with axes: full, striped and dotted, so that grey tells them apart. */
export function DeliveryChart({ series, label }: ChartProps) {
  const top = niceTop(Math.max(1, ...series.map(allOf)));
  return (
    <Plot series={series} top={top} describe={String}>
      <Drawing series={series} label={label} class="chart">
        <Bars series={series} top={top} />
        <Tips series={series} describe={(one) => (allOf(one) === 0 ? null : describeStretch(one))} />
      </Drawing>
    </Plot>
  );
}

/** What the marks of {@link DeliveryChart} mean. */
export function DeliveryLegend() {
  return (
    <svg class="legend" viewBox="0 0 190 13" aria-hidden="true">
      <path class="bar-ok" d="M5 10V0" />
      <path class="bar-bad" d="M75 10V0" />
      <path class="bar-wait" d="M125 10V0" />
      <text x="13" y="9">
        delivered<tspan x="83">failed</tspan>
        <tspan x="133">pending</tspan>
      </text>
    </svg>
  );
}

/** Mean answer times of each stretch of time as a line with axes; stretches without an answer are gaps. */
export function AnswerTimes({ series, label }: ChartProps) {
  const top = niceTop(Math.max(1, ...series.map(({ responseTimeMs }) => responseTimeMs ?? 0)));
  const points = series.map(({ responseTimeMs: ms }, index) => {
    return ms === null ? null : { x: index * STEP + STEP / 2, y: round(HEIGHT - (ms / top) * HEIGHT) };
  });
  return (
    <Plot series={series} top={top} describe={describeMs}>
      <Drawing series={series} label={label} class="chart">
        {runs(points).map((run) =>
          run.length === 1 ? (
            run.map(({ x, y }) => <rect class="dot" x={x - 2} y={y - 2} width={4} height={4} />)
          ) : (
            <polyline class="line" points={run.map(({ x, y }) => `${x},${y}`).join(" ")} />
          ),
        )}
        <Tips
          series={series}
          describe={({ at, responseTimeMs: ms }) => (ms === null ? null : `${absolute(at)}: ${describeMs(ms)}`)}
        />
      </Drawing>
    </Plot>
  );
}

/** What the charts show, in figures; without the stretches of time in which nothing was accepted. */
export function ChartTable({ series }: { readonly series: Series }) {
  const shown = series.filter((one) => allOf(one) > 0);
  return (
    <details>
      <summary class="small">These figures as a table</summary>
      <table class="list figures-table">
        <thead>
          <tr>
            {["From (UTC)", "Delivered", "Failed", "Pending", "Mean answer time"].map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ at, delivered, failed, pending, responseTimeMs }) => (
            <tr>
              <th scope="row">{absolute(at).slice(0, 16)}</th>
              <td>{delivered}</td>
              <td>{failed}</td>
              <td>{pending}</td>
              <td>{responseTimeMs === null ? "–" : describeMs(responseTimeMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** A drawing between its axes: values from nothing to `top`, and times. */
function Plot({
  series,
  top,
  describe,
  children,
}: {
  readonly series: Series;
  readonly top: number;
  readonly describe: (value: number) => string;
  readonly children: Child;
}) {
  const [first, second] = series;
  const stepMs = first === undefined || second === undefined ? 0 : second.at - first.at;
  const ticks = [0, 1, 2, 3].flatMap((quarter) => series[Math.floor((quarter * series.length) / 4)] ?? []);
  return (
    <div class="plot">
      <div class="values" aria-hidden="true">
        {[top, top / 2, 0].map((value) => (
          <span>{describe(value)}</span>
        ))}
      </div>
      {children}
      <div class="times" aria-hidden="true">
        {ticks.map(({ at }) => (
          <AxisTime at={at} stepMs={stepMs} />
        ))}
      </div>
    </div>
  );
}

/** The SVG: {@link STEP} units wide for each stretch of time, and scaled to its place. */
function Drawing({
  series,
  label,
  class: className,
  children,
}: ChartProps & { readonly class: string; readonly children: Child }) {
  const viewBox = `0 0 ${series.length * STEP} ${HEIGHT}`;
  return (
    <svg class={className} viewBox={viewBox} preserveAspectRatio="none" role="img" aria-label={label}>
      {children}
    </svg>
  );
}

/** Delivered ones below, failed ones on them, pending ones on top. */
function Bars({ series, top }: { readonly series: Series; readonly top: number }) {
  const height = (count: number) => round(HEIGHT - (count / top) * HEIGHT);
  const bars = (from: (one: Stretch) => number, to: (one: Stretch) => number) =>
    series
      .map((one, index) =>
        from(one) === to(one) ? "" : `M${index * STEP + 5} ${height(from(one))}V${height(to(one))}`,
      )
      .join("");
  const paths = [
    [
      "ok",
      bars(
        () => 0,
        ({ delivered }) => delivered,
      ),
    ],
    ["bad", bars(({ delivered }) => delivered, endedOf)],
    ["wait", bars(endedOf, allOf)],
  ] as const;
  return (
    <>
      <path class="bar-none" d={`M1 ${HEIGHT - 1}H${series.length * STEP}`} />
      {paths.map(([kind, d]) => (d === "" ? null : <path class={`bar-${kind}`} d={d} />))}
    </>
  );
}

/** Shows the figures of each stretch of time on hover; null for none. */
function Tips({ series, describe }: { readonly series: Series; readonly describe: (one: Stretch) => string | null }) {
  return (
    <>
      {series.map((one, index) => {
        const words = describe(one);
        return words === null ? null : (
          <rect class="told" x={index * STEP} width={STEP} height={HEIGHT}>
            <title>{words}</title>
          </rect>
        );
      })}
    </>
  );
}

function describeStretch({ at, delivered, failed, pending }: Stretch): string {
  return `${absolute(at)}: ${delivered} delivered, ${failed} failed, ${pending} pending`;
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

/** The end of an axis: 2, 4, 6, 8 or 10 times a power of ten, so that its half is a round number too. */
export function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 4, 6, 8, 10].find((factor) => factor * power >= most && (factor * power) % 2 === 0) ?? 10) * power;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

import type { DeliveryStats } from "../../actions/stats.ts";
import { absolute, describeMs } from "./time.tsx";

type Series = DeliveryStats["series"];

/** Delivered and failed deliveries of each stretch of time as stacked bars. */
export function DeliveryBars({
  series,
  class: className,
  label,
}: {
  readonly series: Series;
  readonly class: string;
  readonly label: string;
}) {
  const most = Math.max(1, ...series.map(({ delivered, failed }) => delivered + failed));
  const height = (count: number) => round((count / most) * 100);
  return (
    <svg
      class={className}
      viewBox={`0 0 ${series.length * 10} 104`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {series.map(({ at, delivered, failed }, index) => {
        const [good, bad] = [height(delivered), height(failed)];
        return (
          <g>
            <title>{`${absolute(at)}: ${delivered} delivered, ${failed} failed`}</title>
            <rect class="bar-none" x={index * 10 + 1} y={102} width={8} height={2} />
            {good > 0 ? <rect class="bar-ok" x={index * 10 + 1} y={102 - good} width={8} height={good} /> : null}
            {bad > 0 ? <rect class="bar-bad" x={index * 10 + 1} y={102 - good - bad} width={8} height={bad} /> : null}
          </g>
        );
      })}
    </svg>
  );
}

/** Mean answer times of each stretch of time as a line; stretches without an answer are gaps. */
export function AnswerTimes({ series, label }: { readonly series: Series; readonly label: string }) {
  const most = Math.max(1, ...series.map(({ responseTimeMs }) => responseTimeMs ?? 0));
  const points = series.map(({ responseTimeMs: ms }, index) => {
    return ms === null ? null : { x: index * 10 + 5, y: round(100 - (ms / most) * 92) };
  });
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${series.length * 10} 104`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {runs(points).map((run) =>
        run.length === 1 ? (
          run.map(({ x, y }) => <rect class="dot" x={x - 2} y={y - 2} width={4} height={4} />)
        ) : (
          <polyline class="line" points={run.map(({ x, y }) => `${x},${y}`).join(" ")} />
        ),
      )}
      {series.map(({ at, responseTimeMs: ms }, index) =>
        ms === null ? null : (
          <rect x={index * 10} y={0} width={10} height={104} fill="transparent">
            <title>{`${absolute(at)}: ${describeMs(ms)}`}</title>
          </rect>
        ),
      )}
    </svg>
  );
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Neighbours that are there, together. */
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

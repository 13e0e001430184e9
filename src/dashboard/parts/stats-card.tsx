import type { DeliveryStats } from "../../actions/stats.ts";
import { STATS_PERIODS, type StatsPeriod } from "../../domain/stats-periods.ts";
import { AnswerTimes, DeliveryBars } from "./charts.tsx";
import { withQuery } from "./pagination.tsx";
import { SuccessRate } from "./success-rate.tsx";
import { describeMs } from "./time-view.tsx";

/** Figures and charts of a webhook's deliveries in a period; `path` is that of the webhook's page. */
export function StatsCard({
  stats,
  period,
  path,
}: {
  readonly stats: DeliveryStats;
  readonly period: StatsPeriod;
  readonly path: string;
}) {
  const { delivered, failed, pending, responseTimeMs } = stats;
  const ended = delivered + failed;
  const figures = [
    ["Delivered", delivered],
    ["Failed", failed],
    ["Pending", pending],
    ["Success", <SuccessRate delivered={delivered} failed={failed} />],
    ["Median answer time", responseTimeMs.p50 === null ? "–" : describeMs(responseTimeMs.p50)],
    ["95th percentile", responseTimeMs.p95 === null ? "–" : describeMs(responseTimeMs.p95)],
  ] as const;
  return (
    <section class="card" id="stats" data-live="">
      <div class="row apart">
        <h2>The last {period}</h2>
        <nav class="row small" aria-label="Period">
          {STATS_PERIODS.map((one) => (
            <a href={withQuery(path, { period: one })} aria-current={one === period ? "true" : undefined}>
              {one}
            </a>
          ))}
        </nav>
      </div>
      <div class="figures">
        {figures.map(([label, value]) => (
          <div class="figure">
            <strong>{value}</strong>
            <span class="muted small">{label}</span>
          </div>
        ))}
      </div>
      <div class="pair">
        <figure class="field">
          <figcaption class="small muted">Deliveries</figcaption>
          {ended === 0 ? (
            <p class="chart muted small">No delivery has ended yet.</p>
          ) : (
            <DeliveryBars series={stats.series} label={`${delivered} delivered and ${failed} failed`} />
          )}
        </figure>
        <figure class="field">
          <figcaption class="small muted">Answer times</figcaption>
          {responseTimeMs.p50 === null ? (
            <p class="chart muted small">No answers yet.</p>
          ) : (
            <AnswerTimes series={stats.series} label="Mean answer times" />
          )}
        </figure>
      </div>
    </section>
  );
}

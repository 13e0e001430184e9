import type { PeriodStats } from "../../actions/stats.ts";
import { STATS_PERIODS, type StatsPeriod } from "../../domain/stats-periods.ts";
import { AnswerTimes, DeliveryBars } from "./charts.tsx";
import { withQuery } from "./pagination.tsx";
import { SuccessRate } from "./success-rate.tsx";
import { describeMs, describeWait } from "./time-view.tsx";

/** Figures and charts of a webhook's deliveries in a period; `path` is that of the webhook's page. */
export function StatsCard({
  stats,
  period,
  path,
}: {
  readonly stats: PeriodStats;
  readonly period: StatsPeriod;
  readonly path: string;
}) {
  const { delivered, failed, pending, responseTimeMs, attempts, oldestPendingSeconds } = stats;
  const ended = delivered + failed;
  const figures = [
    ["Delivered", delivered],
    ["Failed", failed],
    [
      "Pending",
      pending,
      oldestPendingSeconds === null ? null : `oldest has waited ${describeWait(oldestPendingSeconds)}`,
    ],
    ["Attempts", attempts.total, describeClasses(attempts.byResponseClass)],
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
        {figures.map(([label, value, note = null]) => (
          <div class="figure">
            <strong>{value}</strong>
            <span class="muted small">{label}</span>
            {note === null ? null : <div class="muted small">{note}</div>}
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

/** The answers of attempts by class, without those that there were none of. */
function describeClasses(classes: PeriodStats["attempts"]["byResponseClass"]): string | null {
  const parts = Object.entries(classes)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name === "none" ? "no answer" : name}: ${count}`);
  return parts.length === 0 ? null : parts.join(", ");
}

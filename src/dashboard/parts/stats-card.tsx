import type { Child } from "hono/jsx";
import type { PeriodStats } from "../../actions/stats.ts";
import { STATS_PERIODS, type StatsPeriod } from "../../domain/stats-periods.ts";
import { AnswerBar, type CountedAnswers } from "./answer-bar.tsx";
import { ZoneName } from "./clock-time.tsx";
import { AnswerTimes, ChartTable, DeliveryChart, DeliveryLegend } from "./charts.tsx";
import { SuccessRate } from "./success-rate.tsx";
import { describeMs, describeWait } from "./time-view.tsx";

/** Figures and charts of a webhook's deliveries in a period, on the webhook's page. */
export function StatsCard({
  stats,
  answers,
  period,
}: {
  readonly stats: PeriodStats;
  /** Null where they are not known. */
  readonly answers: CountedAnswers | null;
  readonly period: StatsPeriod;
}) {
  const { delivered, failed, pending, responseTimeMs, attempts, oldestPendingSeconds, series } = stats;
  const ended = delivered + failed;
  const waited = oldestPendingSeconds === null ? null : `oldest has waited ${describeWait(oldestPendingSeconds)}`;
  const last = series.at(-1);
  const zone =
    last === undefined ? null : (
      <>
        {" ("}
        <ZoneName at={last.at} />)
      </>
    );
  const isUndecided = ended === 0 && pending > 0;
  const first = [
    ["Success", <SuccessRate delivered={delivered} failed={failed} />, isUndecided ? "none has ended" : null],
    ["Delivered", delivered],
    ["Failed", failed, isUndecided ? "pending ones may still fail" : null],
    ["Pending", pending, waited],
  ] as const;
  const then = [
    ["Attempts", attempts.total, answers?.isPart === false ? null : describeClasses(attempts.byResponseClass)],
    ["Attempts that succeeded", <SuccessRate {...succeededOf(attempts.byResponseClass)} />],
    ["Median answer time", responseTimeMs.p50 === null ? "–" : describeMs(responseTimeMs.p50)],
    ["95th percentile", responseTimeMs.p95 === null ? "–" : describeMs(responseTimeMs.p95)],
  ] as const;
  return (
    <section class="card" id="stats" data-live="">
      <div class="row apart">
        <h2>The last {period}</h2>
        <nav class="row small" aria-label="Period">
          {STATS_PERIODS.map((one) => (
            <a href={`?period=${one}`} aria-current={one === period ? "true" : undefined}>
              {one}
            </a>
          ))}
        </nav>
      </div>
      <div class="figures leading">{first.map(toFigure)}</div>
      <div class="figures">{then.map(toFigure)}</div>
      {answers === null ? null : <AnswerBar answers={answers} />}
      <div class="pair">
        <figure class="field">
          <figcaption class="small muted">Deliveries by time{zone}</figcaption>
          {ended + pending === 0 ? (
            <p class="muted small">No delivery in this time.</p>
          ) : (
            <>
              <DeliveryChart
                series={series}
                label={`${delivered} delivered, ${failed} failed and ${pending} pending`}
              />
              <DeliveryLegend />
            </>
          )}
        </figure>
        <figure class="field">
          <figcaption class="small muted">Mean answer time{zone}</figcaption>
          {responseTimeMs.p50 === null ? (
            <p class="muted small">No delivery was answered with success.</p>
          ) : (
            <AnswerTimes series={series} label="Mean answer times; the table below has them" />
          )}
        </figure>
      </div>
      {ended + pending === 0 ? null : <ChartTable series={series} />}
    </section>
  );
}

function toFigure([label, value, note = null]: readonly [label: string, value: Child, note?: string | null]) {
  return (
    <div class="figure">
      <strong>{value}</strong>
      {label}
      {note === null ? null : <div>{note}</div>}
    </div>
  );
}

/** Attempts with an answer of success and others, of those that the log keeps. */
function succeededOf(classes: PeriodStats["attempts"]["byResponseClass"]) {
  const all = Object.values(classes).reduce((sum, count) => sum + count, 0);
  return { delivered: classes["2xx"], failed: all - classes["2xx"] };
}

/** The answers of attempts by class, without those that there were none of. */
function describeClasses(classes: PeriodStats["attempts"]["byResponseClass"]): string | null {
  const parts = Object.entries(classes)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name === "none" ? "no answer" : name} × ${count}`);
  return parts.length === 0 ? null : parts.join(", ");
}

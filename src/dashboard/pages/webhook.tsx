import { Hono } from "hono";
import { z } from "zod";
import { listDeliveries } from "../../actions/deliveries.ts";
import { getStats, PERIODS, type DeliveryStats, type Period } from "../../actions/stats.ts";
import { deleteWebhook, getWebhook, updateWebhook } from "../../actions/webhooks.ts";
import { DELIVERY_STATUSES, type Delivery } from "../../domain/delivery.ts";
import type { Webhook } from "../../domain/webhook.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../layout.tsx";
import { AnswerTimes, DeliveryBars } from "../parts/charts.tsx";
import { DeliveriesTable } from "../parts/deliveries-table.tsx";
import { DoneBanner } from "../parts/done-banner.tsx";
import { ActionLink, Confirmation } from "../parts/form.tsx";
import { Older, withQuery } from "../parts/pagination.tsx";
import { describeMs, describeSeconds, Time } from "../parts/time.tsx";
import { HealthBanner, WebhookHead } from "../parts/webhook-head.tsx";
import { orNull, queryCursor, queryText, readQuery } from "../read-query.ts";
import type { DashboardEnv } from "../session.ts";
import { describeShare } from "./webhooks.tsx";

const PATH = "/dashboard/webhooks";
const MAX_LIMIT = 100;
const periods = Object.keys(PERIODS).filter((period): period is Period => period in PERIODS);
const overviewQuery = {
  status: z.enum(["", ...DELIVERY_STATUSES]).catch(""),
  event_type: queryText,
  cursor: queryCursor,
  period: z.enum(periods).catch("24h"),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).catch(20),
  done: queryText,
};
type OverviewQuery = z.infer<z.ZodObject<typeof overviewQuery>>;

/** One webhook: how it fares, its deliveries, and switching it on and off. */
export const webhookPages = new Hono<DashboardEnv>()
  .get("/webhooks/:id", async (c) => {
    const id = c.req.param("id");
    const query = readQuery(c, overviewQuery);
    const filter = {
      status: orNull(query.status),
      eventType: orNull(query.event_type),
      since: null,
      until: null,
    };
    const context = c.get("action");
    const [webhook, stats, deliveries] = await Promise.all([
      getWebhook(context, id),
      getStats(context, id, query.period),
      listDeliveries(context, id, filter, { limit: query.limit, cursor: query.cursor }),
    ]);
    if (!webhook.ok) return answerFailurePage(c, webhook.error);
    if (!stats.ok) return answerFailurePage(c, stats.error);
    if (!deliveries.ok) return answerFailurePage(c, deliveries.error);
    const { items, nextCursor } = deliveries.value;
    const isFiltered = query.status !== "" || query.event_type !== "" || query.cursor !== null;
    const { disableAfterHours } = c.get("isolate").services.config;
    return c.html(
      <Page title={webhook.value.name} path={PATH} session={c.get("session")}>
        <WebhookHead webhook={webhook.value} tab="" />
        <DoneBanner done={query.done} />
        <div id="health" data-live="">
          <HealthBanner
            webhook={webhook.value}
            isUntried={items.length === 0 && !isFiltered}
            disableAfterHours={disableAfterHours}
          />
        </div>
        <div class="columns">
          <div class="stack">
            <StatsCard stats={stats.value} period={query.period} path={`${PATH}/${id}`} />
            <DeliveriesCard webhookId={id} items={items} nextCursor={nextCursor} query={query} />
          </div>
          <FactsCard webhook={webhook.value} />
        </div>
      </Page>,
    );
  })
  .post("/webhooks/:id/enable", async (c) => {
    const id = c.req.param("id");
    const updated = await updateWebhook(c.get("action"), id, { status: "active" });
    return updated.ok ? c.redirect(`${PATH}/${id}?done=enabled`, 303) : answerFailurePage(c, updated.error);
  })
  .post("/webhooks/:id/disable", async (c) => {
    const id = c.req.param("id");
    const updated = await updateWebhook(c.get("action"), id, { status: "disabled" });
    return updated.ok ? c.redirect(`${PATH}/${id}?done=disabled`, 303) : answerFailurePage(c, updated.error);
  })
  .get("/webhooks/:id/delete", async (c) => {
    const webhook = await getWebhook(c.get("action"), c.req.param("id"));
    if (!webhook.ok) return answerFailurePage(c, webhook.error);
    const path = `${PATH}/${webhook.value.id}`;
    return c.html(
      <Page title="Delete webhook" path={PATH} session={c.get("session")}>
        <Confirmation title={`Delete “${webhook.value.name}”?`} action={`${path}/delete`} cancel={path} label="Delete">
          <p>What is pending is canceled, and its log is gone. This can't be undone.</p>
        </Confirmation>
      </Page>,
    );
  })
  .post("/webhooks/:id/delete", async (c) => {
    const deleted = await deleteWebhook(c.get("action"), c.req.param("id"));
    return deleted.ok ? c.redirect(`${PATH}?done=deleted`, 303) : answerFailurePage(c, deleted.error);
  });

function StatsCard({
  stats,
  period,
  path,
}: {
  readonly stats: DeliveryStats;
  readonly period: Period;
  readonly path: string;
}) {
  const { delivered, failed, pending, responseTimeMs } = stats;
  const ended = delivered + failed;
  const figures = [
    ["Delivered", delivered],
    ["Failed", failed],
    ["Pending", pending],
    ["Success", ended === 0 ? "–" : describeShare(delivered / ended)],
    ["Answer, 50 %", responseTimeMs.p50 === null ? "–" : describeMs(responseTimeMs.p50)],
    ["Answer, 95 %", responseTimeMs.p95 === null ? "–" : describeMs(responseTimeMs.p95)],
  ] as const;
  return (
    <section class="card" id="stats" data-live="">
      <div class="row apart">
        <h2>The last {period}</h2>
        <nav class="row small" aria-label="Period">
          {periods.map((one) => (
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
            <p class="chart muted small">None has ended yet.</p>
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

function DeliveriesCard({
  webhookId,
  items,
  nextCursor,
  query,
}: {
  readonly webhookId: string;
  readonly items: readonly Delivery[];
  readonly nextCursor: string | null;
  readonly query: OverviewQuery;
}) {
  const path = `${PATH}/${webhookId}`;
  const { status, event_type, cursor } = query;
  return (
    <section class="card" aria-label="Deliveries">
      <div class="row apart">
        <h2>Deliveries</h2>
        <form class="row" method="get" action={path}>
          <select name="status" aria-label="Status" data-submit="">
            <option value="">Any status</option>
            {DELIVERY_STATUSES.map((one) => (
              <option value={one} selected={one === status}>
                {one}
              </option>
            ))}
          </select>
          <input name="event_type" value={event_type} placeholder="Event type" aria-label="Event type" />
          <button>Filter</button>
        </form>
      </div>
      <div id="deliveries" {...(cursor === null ? { "data-live": "" } : {})}>
        <DeliveriesTable webhookId={webhookId} deliveries={items} />
      </div>
      <Older path={path} query={{ status, event_type }} cursor={nextCursor} />
    </section>
  );
}

function FactsCard({ webhook }: { readonly webhook: Webhook }) {
  const path = `${PATH}/${webhook.id}`;
  const { rateLimit, headerNames, events } = webhook;
  return (
    <section class="card">
      <h2>Settings</h2>
      {webhook.description === "" ? null : <p>{webhook.description}</p>}
      <dl class="facts">
        <dt>Events</dt>
        <dd>
          {events.map((pattern) => (
            <div>
              <code>{pattern}</code>
            </div>
          ))}
        </dd>
        <dt>Body</dt>
        <dd>{webhook.payloadFormat}</dd>
        <dt>Attempts</dt>
        <dd>
          {webhook.retrySchedule.map((delay, index) => (index === 0 ? "at once" : describeSeconds(delay))).join(", ")}
        </dd>
        <dt>Time limit</dt>
        <dd>{webhook.timeoutMs / 1000} s</dd>
        <dt>Rate limit</dt>
        <dd>{rateLimit === null ? "none" : `${rateLimit} a second`}</dd>
        <dt>Order</dt>
        <dd>{webhook.ordering === "fifo" ? "in the order of publication" : "none"}</dd>
        <dt>Headers</dt>
        <dd>{headerNames.length === 0 ? "none" : headerNames.join(", ")}</dd>
        <dt>Created by</dt>
        <dd class="mono">{webhook.createdBy}</dd>
        <dt>Created</dt>
        <dd>
          <Time at={webhook.createdAt} />
        </dd>
        <dt>Id</dt>
        <dd class="mono">{webhook.id}</dd>
      </dl>
      <div class="row">
        <ActionLink href={`${path}/edit`} permission="webhooks.write">
          Edit
        </ActionLink>
        <ActionLink href={`${path}/delete`} permission="webhooks.write" class="button danger" dialog>
          Delete
        </ActionLink>
      </div>
    </section>
  );
}

import { Hono } from "hono";
import { z } from "zod";
import { listDeliveries } from "../../actions/deliveries.ts";
import { getStats } from "../../actions/stats.ts";
import { getTrouble } from "../../actions/webhook-trouble.ts";
import { deleteWebhook, getWebhook, updateWebhook } from "../../actions/webhooks.ts";
import { ownWebhook } from "../../actions/gates.ts";
import { DELIVERY_STATUSES, type Delivery } from "../../domain/delivery.ts";
import { readResponseCodes } from "../../domain/response-codes.ts";
import { STATS_PERIODS } from "../../domain/stats-periods.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { DeliveriesTable } from "../parts/deliveries-table.tsx";
import { MissedBanner } from "../parts/disabled-banner.tsx";
import { DoneBanner } from "../parts/done-banner.tsx";
import { Confirmation, Form } from "../parts/form.tsx";
import { Older } from "../parts/pagination.tsx";
import { StatsCard } from "../parts/stats-card.tsx";
import { TroubleBanner } from "../parts/trouble-banner.tsx";
import { WebhookFacts } from "../parts/webhook-facts.tsx";
import { WebhookHead } from "../parts/webhook-head.tsx";
import { orNull, queryCursor, queryText, readQuery } from "../read-query.ts";
import { type DashboardEnv, takeForm } from "../session.ts";
import { answerUnchanged } from "../unchanged.ts";

const PATH = "/dashboard/webhooks";
/** Most deliveries of one page, so that it stays small beside its charts. */
const MAX_LIMIT = 50;
const overviewQuery = {
  status: z.enum(["", ...DELIVERY_STATUSES]).catch(""),
  event_type: queryText,
  response_code: queryText,
  cursor: queryCursor,
  period: z.enum(STATS_PERIODS).catch("24h"),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).catch(20),
  done: queryText,
};
type OverviewQuery = z.infer<z.ZodObject<typeof overviewQuery>>;

/** The page of one webhook: health, figures and deliveries; enabling, disabling and deleting it. */
export const webhookPages = new Hono<DashboardEnv>()
  .get("/webhooks/:id", async (c) => {
    const id = c.req.param("id");
    const query = readQuery(c, overviewQuery);
    const filter = {
      status: orNull(query.status),
      eventType: orNull(query.event_type),
      responseCodes: readResponseCodes(query.response_code) ?? null,
      since: null,
      until: null,
    };
    const context = c.get("action");
    const unchanged = await answerUnchanged(c, id);
    if (unchanged !== null) return unchanged;
    // What was missed is dear to count, so a page that renews itself does not.
    const isRenewal = c.req.header("If-None-Match") !== undefined;
    const isEnabledNow = (query.done === "enabled" || query.done === "taken_over") && !isRenewal;
    const [webhook, stats, trouble, deliveries] = await Promise.all([
      getWebhook(context, id),
      getStats(context, id, query.period),
      getTrouble(context, id, query.period, isEnabledNow),
      listDeliveries(context, id, filter, { limit: query.limit, cursor: query.cursor }),
    ]);
    if (!webhook.ok) return answerFailurePage(c, webhook.error);
    if (!stats.ok) return answerFailurePage(c, stats.error);
    if (!trouble.ok) return answerFailurePage(c, trouble.error);
    if (!deliveries.ok) return answerFailurePage(c, deliveries.error);
    const { items, nextCursor } = deliveries.value;
    const isFiltered =
      query.status !== "" || query.event_type !== "" || query.response_code !== "" || query.cursor !== null;
    const { facts, missedTime } = trouble.value;
    return c.html(
      <Page title={webhook.value.name} path={PATH} session={c.get("session")}>
        <WebhookHead webhook={webhook.value} tab="" condition={stats.value.condition} />
        <DoneBanner done={query.done} />
        {isEnabledNow && missedTime !== null ? <MissedBanner missedTime={missedTime} path={`${PATH}/${id}`} /> : null}
        <div id="health" data-live="">
          <TroubleBanner
            webhook={webhook.value}
            trouble={trouble.value}
            isUntried={items.length === 0 && !isFiltered}
          />
        </div>
        <div class="columns">
          <div class="stack">
            <StatsCard
              stats={stats.value}
              answers={facts?.answers ?? null}
              period={query.period}
              path={`${PATH}/${id}`}
            />
            <DeliveriesCard webhookId={id} items={items} nextCursor={nextCursor} query={query} />
          </div>
          <WebhookFacts webhook={webhook.value} path={`${PATH}/${id}`} />
        </div>
      </Page>,
    );
  })
  .post("/webhooks/:id/enable", takeForm(ownWebhook), async (c) => {
    const id = c.req.param("id");
    const updated = await updateWebhook(c.get("action"), id, { status: "active" });
    if (!updated.ok) return answerFailurePage(c, updated.error);
    const done = updated.value.warnings.length === 0 ? "enabled" : "taken_over";
    return c.redirect(`${PATH}/${id}?done=${done}`, 303);
  })
  .post("/webhooks/:id/disable", takeForm(ownWebhook), async (c) => {
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
          <p>Pending deliveries are canceled and the log is deleted. This can't be undone.</p>
        </Confirmation>
      </Page>,
    );
  })
  .post("/webhooks/:id/delete", takeForm(ownWebhook), async (c) => {
    const deleted = await deleteWebhook(c.get("action"), c.req.param("id"));
    return deleted.ok ? c.redirect(`${PATH}?done=deleted`, 303) : answerFailurePage(c, deleted.error);
  });

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
  const { status, event_type, response_code, cursor } = query;
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
          <input name="response_code" value={response_code} placeholder="404, 5xx, none" aria-label="Answer" size={9} />
          <button>Filter</button>
        </form>
      </div>
      <Form action={`${path}/resend`} class="form">
        <div id="deliveries" {...(cursor === null ? { "data-live": "" } : {})}>
          <DeliveriesTable
            webhookId={webhookId}
            deliveries={items}
            isPart={nextCursor !== null && items.length < query.limit}
          />
        </div>
        {items.length === 0 ? null : (
          <div class="row">
            <button class="button">Send ticked again</button>
          </div>
        )}
      </Form>
      <Older path={path} query={{ status, event_type, response_code }} cursor={nextCursor} />
    </section>
  );
}

import { Hono } from "hono";
import { z } from "zod";
import { listDeliveries } from "../../actions/deliveries.ts";
import { getStats } from "../../actions/stats.ts";
import { getTrouble } from "../../actions/webhook-trouble.ts";
import { getWebhook } from "../../actions/webhooks.ts";
import type { Delivery } from "../../domain/delivery.ts";
import { findInboxOf } from "../../api/context/inboxes.ts";
import { STATS_PERIODS } from "../../domain/stats-periods.ts";
import type { Webhook } from "../../domain/webhook.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { DeliveriesTable } from "../parts/deliveries-table.tsx";
import {
  DeliveryFilterForm,
  deliveryQuery,
  readDeliveryQuery,
  type ReadDeliveryQuery,
} from "../parts/delivery-filter-form.tsx";
import { MissedBanner } from "../parts/disabled-banner.tsx";
import { DoneBanner } from "../parts/done-banner.tsx";
import { Form } from "../parts/form.tsx";
import { NothingListed } from "../parts/nothing-listed.tsx";
import { Pages, placeQuery, withQuery } from "../parts/pagination.tsx";
import { InboxLink } from "../parts/inbox-link.tsx";
import { StatsCard } from "../parts/stats-card.tsx";
import { TroubleBanner } from "../parts/trouble-banner.tsx";
import { WebhookFacts } from "../parts/webhook-facts.tsx";
import { WebhookHead } from "../parts/webhook-head.tsx";
import { queryText, readQuery } from "../read-query.ts";
import type { DashboardEnv } from "../session.ts";
import { answerUnchanged } from "../unchanged.ts";

const PATH = "/dashboard/webhooks";
const MAX_LIMIT = 100;
const overviewQuery = {
  ...deliveryQuery,
  ...placeQuery,
  period: z.enum(STATS_PERIODS).catch("24h"),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).catch(50),
  done: queryText,
};
type OverviewQuery = z.infer<z.ZodObject<typeof overviewQuery>>;

/** The page of one webhook: what is wrong with it, figures and deliveries. */
export const webhookPages = new Hono<DashboardEnv>().get("/webhooks/:id", async (c) => {
  const id = c.req.param("id");
  const query = readQuery(c, overviewQuery);
  const asked = readDeliveryQuery(query);
  const context = c.get("action");
  const unchanged = await answerUnchanged(c, id);
  if (unchanged !== null) return unchanged;
  // What was missed is dear to count: of a webhook that was enabled, a page that renews itself does not.
  const isRenewal = c.req.header("If-None-Match") !== undefined;
  const isEnabledNow = (query.done === "enabled" || query.done === "taken_over") && !isRenewal;
  const [webhook, stats, trouble, deliveries] = await Promise.all([
    getWebhook(context, id),
    getStats(context, id, query.period),
    getTrouble(context, id, query.period, isEnabledNow),
    listDeliveries(context, id, asked.filter, { limit: query.limit, cursor: query.cursor }),
  ]);
  if (!webhook.ok) return answerFailurePage(c, webhook.error);
  if (!stats.ok) return answerFailurePage(c, stats.error);
  if (!trouble.ok) return answerFailurePage(c, trouble.error);
  if (!deliveries.ok) return answerFailurePage(c, deliveries.error);
  const { items, nextCursor } = deliveries.value;
  const { facts, missedTime } = trouble.value;
  return c.html(
    <Page title={webhook.value.name} path={PATH} session={c.get("session")}>
      <WebhookHead webhook={webhook.value} tab="" condition={stats.value.condition} />
      <DoneBanner done={query.done} />
      <InboxLink inbox={await findInboxOf(c, webhook.value.url)} />
      {isEnabledNow && missedTime !== null ? <MissedBanner missedTime={missedTime} path={`${PATH}/${id}`} /> : null}
      <div id="health" data-live="">
        <TroubleBanner
          webhook={webhook.value}
          trouble={trouble.value}
          isUntried={items.length === 0 && Object.keys(asked.link).length === 0 && query.cursor === null}
        />
      </div>
      <div class="columns">
        <StatsCard stats={stats.value} answers={facts?.answers ?? null} period={query.period} />
        <DeliveriesCard webhook={webhook.value} items={items} nextCursor={nextCursor} query={query} asked={asked} />
        <WebhookFacts webhook={webhook.value} path={`${PATH}/${id}`} />
      </div>
    </Page>,
  );
});

function DeliveriesCard({
  webhook,
  items,
  nextCursor,
  query,
  asked: { problems, link },
}: {
  readonly webhook: Webhook;
  readonly items: readonly Delivery[];
  readonly nextCursor: string | null;
  readonly query: OverviewQuery;
  readonly asked: ReadDeliveryQuery;
}) {
  const path = `${PATH}/${webhook.id}`;
  const isFiltered = Object.keys(link).length > 0;
  return (
    <section class="card across" aria-label="Deliveries" id="log">
      <h2>Deliveries</h2>
      <DeliveryFilterForm path={path} query={query} problems={problems} />
      <Form action={withQuery(`${path}/resend`, link)} class="stack tight">
        {items.length === 0 ? null : (
          <div class="row">
            <button class="button" data-ticked="Send # ticked again">
              Send ticked again
            </button>
            <label class="choice scripted-only">
              <input type="checkbox" data-tick-all="" /> Tick all on this page
            </label>
          </div>
        )}
        <div id="deliveries" {...(query.cursor === null ? { "data-live": "" } : {})}>
          {items.length > 0 ? (
            <DeliveriesTable webhook={webhook} deliveries={items} />
          ) : (
            <NothingListed what="deliveries" clear={isFiltered ? path : null} goesOn={nextCursor !== null}>
              {query.cursor === null ? "No deliveries yet." : "There are no older ones."}
            </NothingListed>
          )}
          {items.length > 0 && items.length < query.limit && nextCursor !== null ? (
            <p class="muted small">That is what matches in this part of the log. Go on with “Older”.</p>
          ) : null}
        </div>
      </Form>
      <Pages path={path} query={link} place={query} nextCursor={nextCursor} at="log" />
    </section>
  );
}

import { Hono } from "hono";
import { cancelDelivery, type DeliveryDetail, getDelivery, resendDelivery } from "../../actions/deliveries.ts";
import { resendDeliveries } from "../../actions/resend-deliveries.ts";
import { getWebhook } from "../../actions/webhooks.ts";
import { findLineHead, type LineHead } from "../../actions/webhook-trouble.ts";
import { ownWebhook } from "../../actions/gates.ts";
import { type Delivery, isUnderWay, nextAttemptOf } from "../../domain/delivery.ts";
import { ok } from "../../domain/result.ts";
import type { Webhook } from "../../domain/webhook.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { AttemptView } from "../parts/attempt-view.tsx";
import { DeliveryBadge } from "../parts/badges.tsx";
import { deliveryQuery, readDeliveryQuery } from "../parts/delivery-filter-form.tsx";
import { DoneBanner } from "../parts/done-banner.tsx";
import { ActionButton, ActionLink } from "../parts/form.tsx";
import { withQuery } from "../parts/pagination.tsx";
import { Countdown, ExactTime } from "../parts/time-view.tsx";
import { queryText, readQuery } from "../read-query.ts";
import { type DashboardEnv, takeForm } from "../session.ts";
import { answerUnchanged } from "../unchanged.ts";
import { describeDelivery, describeReason } from "../words.ts";

const PATH = "/dashboard/webhooks";

/** The page of one delivery: its attempts and the next one, resend and cancel. */
export const deliveryPages = new Hono<DashboardEnv>()
  .get("/webhooks/:id/deliveries/:deliveryId", async (c) => {
    const { id, deliveryId } = c.req.param();
    const { done } = readQuery(c, { done: queryText });
    const context = c.get("action");
    const unchanged = await answerUnchanged(c, id);
    if (unchanged !== null) return unchanged;
    const [webhook, detail] = await Promise.all([getWebhook(context, id), getDelivery(context, id, deliveryId)]);
    if (!webhook.ok) return answerFailurePage(c, webhook.error);
    if (!detail.ok) return answerFailurePage(c, detail.error);
    const { delivery } = detail.value;
    const isInLine = nextAttemptOf(delivery).reason === "order" && !isUnderWay(delivery);
    const head = isInLine ? await findLineHead(context, id) : ok(null);
    if (!head.ok) return answerFailurePage(c, head.error);
    const title = `Delivery of ${delivery.eventType}`;
    const crumbs = [{ name: webhook.value.name, path: `${PATH}/${id}` }, { name: title }];
    return c.html(
      <Page title={title} path={PATH} session={c.get("session")} crumbs={crumbs}>
        <DoneBanner done={done} />
        <div id="delivery" class="stack" data-live="">
          <DeliveryHead webhook={webhook.value} delivery={delivery} />
          <div class="columns">
            <Timeline webhookId={id} detail={detail.value} head={head.value} />
            <Facts delivery={delivery} />
          </div>
        </div>
      </Page>,
    );
  })
  .post("/webhooks/:id/deliveries/:deliveryId/resend", takeForm(ownWebhook), async (c) => {
    const { id, deliveryId } = c.req.param();
    const resent = await resendDelivery(c.get("action"), id, deliveryId);
    if (!resent.ok) return answerFailurePage(c, resent.error);
    return c.redirect(`${PATH}/${id}/deliveries/${deliveryId}?done=resent`, 303);
  })
  .post("/webhooks/:id/resend", takeForm(ownWebhook), async (c) => {
    const id = c.req.param("id");
    const form = c.get("form");
    // The button of a row sends that one, whatever is ticked.
    const chosen = form.has("one") ? [form.get("one")] : form.getAll("id");
    const ids = chosen.filter((value) => typeof value === "string");
    const sent = await resendDeliveries(c.get("action"), id, ids);
    if (!sent.ok) return answerFailurePage(c, sent.error);
    const { resent, refused } = sent.value;
    const all = form.has("one") ? "resent" : "resent_all";
    const done = resent + refused === 0 ? "resent_none" : refused === 0 ? all : "resent_some";
    const { link } = readDeliveryQuery(readQuery(c, deliveryQuery));
    return c.redirect(withQuery(`${PATH}/${id}`, { ...link, done }), 303);
  })
  .post("/webhooks/:id/deliveries/:deliveryId/cancel", takeForm(ownWebhook), async (c) => {
    const { id, deliveryId } = c.req.param();
    const canceled = await cancelDelivery(c.get("action"), id, deliveryId);
    if (!canceled.ok) return answerFailurePage(c, canceled.error);
    return c.redirect(`${PATH}/${id}/deliveries/${deliveryId}?done=canceled`, 303);
  });

function DeliveryHead({ webhook, delivery }: { readonly webhook: Webhook; readonly delivery: Delivery }) {
  const path = `${PATH}/${webhook.id}/deliveries/${delivery.id}`;
  return (
    <div class="head">
      <div>
        <h1 class="mono">{delivery.eventType}</h1>
        <p class="muted">{describeDelivery(delivery)}</p>
        {webhook.status === "disabled" && delivery.status !== "delivered" ? (
          <p class="muted">
            Its webhook is disabled: <a href={`${PATH}/${webhook.id}/recover?from=disabled`}>enable it and send</a> what
            it missed.
          </p>
        ) : null}
      </div>
      <DeliveryBadge status={delivery.status} />
      {webhook.status === "active" ? (
        <ActionButton action={`${path}/resend`} permission="webhooks.write">
          Resend
        </ActionButton>
      ) : (
        <button type="button" disabled title="The webhook is disabled; enable it to resend.">
          Resend
        </button>
      )}
      {delivery.status === "pending" ? (
        <ActionButton action={`${path}/cancel`} permission="webhooks.write" class="button danger">
          Cancel
        </ActionButton>
      ) : null}
    </div>
  );
}

function Timeline({
  webhookId,
  detail: { delivery, attempts },
  head,
}: {
  readonly webhookId: string;
  /** What it waits behind; null when it doesn't, or that is not known. */
  readonly head: LineHead | null;
  readonly detail: DeliveryDetail;
}) {
  return (
    <section class="card">
      <h2>Attempts</h2>
      <ol class="timeline">
        <li>
          <div class="row">
            <strong>Published</strong>
            <span class="muted small">
              <ExactTime at={delivery.acceptedAt} />
            </span>
          </div>
        </li>
        {attempts.map(({ attempt, request }) => (
          <AttemptView attempt={attempt} request={request} />
        ))}
        <NextAttempt webhookId={webhookId} delivery={delivery} head={head} />
      </ol>
    </section>
  );
}

function NextAttempt({
  webhookId,
  delivery,
  head,
}: {
  readonly webhookId: string;
  readonly delivery: Delivery;
  readonly head: LineHead | null;
}) {
  if (isUnderWay(delivery)) {
    return (
      <li class="wait">
        <strong>An attempt is under way</strong>
      </li>
    );
  }
  const { at, reason } = nextAttemptOf(delivery);
  if (at === null || reason === null) return null;
  return (
    <li class="wait">
      <div class="row">
        <strong>
          Next attempt <Countdown at={at} />
        </strong>
        <span class="muted small">
          {describeReason(reason)}
          {head === null ? null : (
            <>
              : the first of them is <a href={`${PATH}/${webhookId}/deliveries/${head.deliveryId}`}>{head.eventType}</a>
            </>
          )}
        </span>
      </div>
    </li>
  );
}

function Facts({ delivery }: { readonly delivery: Delivery }) {
  const { id, eventId, acceptedAt, completedAt, format, attemptCount } = delivery;
  return (
    <section class="card">
      <h2>Details</h2>
      <dl class="facts">
        <dt>Event</dt>
        <dd class="mono">
          {delivery.trigger === "test" ? (
            eventId
          ) : (
            <ActionLink href={`/dashboard/events/${eventId}`} permission="events.read" class="mono">
              {eventId}
            </ActionLink>
          )}
        </dd>
        <dt>Delivery</dt>
        <dd class="mono">{id}</dd>
        <dt>Attempts</dt>
        <dd>{attemptCount}</dd>
        <dt>Body</dt>
        <dd>{format}</dd>
        <dt>Published</dt>
        <dd>
          <ExactTime at={acceptedAt} />
        </dd>
        <dt>Ended</dt>
        <dd>{completedAt === null ? "not yet" : <ExactTime at={completedAt} />}</dd>
      </dl>
    </section>
  );
}

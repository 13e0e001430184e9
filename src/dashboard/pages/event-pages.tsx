import { Hono } from "hono";
import { type EventDelivery, type EventDetail, getEvent } from "../../actions/events.ts";
import { readSeenWebhooks, type SeenWebhook } from "../../actions/webhooks.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { DeliveryBadge, LastAnswer } from "../parts/badges.tsx";
import { DoneBanner } from "../parts/done-banner.tsx";
import { ActionButton, ActionLink } from "../parts/form.tsx";
import { BodyView } from "../parts/exchange-view.tsx";
import { Table } from "../parts/table.tsx";
import { TagLinks } from "../parts/tag-links.tsx";
import { ExactTime } from "../parts/time-view.tsx";
import { queryText, readQuery } from "../read-query.ts";
import type { DashboardEnv } from "../session.ts";
import { describeAbsence, describeAttempts } from "../words.ts";

const PATH = "/dashboard/events";

/** The page of one event, with its deliveries. */
export const eventPages = new Hono<DashboardEnv>().get("/events/:id", async (c) => {
  const { done } = readQuery(c, { done: queryText });
  const [detail, webhooks] = await Promise.all([
    getEvent(c.get("action"), c.req.param("id"), { explain: true }),
    readSeenWebhooks(c.get("action")),
  ]);
  if (!detail.ok) return answerFailurePage(c, detail.error);
  if (!webhooks.ok) return answerFailurePage(c, webhooks.error);
  const { event, dataText } = detail.value;
  return c.html(
    <Page title={`Event ${event.type}`} path={PATH} session={c.get("session")}>
      <DoneBanner done={done} />
      <div class="head">
        <div>
          <h1 class="mono">{event.type}</h1>
          <p class="muted">
            Published <ExactTime at={event.acceptedAt} />
          </p>
        </div>
        {dataText === null ? null : (
          <ActionLink href={`${PATH}/${encodeURIComponent(event.id)}/replay`} permission="events.replay" dialog>
            Replay
          </ActionLink>
        )}
      </div>
      <div class="columns">
        <section class="card">
          <h2>Data</h2>
          {dataText === null ? (
            <p class="muted">The data has been pruned.</p>
          ) : (
            <BodyView body={dataText} id="data" label="Data" />
          )}
        </section>
        <EventFacts event={event} />
      </div>
      <section class="card" id="targets" data-live="">
        <h2>Who got it</h2>
        <Targets detail={detail.value} webhooks={webhooks.value} />
      </section>
    </Page>,
  );
});

function EventFacts({ event }: Pick<EventDetail, "event">) {
  const { id, createdAt, acceptedAt, applicationId, visibleTo, tags } = event;
  return (
    <section class="card">
      <h2>Details</h2>
      <dl class="facts">
        <dt>Id</dt>
        <dd class="mono">{id}</dd>
        <dt>Created</dt>
        <dd>
          <ExactTime at={createdAt} />
        </dd>
        <dt>Accepted</dt>
        <dd>
          <ExactTime at={acceptedAt} />
        </dd>
        <dt>Application</dt>
        <dd>{applicationId ?? "–"}</dd>
        <dt>Tags</dt>
        <dd>
          <TagLinks tags={tags} />
        </dd>
        <dt>Visible to</dt>
        <dd>{visibleTo === null ? "everybody" : ["owners", "admins", ...visibleTo].join(", ")}</dd>
      </dl>
    </section>
  );
}

type Webhooks = ReadonlyMap<string, SeenWebhook>;

function Targets({ detail, webhooks }: { readonly detail: EventDetail; readonly webhooks: Webhooks }) {
  const { deliveries, notDeliveredTo, dataText } = detail;
  if (deliveries.length + (notDeliveredTo?.length ?? 0) === 0) return <p class="muted">No webhooks.</p>;
  return (
    <Table columns={["Webhook", "Status", "What happened", ""]}>
      {deliveries.map((delivery) => (
        <TargetRow delivery={delivery} webhook={webhooks.get(delivery.webhookId)} isKept={dataText !== null} />
      ))}
      {notDeliveredTo?.map(({ webhookId, ...absence }) => (
        <tr>
          <td>
            <a href={`/dashboard/webhooks/${webhookId}`}>{webhooks.get(webhookId)?.name ?? webhookId}</a>
          </td>
          <td data-label="Status">
            <span class="badge">not sent</span>
          </td>
          <td data-label="Why">{describeAbsence(absence)}</td>
        </tr>
      ))}
    </Table>
  );
}

function TargetRow({
  delivery,
  webhook,
  isKept,
}: {
  readonly delivery: EventDelivery;
  readonly webhook: SeenWebhook | undefined;
  /** The event's data is, so that it can be sent. */
  readonly isKept: boolean;
}) {
  const { webhookId, deliveryId, delivery: known } = delivery;
  const path = `/dashboard/webhooks/${webhookId}/deliveries/${deliveryId}`;
  return (
    <tr>
      <td>{webhook === undefined ? <span class="muted">deleted webhook</span> : <a href={path}>{webhook.name}</a>}</td>
      <td data-label="Status">
        <DeliveryBadge status={known?.status ?? "canceled"} />
      </td>
      <td data-label="Answer">
        {known === null ? null : (
          <span>
            <LastAnswer delivery={known} />{" "}
            <span class="muted small">
              {describeAttempts(known.attemptCount)}
              {webhook?.status === "disabled" && known.status !== "delivered" ? " · the webhook is disabled" : null}
            </span>
          </span>
        )}
      </td>
      <td>
        {isKept && webhook?.status === "active" && known !== null ? (
          <ActionButton action={`${path}/resend`} permission="webhooks.write">
            Send again
          </ActionButton>
        ) : null}
      </td>
    </tr>
  );
}

import { Hono } from "hono";
import { type EventDelivery, type EventDetail, getEvent, type ListedEvent, listEvents } from "../../actions/events.ts";
import { replayEvent } from "../../actions/replay-event.ts";
import { readWebhookNames } from "../../actions/webhooks.ts";
import { may } from "../../actions/gates.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { DeliveryBadge, LastAnswer } from "../parts/badges.tsx";
import { DoneBanner } from "../parts/done-banner.tsx";
import { ActionButton } from "../parts/form.tsx";
import { BodyView } from "../parts/exchange-view.tsx";
import { Older, withQuery } from "../parts/pagination.tsx";
import { absolute, Time } from "../parts/time-view.tsx";
import { orNull, queryCursor, queryText, readQuery } from "../read-query.ts";
import { type DashboardEnv, takeForm } from "../session.ts";
import { describeAbsence, describeSummary } from "../words.ts";
import { Table } from "../parts/table.tsx";

const PATH = "/dashboard/events";
const PAGE_SIZE = 30;
const listQuery = {
  type: queryText,
  tag: queryText,
  application_id: queryText,
  cursor: queryCursor,
};

/** The list of events, and the page of one with its deliveries. */
export const eventPages = new Hono<DashboardEnv>()
  .get("/events", async (c) => {
    const { cursor, ...query } = readQuery(c, listQuery);
    const { type, tag, application_id } = query;
    const filter = { type: orNull(type), tag: orNull(tag), applicationId: orNull(application_id) };
    const asked = { ...filter, since: null, until: null, includeOperational: true, summary: "where_known" as const };
    const listed = await listEvents(c.get("action"), asked, { limit: PAGE_SIZE, cursor });
    if (!listed.ok) return answerFailurePage(c, listed.error);
    const { items, nextCursor } = listed.value;
    return c.html(
      <Page title="Events" path={PATH} session={c.get("session")}>
        <div class="head">
          <h1>Events</h1>
        </div>
        <form class="row" method="get" action={PATH} role="search" aria-label="Events">
          <input class="grow" name="type" value={type} placeholder="Event type or prefix.*" aria-label="Event type" />
          <input name="tag" value={tag} placeholder="Tag" aria-label="Tag" />
          <input name="application_id" value={application_id} placeholder="Application" aria-label="Application" />
          <button>Filter</button>
        </form>
        <section class="card" id="events" {...(cursor === null ? { "data-live": "10" } : {})}>
          {items.length === 0 ? <p class="muted">No events.</p> : <EventTable items={items} />}
        </section>
        <Older path={PATH} query={query} cursor={nextCursor} />
      </Page>,
    );
  })
  .get("/events/:id", async (c) => {
    const { done } = readQuery(c, { done: queryText });
    const [detail, names] = await Promise.all([
      getEvent(c.get("action"), c.req.param("id"), { explain: true }),
      readWebhookNames(c.get("action")),
    ]);
    if (!detail.ok) return answerFailurePage(c, detail.error);
    if (!names.ok) return answerFailurePage(c, names.error);
    const { event, dataText } = detail.value;
    return c.html(
      <Page title={`Event ${event.type}`} path={PATH} session={c.get("session")}>
        <DoneBanner done={done} />
        <div class="head">
          <div>
            <h1 class="mono">{event.type}</h1>
            <p class="muted">
              Published <Time at={event.acceptedAt} />
            </p>
          </div>
          <ActionButton action={`${PATH}/${encodeURIComponent(event.id)}/replay`} permission="events.replay">
            Replay
          </ActionButton>
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
          <Targets detail={detail.value} names={names.value} />
        </section>
      </Page>,
    );
  })
  .post("/events/:id/replay", takeForm(may("events.replay")), async (c) => {
    const id = c.req.param("id");
    const replayed = await replayEvent(c.get("action"), id, {});
    if (!replayed.ok) return answerFailurePage(c, replayed.error);
    return c.redirect(`${PATH}/${encodeURIComponent(id)}?done=replayed`, 303);
  });

function EventTable({ items }: { readonly items: readonly ListedEvent[] }) {
  return (
    <Table columns={["Type", "Id", "Tags", "Deliveries", "Visible to", "Published"]}>
      {items.map(({ id, type, acceptedAt, visibleTo, tags, summary }) => (
        <tr>
          <td>
            <a class="mono" href={`${PATH}/${encodeURIComponent(id)}`}>
              {type}
            </a>
          </td>
          <td data-label="Id" class="mono">
            {id}
          </td>
          <td data-label="Tags" class="wraps">
            {tags.map((tag) => (
              <a href={withQuery(PATH, { tag })}>{tag} </a>
            ))}
          </td>
          <td data-label="Deliveries">{describeSummary(summary)}</td>
          <td data-label="Visible to" class="wraps">
            {visibleTo === null ? "everybody" : visibleTo.join(", ") || "owners, admins"}
          </td>
          <td data-label="Published" class="tight">
            <Time at={acceptedAt} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function EventFacts({ event }: Pick<EventDetail, "event">) {
  const { id, createdAt, acceptedAt, applicationId, visibleTo, tags } = event;
  return (
    <section class="card">
      <h2>Details</h2>
      <dl class="facts">
        <dt>Id</dt>
        <dd class="mono">{id}</dd>
        <dt>Created</dt>
        <dd>{absolute(createdAt)}</dd>
        <dt>Accepted</dt>
        <dd>{absolute(acceptedAt)}</dd>
        <dt>Application</dt>
        <dd>{applicationId ?? "–"}</dd>
        <dt>Tags</dt>
        <dd>{tags.join(", ") || "–"}</dd>
        <dt>Visible to</dt>
        <dd>{visibleTo === null ? "everybody" : ["owners", "admins", ...visibleTo].join(", ")}</dd>
      </dl>
    </section>
  );
}

type Names = ReadonlyMap<string, string>;

function Targets({ detail, names }: { readonly detail: EventDetail; readonly names: Names }) {
  const { deliveries, notDeliveredTo } = detail;
  if (deliveries.length + (notDeliveredTo?.length ?? 0) === 0) return <p class="muted">No webhooks.</p>;
  return (
    <Table columns={["Webhook", "Status", "What happened"]}>
      {deliveries.map((delivery) => (
        <TargetRow delivery={delivery} name={names.get(delivery.webhookId)} />
      ))}
      {notDeliveredTo?.map(({ webhookId, ...absence }) => (
        <tr>
          <td>{names.get(webhookId) ?? webhookId}</td>
          <td data-label="Status">
            <span class="badge">not sent</span>
          </td>
          <td data-label="Why">{describeAbsence(absence)}</td>
        </tr>
      ))}
    </Table>
  );
}

function TargetRow({ delivery, name }: { readonly delivery: EventDelivery; readonly name: string | undefined }) {
  const { webhookId, deliveryId, delivery: known } = delivery;
  return (
    <tr>
      <td>
        {name === undefined ? (
          <span class="muted">deleted webhook</span>
        ) : (
          <a href={`/dashboard/webhooks/${webhookId}/deliveries/${deliveryId}`}>{name}</a>
        )}
      </td>
      <td data-label="Status">
        <DeliveryBadge status={known?.status ?? "canceled"} />
      </td>
      <td data-label="Answer">
        {known === null ? null : (
          <span>
            <LastAnswer delivery={known} />{" "}
            <span class="muted small">
              {known.attemptCount} {known.attemptCount === 1 ? "attempt" : "attempts"}
            </span>
          </span>
        )}
      </td>
    </tr>
  );
}

import { Hono } from "hono";
import { z } from "zod";
import { listWebhookOverviews, type WebhookOverview } from "../../actions/webhook-overviews.ts";
import { WEBHOOK_STATUSES } from "../../domain/webhook.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { DeliveryBadge, WebhookBadge } from "../parts/badges.tsx";
import { DeliveryBars } from "../parts/charts.tsx";
import { DoneBanner } from "../parts/done-banner.tsx";
import { ActionLink } from "../parts/form.tsx";
import { Older } from "../parts/pagination.tsx";
import { orNull, queryCursor, queryText, readQuery } from "../read-query.ts";
import { Time } from "../parts/time-view.tsx";
import type { DashboardEnv } from "../session.ts";
import { SuccessRate } from "../parts/success-rate.tsx";
import { Table } from "../parts/table.tsx";

const PATH = "/dashboard/webhooks";
const PAGE_SIZE = 20;
const listQuery = {
  search: queryText,
  status: z.enum(["", ...WEBHOOK_STATUSES]).catch(""),
  cursor: queryCursor,
  done: queryText,
};

/** The list of webhooks. */
export const webhookListPages = new Hono<DashboardEnv>().get("/webhooks", async (c) => {
  const { search, status, cursor, done } = readQuery(c, listQuery);
  const filter = { status: orNull(status), event: null, search };
  const listed = await listWebhookOverviews(c.get("action"), filter, { limit: PAGE_SIZE, cursor });
  if (!listed.ok) return answerFailurePage(c, listed.error);
  const { items, nextCursor } = listed.value;
  const isFiltered = search !== "" || status !== "" || cursor !== null;
  return c.html(
    <Page title="Webhooks" path={PATH} session={c.get("session")}>
      <div class="head">
        <h1>Webhooks</h1>
        <ActionLink href={`${PATH}/new`} permission="webhooks.write" class="button primary">
          Create webhook
        </ActionLink>
      </div>
      <DoneBanner done={done} />
      {items.length === 0 && !isFiltered ? <Newcomer /> : <Search search={search} status={status} />}
      {items.length === 0 && isFiltered ? <p class="card muted">No webhook matches.</p> : null}
      {items.length > 0 ? <Overviews items={items} /> : null}
      <Older path={PATH} query={{ search, status }} cursor={nextCursor} />
    </Page>,
  );
});

function Newcomer() {
  return (
    <section class="card empty">
      <h2>Create your first webhook</h2>
      <p class="muted">
        A webhook sends the events you choose to a URL of the subscriber, signed, and retries what fails.
      </p>
      <p>No subscriber yet? Make a first delivery in three steps:</p>
      <ol>
        <li>Open a test inbox: a URL that shows what it receives.</li>
        <li>There, choose “Add as webhook” and save.</li>
        <li>Send a test event, and watch it arrive.</li>
      </ol>
      <form method="post" action="/play">
        <button class="button primary">Open a test inbox</button>
      </form>
    </section>
  );
}

function Search({ search, status }: { readonly search: string; readonly status: string }) {
  return (
    <form class="row" method="get" action={PATH} role="search">
      <input
        class="grow"
        type="search"
        name="search"
        value={search}
        placeholder="Search by name, URL or event"
        aria-label="Search by name, URL or event"
        data-filter="#webhooks"
      />
      <select name="status" aria-label="Status" data-submit="">
        <option value="">Any status</option>
        {WEBHOOK_STATUSES.map((one) => (
          <option value={one} selected={one === status}>
            {one}
          </option>
        ))}
      </select>
      <button>Search</button>
    </form>
  );
}

function Overviews({ items }: { readonly items: readonly WebhookOverview[] }) {
  return (
    <section class="card" id="webhooks" data-live="10">
      <Table columns={["Webhook", "Events", "Status", "Delivered in 24 h", "Last delivery"]}>
        {items.map((item) => (
          <OverviewRow item={item} />
        ))}
      </Table>
    </section>
  );
}

function OverviewRow({ item: { webhook, stats, last } }: { readonly item: WebhookOverview }) {
  const { id, name, url, events } = webhook;
  return (
    <tr data-words={[name, url, ...events].join(" ").toLowerCase()}>
      <td>
        <div>
          <a href={`${PATH}/${id}`}>{name}</a>
          <div class="muted small">{new URL(url).host}</div>
        </div>
      </td>
      <td data-label="Events" title={events.join(", ")}>
        <EventSummary events={events} />
      </td>
      <td data-label="Status">
        <WebhookBadge webhook={webhook} condition={stats.condition} />
      </td>
      <td data-label="Delivered in 24 h">
        <div class="row">
          <DeliveryBars series={stats.series} label={describeDay(stats)} />
          <SuccessRate {...stats} />
        </div>
      </td>
      <td data-label="Last delivery">
        {last === null ? (
          <span class="muted">none yet</span>
        ) : (
          <span>
            <DeliveryBadge status={last.status} /> <Time at={last.acceptedAt} />
          </span>
        )}
      </td>
    </tr>
  );
}

function EventSummary({ events }: { readonly events: readonly string[] }) {
  const [first = ""] = events;
  return (
    <span>
      <code>{first === "*" ? "everything" : first}</code>
      {events.length > 1 ? <span class="muted"> and {events.length - 1} more</span> : null}
    </span>
  );
}

interface Ended {
  readonly delivered: number;
  readonly failed: number;
}

function describeDay({ delivered, failed }: Ended): string {
  return `the last 24 hours: ${delivered} delivered, ${failed} failed`;
}

import { Hono } from "hono";
import { z } from "zod";
import { listWebhookOverviews, type OverviewFigures, type WebhookOverview } from "../../actions/webhook-overviews.ts";
import { WEBHOOK_STATUSES } from "../../domain/webhook.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { DeliveryBadge, LastAnswer, TriggerMark, WebhookBadge } from "../parts/badges.tsx";
import { DoneBanner } from "../parts/done-banner.tsx";
import { ActionLink } from "../parts/form.tsx";
import { NothingListed } from "../parts/nothing-listed.tsx";
import { Pages, placeQuery, withQuery } from "../parts/pagination.tsx";
import { orNull, queryText, readQuery } from "../read-query.ts";
import { ExactTime } from "../parts/time-view.tsx";
import { UrlPath } from "../parts/url-path.tsx";
import type { DashboardEnv } from "../session.ts";
import { SuccessRate } from "../parts/success-rate.tsx";
import { Table } from "../parts/table.tsx";

const PATH = "/dashboard/webhooks";
const PAGE_SIZE = 50;
const ATTENTION = "attention";
const listQuery = {
  search: queryText,
  status: z.enum(["", ATTENTION, ...WEBHOOK_STATUSES]).catch(""),
  ...placeQuery,
  done: queryText,
};

/** The list of webhooks. */
export const webhookListPages = new Hono<DashboardEnv>().get("/webhooks", async (c) => {
  const { search, status, cursor, trail, done } = readQuery(c, listQuery);
  const needsAttention = status === ATTENTION;
  const filter = { status: needsAttention ? null : orNull(status), needsAttention, event: null, search };
  const listed = await listWebhookOverviews(c.get("action"), filter, { limit: PAGE_SIZE, cursor });
  if (!listed.ok) return answerFailurePage(c, listed.error);
  const { items, nextCursor, total, needAttention } = listed.value;
  return c.html(
    <Page title="Webhooks" path={PATH} session={c.get("session")}>
      <div class="head">
        <h1>Webhooks</h1>
        {total === 0 ? null : <CreateLink />}
      </div>
      <DoneBanner done={done} />
      {total === 0 ? <Newcomer /> : <Search search={search} status={status} />}
      {total === 0 ? null : (
        <section class="card" id="webhooks" {...(cursor === null ? { "data-live": "10" } : {})}>
          <Sums total={total} needAttention={needAttention} />
          {items.length > 0 ? (
            <Overviews items={items} />
          ) : (
            <NothingListed what="webhooks" clear={search === "" && status === "" ? null : PATH} goesOn={false}>
              There are no more.
            </NothingListed>
          )}
        </section>
      )}
      <Pages
        path={PATH}
        query={{ search, status }}
        place={{ cursor, trail }}
        nextCursor={nextCursor}
        at="webhooks"
        names={["First", "Previous", "Next"]}
      />
    </Page>,
  );
});

/** How many webhooks need attention, with a link to them. */
function Sums({ total, needAttention }: { readonly total: number; readonly needAttention: number }) {
  const all = total === 1 ? "1 webhook" : `${total} webhooks`;
  if (needAttention === 0) return <p class="muted small">{all}, none of which needs attention</p>;
  return (
    <p class="small">
      <a class="error" href={withQuery(PATH, { status: ATTENTION })}>
        {needAttention} of {total} need{needAttention === 1 ? "s" : ""} attention
      </a>
    </p>
  );
}

function CreateLink() {
  return (
    <ActionLink href={`${PATH}/new`} permission="webhooks.write" class="button primary">
      Create webhook
    </ActionLink>
  );
}

function Newcomer() {
  return (
    <section class="card empty">
      <h2>Create your first webhook</h2>
      <p class="muted">
        A webhook sends the events you choose to a URL of the subscriber, signed, and retries what fails.
      </p>
      <p>No subscriber yet? A first delivery takes three clicks:</p>
      <ol>
        <li>“Create webhook”.</li>
        <li>“Use a test inbox”: a URL that shows what it receives. An event type is chosen already.</li>
        <li>“Create and send a test”.</li>
      </ol>
      <CreateLink />
      <p>
        <a href="/dashboard/publish">How do I publish?</a>
      </p>
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
        <option value={ATTENTION} selected={status === ATTENTION}>
          needs attention
        </option>
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
    <Table
      columns={["Webhook", "Events", "Status", "Delivered in 24 h", "Last error", "Last delivery"]}
      class="webhooks"
    >
      {items.map((item) => (
        <OverviewRow item={item} />
      ))}
    </Table>
  );
}

/** Little markup, since there are fifty of these; styles name the cells. */
function OverviewRow({ item: { webhook, figures } }: { readonly item: WebhookOverview }) {
  const { id, name, url, events } = webhook;
  return (
    <tr data-words="">
      <td>
        <div>
          <a href={`${PATH}/${id}`}>{name}</a>
          <br />
          <UrlPath url={url} />
        </div>
      </td>
      <td title={events.length > 1 ? listFew(events) : undefined}>
        <EventSummary events={events} />
      </td>
      <td>
        <WebhookBadge webhook={webhook} condition={figures?.stats.condition ?? null} />
      </td>
      {figures === null ? <UnknownCells /> : <FigureCells path={`${PATH}/${id}`} figures={figures} />}
    </tr>
  );
}

function UnknownCells() {
  return (
    <>
      <td>not known now</td>
      <td>–</td>
      <td>–</td>
    </>
  );
}

function FigureCells({
  path,
  figures: { stats, last, troubled },
}: {
  readonly path: string;
  readonly figures: OverviewFigures;
}) {
  return (
    <>
      <td>
        <SuccessRate {...stats} />
        <Ended {...stats} />
      </td>
      <td>
        {troubled === null ? (
          "–"
        ) : (
          <a class="error" href={`${path}/deliveries/${troubled.id}`}>
            <LastAnswer delivery={troubled} />
          </a>
        )}
      </td>
      <td>
        {last === null ? (
          "none yet"
        ) : (
          <span>
            <DeliveryBadge status={last.status} /> <ExactTime at={last.acceptedAt} isBare />
            <TriggerMark trigger={last.trigger} />
          </span>
        )}
      </td>
    </>
  );
}

function EventSummary({ events }: { readonly events: readonly string[] }) {
  const [first = ""] = events;
  return (
    <span>
      <code>{first === "*" ? "everything" : first}</code>
      {events.length > 1 ? ` and ${events.length - 1} more` : null}
    </span>
  );
}

/** The first ten of some names. */
function listFew(names: readonly string[]): string {
  return names.length <= 10 ? names.join(", ") : `${names.slice(0, 10).join(", ")} and ${names.length - 10} more`;
}

/** Of how many, so that a share of few is not taken for one of many, and those that nothing is known of for none. */
function Ended({ delivered, failed, pending }: Pick<OverviewFigures["stats"], "delivered" | "failed" | "pending">) {
  const ended = delivered + failed;
  if (ended > 0) return <small> of {ended}</small>;
  return pending === 0 ? null : <small> {pending} pending</small>;
}

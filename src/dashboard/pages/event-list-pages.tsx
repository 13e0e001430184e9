import { Hono } from "hono";
import { z } from "zod";
import { type ListedEvent, listEvents } from "../../actions/events.ts";
import type { DeliverySummary } from "../../actions/event-summaries.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { FilterProblems } from "../parts/filter-problems.tsx";
import { MoreFilters } from "../parts/more-filters.tsx";
import { NothingListed } from "../parts/nothing-listed.tsx";
import { Pages, placeQuery } from "../parts/pagination.tsx";
import { useOutsideTarget } from "../parts/session-context.ts";
import { Table } from "../parts/table.tsx";
import { TagLinks } from "../parts/tag-links.tsx";
import { readSpan, spanLink, spanQuery } from "../parts/time-span-fields.tsx";
import { ExactTime } from "../parts/time-view.tsx";
import { orNull, queryText, readQuery } from "../read-query.ts";
import type { DashboardEnv } from "../session.ts";
import { describeSummary } from "../words.ts";

const PATH = "/dashboard/events";
const PAGE_SIZE = 50;
const filterQuery = {
  type: queryText,
  tag: queryText,
  application_id: queryText,
  include_operational: z.enum(["", "true"]).catch(""),
  ...spanQuery,
};
type FilterQuery = z.infer<z.ZodObject<typeof filterQuery>>;

/** The list of events. */
export const eventListPages = new Hono<DashboardEnv>().get("/events", async (c) => {
  const { cursor, trail, ...query } = readQuery(c, { ...filterQuery, ...placeQuery });
  const { since, until, problems } = readSpan(query);
  const asked = {
    type: orNull(query.type.trim()),
    tag: orNull(query.tag),
    applicationId: orNull(query.application_id),
    since,
    until,
    includeOperational: query.include_operational !== "",
    summary: "where_known" as const,
  };
  const listed = await listEvents(c.get("action"), asked, { limit: PAGE_SIZE, cursor });
  if (!listed.ok) return answerFailurePage(c, listed.error);
  const { items, nextCursor } = listed.value;
  const link = { ...query, ...spanLink(query) };
  const isFiltered = Object.entries(link).some(([name, value]) => name !== "include_operational" && value !== "");
  return c.html(
    <Page title="Events" path={PATH} session={c.get("session")}>
      <div class="head">
        <h1>Events</h1>
      </div>
      <FilterForm query={query} problems={problems} />
      <section class="card" id="events" {...(cursor === null ? { "data-live": "10" } : {})}>
        {items.length > 0 ? (
          <EventTable items={items} />
        ) : (
          <NothingListed what="events" clear={isFiltered ? PATH : null} goesOn={nextCursor !== null}>
            {cursor === null ? <NoneYet /> : "There are no older ones."}
          </NothingListed>
        )}
      </section>
      <Pages path={PATH} query={link} place={{ cursor, trail }} nextCursor={nextCursor} at="events" />
    </Page>,
  );
});

function NoneYet() {
  const outside = useOutsideTarget();
  return (
    <>
      No events yet. Publish one with <code>POST /v1/events</code>:{" "}
      <a href="/docs" {...outside}>
        the API reference
      </a>{" "}
      shows how.
    </>
  );
}

function FilterForm({ query, problems }: { readonly query: FilterQuery; readonly problems: readonly FieldProblem[] }) {
  const { type, tag, application_id, include_operational } = query;
  return (
    <form class="stack tight" method="get" action={PATH} role="search" aria-label="Events">
      <div class="row">
        <input class="grow" name="type" value={type} placeholder="Event type or prefix.*" aria-label="Event type" />
        <input name="tag" value={tag} placeholder="Tag" aria-label="Tag" size={12} />
        <input
          name="application_id"
          value={application_id}
          placeholder="Application"
          aria-label="Application"
          size={12}
        />
        <label class="choice small">
          <input type="checkbox" name="include_operational" value="true" checked={include_operational !== ""} />
          <span>Hookline’s own too</span>
        </label>
        <button>Filter</button>
      </div>
      <MoreFilters span={query} />
      <FilterProblems problems={problems} />
    </form>
  );
}

function EventTable({ items }: { readonly items: readonly ListedEvent[] }) {
  return (
    <Table columns={["Event", "Tags", "Deliveries", "Visible to", "Published"]}>
      {items.map(({ id, type, acceptedAt, visibleTo, tags, summary }) => (
        <tr>
          <td>
            <div>
              <a class="mono" href={`${PATH}/${encodeURIComponent(id)}`}>
                {type}
              </a>
              <div class="mono muted">{id}</div>
            </div>
          </td>
          <td data-label="Tags" class="wraps">
            <TagLinks tags={tags} />
          </td>
          <td data-label="Deliveries" class={toneOf(summary)}>
            {describeSummary(summary)}
          </td>
          <td data-label="Visible to" class="wraps">
            {visibleTo === null ? "everybody" : visibleTo.join(", ") || "owners, admins"}
          </td>
          <td>
            <ExactTime at={acceptedAt} isBare />
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** Failures stand out; that all was delivered is seen too. */
function toneOf(summary: DeliverySummary | null): string | undefined {
  if (summary === null || summary.total === 0) return undefined;
  if (summary.failed > 0) return "error";
  return summary.delivered === summary.total ? "fine" : undefined;
}

import { Hono } from "hono";
import { z } from "zod";
import { listAuditLog, readActorNames } from "../../actions/audit.ts";
import { ACTOR_KINDS, AUDITED_ACTIONS } from "../../domain/audited-actions.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { describeAction } from "../audit-words.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { AuditRow } from "../parts/audit-entry-view.tsx";
import { FilterProblems } from "../parts/filter-problems.tsx";
import { MoreFilters } from "../parts/more-filters.tsx";
import { NothingListed } from "../parts/nothing-listed.tsx";
import { Pages, placeQuery } from "../parts/pagination.tsx";
import { Table } from "../parts/table.tsx";
import { readSpan, spanLink, spanQuery } from "../parts/time-span-fields.tsx";
import { orNull, queryText, readQuery } from "../read-query.ts";
import type { DashboardEnv } from "../session.ts";

const PATH = "/dashboard/audit-log";
const PAGE_SIZE = 50;
const KINDS = ["", ...ACTOR_KINDS] as const;
const KIND_NAMES = {
  "": "by anyone",
  root: "by the root key",
  key: "by a key",
  session: "by a session",
  member: "by a member",
  hookline: "by Hookline itself",
} as const satisfies Readonly<Record<(typeof KINDS)[number], string>>;
const filterQuery = {
  actor_kind: z.enum(KINDS).catch(""),
  actor: queryText,
  action: z.enum(["", ...AUDITED_ACTIONS]).catch(""),
  target: queryText,
  ...spanQuery,
};
type FilterQuery = z.infer<z.ZodObject<typeof filterQuery>>;

/** Who did what, when and from where, and what changed. */
export const auditLogPages = new Hono<DashboardEnv>().get("/audit-log", async (c) => {
  const { cursor, trail, ...query } = readQuery(c, { ...filterQuery, ...placeQuery });
  const { since, until, problems } = readSpan(query);
  const wanted = {
    actorKind: orNull(query.actor_kind),
    actor: orNull(query.actor),
    action: orNull(query.action),
    target: orNull(query.target),
    since,
    until,
  };
  const listed = await listAuditLog(c.get("action"), wanted, { limit: PAGE_SIZE, cursor });
  if (!listed.ok) return answerFailurePage(c, listed.error);
  const { items, nextCursor } = listed.value;
  const keyNames = await readActorNames(c.get("action"), items);
  if (!keyNames.ok) return answerFailurePage(c, keyNames.error);
  const link = { ...query, ...spanLink(query) };
  const isFiltered = Object.values(link).some((value) => value !== "");
  return c.html(
    <Page title="Audit log" path={PATH} session={c.get("session")}>
      <div class="head">
        <h1>Audit log</h1>
      </div>
      <FilterForm query={query} problems={problems} />
      <section class="card" id="entries">
        {items.length === 0 ? (
          <NothingListed what="entries" clear={isFiltered ? PATH : null} goesOn={nextCursor !== null}>
            No entries.
          </NothingListed>
        ) : (
          <Table columns={["What", "By", "From", "When"]}>
            {items.map((entry) => (
              <AuditRow entry={entry} keyNames={keyNames.value} />
            ))}
          </Table>
        )}
      </section>
      <Pages path={PATH} query={link} place={{ cursor, trail }} nextCursor={nextCursor} at="entries" />
    </Page>,
  );
});

function FilterForm({ query, problems }: { readonly query: FilterQuery; readonly problems: readonly FieldProblem[] }) {
  return (
    <form class="stack tight" method="get" action={PATH} role="search" aria-label="Audit log">
      <div class="row">
        <select name="actor_kind" aria-label="Kind of actor">
          {KINDS.map((one) => (
            <option value={one} selected={one === query.actor_kind}>
              {KIND_NAMES[one]}
            </option>
          ))}
        </select>
        <input name="actor" value={query.actor} placeholder="Key, session or member" aria-label="Actor" />
        <select name="action" aria-label="Action">
          <option value="">anything</option>
          {AUDITED_ACTIONS.map((one) => (
            <option value={one} selected={one === query.action}>
              {describeAction(one)}
            </option>
          ))}
        </select>
        <input name="target" value={query.target} placeholder="Id of what it was done to" aria-label="Target" />
        <button>Filter</button>
      </div>
      <MoreFilters span={query} />
      <FilterProblems problems={problems} />
    </form>
  );
}

import { Hono } from "hono";
import { listAuditLog } from "../../actions/audit.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../layout.tsx";
import { Older } from "../parts/pagination.tsx";
import { Time } from "../parts/time.tsx";
import { orNull, queryCursor, queryText, readQuery } from "../read-query.ts";
import type { DashboardEnv } from "../session.ts";
import { Table } from "../parts/table.tsx";

const PATH = "/dashboard/audit-log";
const PAGE_SIZE = 50;
const FILTERS = ["actor", "action", "target"] as const;
const listQuery = {
  actor: queryText,
  action: queryText,
  target: queryText,
  cursor: queryCursor,
};

/** Who did what, when and from where. */
export const auditLogPages = new Hono<DashboardEnv>().get("/audit-log", async (c) => {
  const { cursor, ...filter } = readQuery(c, listQuery);
  const { actor, action, target } = filter;
  const listed = await listAuditLog(
    c.get("action"),
    { actor: orNull(actor), action: orNull(action), target: orNull(target), since: null, until: null },
    { limit: PAGE_SIZE, cursor },
  );
  if (!listed.ok) return answerFailurePage(c, listed.error);
  const { items, nextCursor } = listed.value;
  return c.html(
    <Page title="Audit log" path={PATH} session={c.get("session")}>
      <div class="head">
        <h1>Audit log</h1>
      </div>
      <form class="row" method="get" action={PATH} role="search">
        {FILTERS.map((name) => (
          <input name={name} value={filter[name]} placeholder={name} aria-label={name} />
        ))}
        <button>Filter</button>
      </form>
      <section class="card">
        {items.length === 0 ? (
          <p class="muted">Nothing.</p>
        ) : (
          <Table columns={["What", "To", "By", "From", "When"]}>
            {items.map((entry) => (
              <tr>
                <td>{entry.action}</td>
                <td data-label="To" class="mono">
                  {entry.target}
                </td>
                <td data-label="By" class="mono">
                  {entry.actor}
                </td>
                <td data-label="From" class="mono">
                  {entry.ip === "" ? "–" : entry.ip}
                </td>
                <td data-label="When" class="tight">
                  <Time at={entry.at} />
                </td>
              </tr>
            ))}
          </Table>
        )}
      </section>
      <Older path={PATH} query={filter} cursor={nextCursor} />
    </Page>,
  );
});

import { Hono } from "hono";
import { z } from "zod";
import { listAuditLog, readActorNames } from "../../actions/audit.ts";
import { ACTOR_KINDS, AUDITED_ACTIONS } from "../../domain/audited-actions.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { Older } from "../parts/pagination.tsx";
import { AuditRow } from "../parts/audit-entry-view.tsx";
import { orNull, queryCursor, queryText, readQuery } from "../read-query.ts";
import { describeAction } from "../audit-words.ts";
import type { DashboardEnv } from "../session.ts";
import { Table } from "../parts/table.tsx";

const PATH = "/dashboard/audit-log";
const PAGE_SIZE = 50;
const FILTERS = ["actor", "target"] as const;
const KINDS = ["", ...ACTOR_KINDS] as const;
const KIND_NAMES = {
  "": "by anyone",
  root: "by the root key",
  key: "by a key",
  session: "by a session",
  member: "by a member",
  hookline: "by Hookline itself",
} as const satisfies Readonly<Record<(typeof KINDS)[number], string>>;
const listQuery = {
  actor_kind: z.enum(KINDS).catch(""),
  actor: queryText,
  action: z.enum(["", ...AUDITED_ACTIONS]).catch(""),
  target: queryText,
  cursor: queryCursor,
};

/** Who did what, when and from where. */
export const auditLogPages = new Hono<DashboardEnv>().get("/audit-log", async (c) => {
  const { cursor, ...filter } = readQuery(c, listQuery);
  const { actor_kind: kind, actor, action, target } = filter;
  const wanted = { actorKind: orNull(kind), actor: orNull(actor), action: orNull(action), target: orNull(target) };
  const listed = await listAuditLog(
    c.get("action"),
    { ...wanted, since: null, until: null },
    { limit: PAGE_SIZE, cursor },
  );
  if (!listed.ok) return answerFailurePage(c, listed.error);
  const { items, nextCursor } = listed.value;
  const keyNames = await readActorNames(c.get("action"), items);
  if (!keyNames.ok) return answerFailurePage(c, keyNames.error);
  return c.html(
    <Page title="Audit log" path={PATH} session={c.get("session")}>
      <div class="head">
        <h1>Audit log</h1>
      </div>
      <form class="row" method="get" action={PATH} role="search">
        <select name="actor_kind" aria-label="kind of actor">
          {KINDS.map((one) => (
            <option value={one} selected={one === kind}>
              {KIND_NAMES[one]}
            </option>
          ))}
        </select>
        <select name="action" aria-label="action">
          <option value="">any action</option>
          {AUDITED_ACTIONS.map((one) => (
            <option value={one} selected={one === action}>
              {describeAction(one)}
            </option>
          ))}
        </select>
        {FILTERS.map((name) => (
          <input name={name} value={filter[name]} placeholder={name} aria-label={name} />
        ))}
        <button>Filter</button>
      </form>
      <section class="card">
        {items.length === 0 ? (
          <p class="muted">No entries.</p>
        ) : (
          <Table columns={["What", "By", "From", "When"]}>
            {items.map((entry) => (
              <AuditRow entry={entry} keyNames={keyNames.value} />
            ))}
          </Table>
        )}
      </section>
      <Older path={PATH} query={filter} cursor={nextCursor} />
    </Page>,
  );
});

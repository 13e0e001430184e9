import { Hono } from "hono";
import { z } from "zod";
import { readWebhookNames } from "../../actions/webhooks.ts";
import { listWorkspaceDeliveries, type WorkspaceDelivery } from "../../actions/workspace-deliveries.ts";
import { DELIVERY_STATUSES } from "../../domain/delivery.ts";
import { readResponseCodes } from "../../domain/response-codes.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { DeliveryBadge, LastAnswer } from "../parts/badges.tsx";
import { Older } from "../parts/pagination.tsx";
import { Table } from "../parts/table.tsx";
import { Time } from "../parts/time-view.tsx";
import { orNull, queryCursor, queryText, readQuery } from "../read-query.ts";
import type { DashboardEnv } from "../session.ts";

const PATH = "/dashboard/deliveries";
const PAGE_SIZE = 30;
const listQuery = {
  status: z.enum(["", ...DELIVERY_STATUSES]).catch(""),
  event_type: queryText,
  response_code: queryText,
  cursor: queryCursor,
};

/** The deliveries of all webhooks. */
export const workspaceDeliveryPages = new Hono<DashboardEnv>().get("/deliveries", async (c) => {
  const { cursor, ...query } = readQuery(c, listQuery);
  const filter = {
    status: orNull(query.status),
    eventType: orNull(query.event_type),
    responseCodes: readResponseCodes(query.response_code) ?? null,
    since: null,
    until: null,
  };
  const context = c.get("action");
  const [listed, names] = await Promise.all([
    listWorkspaceDeliveries(context, filter, { limit: PAGE_SIZE, cursor }),
    readWebhookNames(context),
  ]);
  if (!listed.ok) return answerFailurePage(c, listed.error);
  if (!names.ok) return answerFailurePage(c, names.error);
  const { items, nextCursor } = listed.value;
  return c.html(
    <Page title="Deliveries" path={PATH} session={c.get("session")}>
      <div class="head">
        <h1>Deliveries</h1>
      </div>
      <form class="row" method="get" action={PATH}>
        <select name="status" aria-label="Status" data-submit="">
          <option value="">Any status</option>
          {DELIVERY_STATUSES.map((one) => (
            <option value={one} selected={one === query.status}>
              {one}
            </option>
          ))}
        </select>
        <input
          name="event_type"
          value={query.event_type}
          placeholder="Event type or prefix.*"
          aria-label="Event type"
        />
        <input name="response_code" value={query.response_code} placeholder="404, 5xx, none" aria-label="Answer" />
        <button>Filter</button>
      </form>
      <section class="card" aria-label="Deliveries">
        {items.length === 0 ? (
          <p class="muted">
            {nextCursor === null ? "No deliveries." : "Nothing in this part matches. Show older ones."}
          </p>
        ) : (
          <DeliveryTable items={items} names={names.value} />
        )}
      </section>
      <Older path={PATH} query={query} cursor={nextCursor} />
    </Page>,
  );
});

function DeliveryTable({
  items,
  names,
}: {
  readonly items: readonly WorkspaceDelivery[];
  readonly names: ReadonlyMap<string, string>;
}) {
  return (
    <Table columns={["Event", "Webhook", "Status", "Answer", "When"]}>
      {items.map(({ webhookId, delivery }) => (
        <tr>
          <td>
            <a class="mono" href={`/dashboard/webhooks/${webhookId}/deliveries/${delivery.id}`}>
              {delivery.eventType}
            </a>
          </td>
          <td data-label="Webhook">
            <a href={`/dashboard/webhooks/${webhookId}`}>{names.get(webhookId) ?? webhookId}</a>
          </td>
          <td data-label="Status">
            <DeliveryBadge status={delivery.status} />
          </td>
          <td data-label="Answer">
            <LastAnswer delivery={delivery} />
          </td>
          <td data-label="When" class="tight">
            <Time at={delivery.acceptedAt} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

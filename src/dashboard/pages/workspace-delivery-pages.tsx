import { Hono } from "hono";
import { listWorkspaceDeliveries, type WorkspaceDelivery } from "../../actions/workspace-deliveries.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { DeliveryBadge, LastAnswer, TriggerMark } from "../parts/badges.tsx";
import { DeliveryFilterForm, deliveryQuery, readDeliveryQuery } from "../parts/delivery-filter-form.tsx";
import { Form, useRefusal } from "../parts/form.tsx";
import { NothingListed } from "../parts/nothing-listed.tsx";
import { Pages, placeQuery } from "../parts/pagination.tsx";
import { isSentAgain } from "../parts/sent-again.ts";
import { Table } from "../parts/table.tsx";
import { ExactTime } from "../parts/time-view.tsx";
import { UrlPath } from "../parts/url-path.tsx";
import { readQuery } from "../read-query.ts";
import type { DashboardEnv } from "../session.ts";
import { describeAttempts } from "../words.ts";

const PATH = "/dashboard/deliveries";
const PAGE_SIZE = 50;

/** The deliveries of all webhooks. */
export const workspaceDeliveryPages = new Hono<DashboardEnv>().get("/deliveries", async (c) => {
  const { cursor, trail, ...query } = readQuery(c, { ...deliveryQuery, ...placeQuery });
  const { filter, problems, link } = readDeliveryQuery(query);
  const listed = await listWorkspaceDeliveries(c.get("action"), filter, { limit: PAGE_SIZE, cursor });
  if (!listed.ok) return answerFailurePage(c, listed.error);
  const { items, nextCursor } = listed.value;
  const isFiltered = Object.keys(link).length > 0;
  return c.html(
    <Page title="Deliveries" path={PATH} session={c.get("session")}>
      <div class="head">
        <h1>Deliveries</h1>
      </div>
      <DeliveryFilterForm path={PATH} query={query} problems={problems} />
      <section class="card" aria-label="Deliveries" id="deliveries">
        {items.length > 0 ? (
          <DeliveryTable items={items} />
        ) : (
          <NothingListed what="deliveries" clear={isFiltered ? PATH : null} goesOn={nextCursor !== null}>
            {cursor === null
              ? "No deliveries yet: nothing was published that a webhook gets."
              : "There are no older ones."}
          </NothingListed>
        )}
      </section>
      <Pages path={PATH} query={link} place={{ cursor, trail }} nextCursor={nextCursor} at="deliveries" />
    </Page>,
  );
});

/** Little markup, since there are fifty of these; addresses are relative to the dashboard. */
function DeliveryTable({ items }: { readonly items: readonly WorkspaceDelivery[] }) {
  const maySend = useRefusal("webhooks.write") === undefined;
  return (
    <Form action={PATH}>
      <Table columns={["Event", "Webhook", "Status", "When", ""]} class="deliveries of-all">
        {items.map(({ webhook, delivery }) => (
          <tr>
            <td>
              <a href={`webhooks/${webhook.id}/deliveries/${delivery.id}`}>{delivery.eventType}</a>
              <TriggerMark trigger={delivery.trigger} />
            </td>
            <td>
              <div>
                <a href={`webhooks/${webhook.id}`}>{webhook.name}</a> <UrlPath url={webhook.url} isBare />
              </div>
            </td>
            <td>
              <span>
                <DeliveryBadge status={delivery.status} isBare /> <LastAnswer delivery={delivery} />{" "}
                <small>{describeAttempts(delivery.attemptCount)}</small>
              </span>
            </td>
            <td>
              <ExactTime at={delivery.acceptedAt} isBare />
            </td>
            <td>
              {maySend && isSentAgain(webhook, delivery) ? (
                <button formaction={`webhooks/${webhook.id}/deliveries/${delivery.id}/resend`}>Send again</button>
              ) : null}
            </td>
          </tr>
        ))}
      </Table>
    </Form>
  );
}

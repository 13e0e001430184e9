import { Hono } from "hono";
import { getEvent } from "../../actions/events.ts";
import { listWorkspaceDeliveries } from "../../actions/workspace-deliveries.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { withQuery } from "../parts/pagination.tsx";
import { queryText, readQuery } from "../read-query.ts";
import { readSought, type Sought } from "../read-sought.ts";
import type { DashboardContext, DashboardEnv } from "../session.ts";
import { notFound } from "../../domain/failure.ts";

const EVENTS = "/dashboard/events";

/** Leads from what was typed into the search box to the page or list that shows it. */
export const findPages = new Hono<DashboardEnv>().get("/find", async (c) => {
  const { q } = readQuery(c, { q: queryText });
  const sought = readSought(q);
  if (sought.text === "") return c.redirect("/dashboard");
  return lead(c, sought);
});

async function leadToDelivery(c: DashboardContext, id: string): Promise<Response> {
  const filter = { status: null, eventType: null, since: null, until: null, deliveryIds: [id] };
  const found = await listWorkspaceDeliveries(c.get("action"), filter, { limit: 1, cursor: null });
  if (!found.ok) return answerFailurePage(c, found.error);
  const [delivery] = found.value.items;
  if (delivery === undefined) return answerFailurePage(c, notFound("delivery"));
  return c.redirect(`/dashboard/webhooks/${delivery.webhookId}/deliveries/${id}`);
}

async function lead(c: DashboardContext, sought: Sought): Promise<Response> {
  switch (sought.kind) {
    case "webhook":
      return c.redirect(`/dashboard/webhooks/${sought.text}`);
    case "delivery":
      return leadToDelivery(c, sought.text);
    case "event type":
      return c.redirect(withQuery(EVENTS, { type: sought.text }));
    case "response code":
      return c.redirect(withQuery("/dashboard/deliveries", { response_code: sought.text }));
    case "event": {
      const event = await getEvent(c.get("action"), sought.id, { explain: false });
      if (event.ok) return c.redirect(`${EVENTS}/${encodeURIComponent(sought.id)}`);
      return c.redirect(withQuery(EVENTS, { tag: sought.text }));
    }
    case "tag":
      return c.redirect(withQuery(EVENTS, { tag: sought.text }));
  }
}

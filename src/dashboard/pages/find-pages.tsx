import { Hono } from "hono";
import { getEvent, listEvents } from "../../actions/events.ts";
import { getWebhook, listWebhooks } from "../../actions/webhooks.ts";
import { listWorkspaceDeliveries } from "../../actions/workspace-deliveries.ts";
import type { Failure } from "../../domain/failure.ts";
import { ok, type Result } from "../../domain/result.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { withQuery } from "../parts/pagination.tsx";
import { queryText, readQuery } from "../read-query.ts";
import { readSought, type Sought } from "../read-sought.ts";
import type { DashboardContext, DashboardEnv } from "../session.ts";

const [WEBHOOKS, DELIVERIES, EVENTS] = ["/dashboard/webhooks", "/dashboard/deliveries", "/dashboard/events"];

/** Leads from what was typed into the search box to the page or list that shows it, or says that nothing does. */
export const findPages = new Hono<DashboardEnv>().get("/find", async (c) => {
  const { q } = readQuery(c, { q: queryText });
  const sought = readSought(q);
  if (sought.text === "") return c.redirect("/dashboard");
  const path = await findPath(c, sought);
  if (!path.ok) return answerFailurePage(c, path.error);
  return path.value === null ? answerNothing(c, sought) : c.redirect(path.value);
});

/** Finds the address that shows what is looked for; null when there is nothing. */
async function findPath(c: DashboardContext, sought: Sought): Promise<Result<string | null, Failure>> {
  switch (sought.kind) {
    case "webhook": {
      const path = `${WEBHOOKS}/${sought.text}`;
      return orNothing(await getWebhook(c.get("action"), sought.text), path);
    }
    case "delivery":
      return findDelivery(c, sought.text);
    case "event type":
      return findEvents(c, { type: sought.text });
    case "response code":
      return ok(withQuery(DELIVERIES, { response_code: sought.text }));
    case "event": {
      const event = await getEvent(c.get("action"), sought.id, { explain: false });
      const found = orNothing(event, `${EVENTS}/${encodeURIComponent(sought.id)}`);
      return found.ok && found.value === null ? findWords(c, sought.text) : found;
    }
    case "tag":
      return findWords(c, sought.text);
  }
}

/** The events with such a tag, or else the webhooks with these words. */
async function findWords(c: DashboardContext, text: string): Promise<Result<string | null, Failure>> {
  const tagged = await findEvents(c, { tag: text });
  return tagged.ok && tagged.value === null ? findWebhooks(c, text) : tagged;
}

/** The list of the webhooks with these words, or the page of the only one. */
async function findWebhooks(c: DashboardContext, search: string): Promise<Result<string | null, Failure>> {
  const found = await listWebhooks(c.get("action"), { status: null, event: null, search }, { limit: 2, cursor: null });
  if (!found.ok) return found;
  const [first, second] = found.value.items;
  if (first === undefined) return ok(null);
  return ok(second === undefined ? `${WEBHOOKS}/${first.id}` : withQuery(WEBHOOKS, { search }));
}

function orNothing(found: Result<unknown, Failure>, path: string): Result<string | null, Failure> {
  if (found.ok) return ok(path);
  return found.error.code === "not_found" ? ok(null) : found;
}

async function findDelivery(c: DashboardContext, id: string): Promise<Result<string | null, Failure>> {
  const filter = { status: null, eventType: null, since: null, until: null, deliveryIds: [id] };
  const found = await listWorkspaceDeliveries(c.get("action"), filter, { limit: 1, cursor: null });
  if (!found.ok) return found;
  const [delivery] = found.value.items;
  return ok(delivery === undefined ? null : `${WEBHOOKS}/${delivery.webhook.id}/deliveries/${id}`);
}

/** The list of events of a type or with a tag, where it has any; also when it has to go on to tell. */
async function findEvents(
  c: DashboardContext,
  sought: { readonly type: string } | { readonly tag: string },
): Promise<Result<string | null, Failure>> {
  const asked = { type: null, since: null, until: null, includeOperational: false, summary: "none" } as const;
  const found = await listEvents(c.get("action"), { ...asked, ...sought }, { limit: 1, cursor: null });
  if (!found.ok) return found;
  const isThere = found.value.items.length > 0 || found.value.nextCursor !== null;
  return ok(isThere ? withQuery(EVENTS, { ...sought }) : null);
}

function answerNothing(c: DashboardContext, { kind, text }: Sought): Response | Promise<Response> {
  return c.html(
    <Page title="Nothing found" path="" session={c.get("session")}>
      <section class="card">
        <h1>Nothing found</h1>
        <p>
          {NOTHING[kind]} <strong class="mono">{text}</strong>, among what you may see and what is still kept.
        </p>
        <p>You can look for</p>
        <ul>
          <li>words in the name, URL or events of webhooks,</li>
          <li>the whole id of a webhook, an event or a delivery,</li>
          <li>
            an event type such as <code>order.paid</code>, or a prefix such as <code>order.*</code>,
          </li>
          <li>a tag of events, spelt as it was published,</li>
          <li>
            a status code such as <code>404</code> or <code>5xx</code>, or <code>none</code> for no answer.
          </li>
        </ul>
        <p>
          Or look through <a href={WEBHOOKS}>all webhooks</a>, <a href={EVENTS}>all events</a> or{" "}
          <a href={DELIVERIES}>all deliveries</a>.
        </p>
      </section>
    </Page>,
    404,
  );
}

const NOTHING: Readonly<Record<Sought["kind"], string>> = {
  webhook: "There is no webhook",
  delivery: "There is no delivery",
  "event type": "There is no event of the type",
  "response code": "There is no delivery that was answered",
  event: "There is no event with the id or the tag, and no webhook with the words,",
  tag: "There is no event with the tag, and no webhook with the words,",
};

import { Hono } from "hono";
import { getDelivery, type DeliveryDetail } from "../../actions/deliveries.ts";
import { readTestEvent, type TestEvent, testWebhook } from "../../actions/test-webhook.ts";
import { getWebhook } from "../../actions/webhooks.ts";
import { ownWebhook } from "../../actions/gates.ts";
import { findInboxOf } from "../../api/context/inboxes.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { prettyJson } from "../../domain/pretty-json.ts";
import type { Webhook } from "../../domain/webhook.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { Field, Form } from "../parts/form.tsx";
import { InboxLink } from "../parts/inbox-link.tsx";
import { TestResult } from "../parts/test-result.tsx";
import { WebhookHead } from "../parts/webhook-head.tsx";
import { readJson } from "../read-json.ts";
import { orNull, queryText, readQuery } from "../read-query.ts";
import { type DashboardContext, type DashboardEnv, takeForm } from "../session.ts";
import { textOf } from "../webhook-form-values.ts";

const PATH = "/dashboard/webhooks";

interface TestState {
  readonly event: TestEvent;
  /** The example as the form shows it. */
  readonly dataText: string;
  readonly problems: readonly FieldProblem[];
  readonly result: DeliveryDetail | null;
}

/** The page that sends a test to a webhook and shows what came back. */
export const webhookTestPages = new Hono<DashboardEnv>()
  .get("/webhooks/:id/test", async (c) => {
    const { event_type: eventType } = readQuery(c, { event_type: queryText });
    const event = await readTestEvent(c.get("action"), c.req.param("id"), orNull(eventType));
    if (!event.ok) return answerFailurePage(c, event.error);
    const dataText = prettyJson(event.value.dataText) ?? event.value.dataText;
    return showTest(c, { event: event.value, dataText, problems: [], result: null });
  })
  .post("/webhooks/:id/test", takeForm(ownWebhook), async (c) => {
    const form = c.get("form");
    const id = c.req.param("id");
    const dataText = textOf(form, "data");
    const event = await readTestEvent(c.get("action"), id, orNull(textOf(form, "event_type")));
    if (!event.ok) return answerFailurePage(c, event.error);
    const data = readJson("data", dataText);
    if (!data.ok) return showTest(c, { event: event.value, dataText, problems: data.error, result: null }, 422);
    const sent = await testWebhook(c.get("action"), id, { event_type: event.value.eventType, data: data.value });
    if (!sent.ok && sent.error.code !== "validation_error") return answerFailurePage(c, sent.error);
    if (!sent.ok) return showTest(c, { event: event.value, dataText, problems: sent.error.details, result: null }, 422);
    const detail = await getDelivery(c.get("action"), id, sent.value.deliveryId);
    if (!detail.ok) return answerFailurePage(c, detail.error);
    return showTest(c, { event: event.value, dataText, problems: [], result: detail.value });
  });

async function showTest(c: DashboardContext, state: TestState, status: 200 | 422 = 200): Promise<Response> {
  const webhook = await getWebhook(c.get("action"), c.req.param("id") ?? "");
  if (!webhook.ok) return answerFailurePage(c, webhook.error);
  return c.html(
    <Page title={`Test ${webhook.value.name}`} path={PATH} session={c.get("session")}>
      <WebhookHead webhook={webhook.value} tab="/test" />
      <InboxLink inbox={await findInboxOf(c, webhook.value.url)} />
      <div class="pair" id="test">
        <TestForm webhook={webhook.value} state={state} />
        {state.result === null ? <NoResult /> : <TestResult webhookId={webhook.value.id} result={state.result} />}
      </div>
    </Page>,
    status,
  );
}

function TestForm({ webhook, state }: { readonly webhook: Webhook; readonly state: TestState }) {
  const { event, dataText, problems } = state;
  const path = `${PATH}/${webhook.id}/test`;
  return (
    <section class="card">
      <h2>Send a test</h2>
      <p class="muted small">
        Makes one signed attempt now. The log shows it as a test, and it does not affect the webhook's health.
      </p>
      <form class="row" method="get" action={path}>
        <label for="choose_type">Event type</label>
        <select class="grow" id="choose_type" name="event_type" data-submit="">
          {event.choices.map(({ name, deprecated }) => (
            <option value={name} selected={name === event.eventType}>
              {name}
              {deprecated ? " (deprecated)" : ""}
            </option>
          ))}
        </select>
        <button class="plain-only">Load its example</button>
      </form>
      <Form action={path} inPlace="#test" class="form">
        <input type="hidden" name="event_type" value={event.eventType} />
        <Field name="data" label="Data" hint="An example. Change it as you like." problems={problems}>
          {(control) => (
            <textarea {...control} class="mono" rows={16} spellcheck={false}>
              {dataText}
            </textarea>
          )}
        </Field>
        <div>
          <button class="button primary">Send test</button>
        </div>
      </Form>
    </section>
  );
}

function NoResult() {
  return (
    <section class="card" aria-live="polite">
      <h2>What comes back</h2>
      <p class="muted">The request and the answer appear here.</p>
    </section>
  );
}

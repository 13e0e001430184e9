import { Hono } from "hono";
import { listRecoveries, type Recovery, recoverDeliveries } from "../../actions/recoveries.ts";
import { getWebhook } from "../../actions/webhooks.ts";
import { ownWebhook } from "../../actions/gates.ts";
import { rfc3339 } from "../../domain/envelope.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../layout.tsx";
import { Field, Form } from "../parts/form.tsx";
import { Time } from "../parts/time.tsx";
import { WebhookHead } from "../parts/webhook-head.tsx";
import { type DashboardContext, type DashboardEnv, takeForm } from "../session.ts";
import { textOf } from "../webhook-input.ts";

const PATH = "/dashboard/webhooks";
const DAY_MS = 86_400_000;

/** What a refused form held. */
interface Refused {
  readonly problems: readonly FieldProblem[];
  readonly since: string;
  readonly canceled: boolean;
}

/** Sending again what failed since a time, with its progress. */
export const webhookRecoverPages = new Hono<DashboardEnv>()
  .get("/webhooks/:id/recover", (c) => showRecover(c))
  .post("/webhooks/:id/recover", takeForm(ownWebhook), async (c) => {
    const form = c.get("form");
    const id = c.req.param("id");
    const typed = { since: textOf(form, "since"), canceled: textOf(form, "canceled") === "on" };
    const since = Date.parse(`${typed.since}Z`);
    if (Number.isNaN(since)) {
      return showRecover(c, { ...typed, problems: [{ field: "since", message: "is not a time" }] });
    }
    const statuses = typed.canceled ? ["failed", "canceled"] : ["failed"];
    const started = await recoverDeliveries(c.get("action"), id, { since: rfc3339(since), statuses });
    if (started.ok) return c.redirect(`${PATH}/${id}/recover`, 303);
    if (started.error.code === "validation_error") {
      return showRecover(c, { ...typed, problems: started.error.details });
    }
    return answerFailurePage(c, started.error);
  });

async function showRecover(c: DashboardContext, refused?: Refused): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const [webhook, recoveries] = await Promise.all([
    getWebhook(c.get("action"), id),
    listRecoveries(c.get("action"), id),
  ]);
  if (!webhook.ok) return answerFailurePage(c, webhook.error);
  if (!recoveries.ok) return answerFailurePage(c, recoveries.error);
  const dayAgo = rfc3339(c.get("isolate").services.now() - DAY_MS).slice(0, 16);
  const { problems, since, canceled } = refused ?? { problems: [], since: dayAgo, canceled: false };
  const isDisabled = webhook.value.status === "disabled";
  return c.html(
    <Page title={`Recover ${webhook.value.name}`} path={PATH} session={c.get("session")}>
      <WebhookHead webhook={webhook.value} tab="/recover" />
      <div class="pair">
        <section class="card">
          <h2>Send again what failed</h2>
          <p class="muted small">
            A few at a time, as the subscriber takes them. Their ids stay the same, so that it can tell what it had.
          </p>
          {isDisabled ? <p class="banner info">Enable the webhook first.</p> : null}
          <Form action={`${PATH}/${id}/recover`} class="form">
            <Field name="since" label="Of events accepted since (UTC)" problems={problems}>
              {(control) => <input {...control} type="datetime-local" value={since} required />}
            </Field>
            <label class="choice">
              <input type="checkbox" name="canceled" checked={canceled} />
              <span>Also what was canceled</span>
            </label>
            <div>
              <button class="button primary" disabled={isDisabled}>
                Recover
              </button>
            </div>
          </Form>
        </section>
        <section class="card" id="recoveries" data-live="" aria-label="Recoveries">
          <h2>Recoveries</h2>
          {recoveries.value.length === 0 ? <p class="muted">None yet.</p> : null}
          {recoveries.value.map((recovery) => (
            <Progress recovery={recovery} />
          ))}
        </section>
      </div>
    </Page>,
    refused === undefined ? 200 : 422,
  );
}

function Progress({ recovery }: { readonly recovery: Recovery }) {
  const { id, since, matched, done, delivered, failed, status } = recovery;
  return (
    <div class="field">
      <div class="row apart">
        <span>
          Since <Time at={since} />
        </span>
        <span class={`badge ${status === "running" ? "wait" : "ok"}`}>{status}</span>
      </div>
      <progress max={Math.max(1, matched)} value={matched === 0 ? 1 : done} aria-label={`Progress of ${id}`} />
      <span class="muted small">
        {matched === 0
          ? "Nothing to send."
          : `${done} of ${matched} done: ${delivered} delivered, ${failed} failed again.`}
      </span>
    </div>
  );
}

import { Hono } from "hono";
import { listRecoveries, type Recovery, recoverDeliveries, type RecoveryPreview } from "../../actions/recoveries.ts";
import { getWebhook } from "../../actions/webhooks.ts";
import { ownWebhook } from "../../actions/gates.ts";
import { RECOVERABLE_STATUSES } from "../../domain/delivery.ts";
import { rfc3339 } from "../../domain/envelope.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { RecoverForm, type RecoverFormValues } from "../parts/recover-form.tsx";
import { Time } from "../parts/time-view.tsx";
import { WebhookHead } from "../parts/webhook-head.tsx";
import { type DashboardContext, type DashboardEnv, takeForm } from "../session.ts";
import { answerUnchanged } from "../unchanged.ts";
import { textOf } from "../webhook-form-values.ts";

const PATH = "/dashboard/webhooks";
const DAY_MS = 86_400_000;

/** What the page shows after a form that started no recovery. */
interface Sent {
  readonly values: RecoverFormValues;
  readonly problems: readonly FieldProblem[];
  readonly preview: RecoveryPreview | null;
}

/** The page that recovers what failed, was canceled or missed in a span of time, with its progress. */
export const webhookRecoverPages = new Hono<DashboardEnv>()
  .get("/webhooks/:id/recover", async (c) => (await answerUnchanged(c, c.req.param("id"))) ?? showRecover(c))
  .post("/webhooks/:id/recover", takeForm(ownWebhook), async (c) => {
    const form = c.get("form");
    const id = c.req.param("id");
    const values = readValues(form);
    const input = readInput(values);
    if (!input.ok) return showRecover(c, { values, problems: input.problems, preview: null });
    const dryRun = textOf(form, "count") !== "";
    const recovered = await recoverDeliveries(c.get("action"), id, { ...input.value, dry_run: dryRun });
    if (!recovered.ok && recovered.error.code === "validation_error") {
      return showRecover(c, { values, problems: recovered.error.details, preview: null });
    }
    if (!recovered.ok) return answerFailurePage(c, recovered.error);
    if (recovered.value.kind === "started") return c.redirect(`${PATH}/${id}/recover`, 303);
    return showRecover(c, { values, problems: [], preview: recovered.value.preview });
  });

function readValues(form: FormData): RecoverFormValues {
  const isChecked = (name: string) => textOf(form, name) === "on";
  return {
    since: textOf(form, "since"),
    until: textOf(form, "until"),
    eventTypes: textOf(form, "event_types"),
    responseCode: textOf(form, "response_code").trim(),
    failed: isChecked("failed"),
    canceled: isChecked("canceled"),
    missed: isChecked("missed"),
  };
}

type ReadInput =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

function readInput(values: RecoverFormValues): ReadInput {
  const times = { since: Date.parse(`${values.since}Z`), until: Date.parse(`${values.until}Z`) };
  const given = (["since", "until"] as const).filter((name) => name === "since" || values[name] !== "");
  const problems = given
    .filter((field) => Number.isNaN(times[field]))
    .map((field) => ({ field, message: "must be a date and a time" }));
  if (problems.length > 0) return { ok: false, problems };
  const statuses = RECOVERABLE_STATUSES.filter((status) => values[status]);
  const spans = Object.fromEntries(given.map((name) => [name, rfc3339(times[name])]));
  const types = values.eventTypes.split(/[\s,]+/).filter((type) => type !== "");
  const filter = {
    ...(types.length === 0 ? {} : { event_types: types }),
    ...(values.responseCode === "" ? {} : { response_code: values.responseCode }),
  };
  return { ok: true, value: { ...spans, ...filter, statuses, include_missed: values.missed } };
}

async function showRecover(c: DashboardContext, sent?: Sent): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const [webhook, recoveries] = await Promise.all([
    getWebhook(c.get("action"), id),
    listRecoveries(c.get("action"), id),
  ]);
  if (!webhook.ok) return answerFailurePage(c, webhook.error);
  if (!recoveries.ok) return answerFailurePage(c, recoveries.error);
  const { values, problems, preview } = sent ?? {
    values: newValues(c.get("requestedAt")),
    problems: [],
    preview: null,
  };
  return c.html(
    <Page title={`Recover ${webhook.value.name}`} path={PATH} session={c.get("session")}>
      <WebhookHead webhook={webhook.value} tab="/recover" />
      <div class="pair">
        <RecoverForm
          action={`${PATH}/${id}/recover`}
          isDisabled={webhook.value.status === "disabled"}
          values={values}
          problems={problems}
          preview={preview}
        />
        <section class="card" id="recoveries" data-live="" aria-label="Recoveries">
          <h2>Recoveries</h2>
          {recoveries.value.length === 0 ? <p class="muted">No recoveries yet.</p> : null}
          {recoveries.value.map((recovery) => (
            <Progress recovery={recovery} />
          ))}
        </section>
      </div>
    </Page>,
    problems.length === 0 ? 200 : 422,
  );
}

function newValues(now: number): RecoverFormValues {
  const since = rfc3339(now - DAY_MS).slice(0, 16);
  return { since, until: "", eventTypes: "", responseCode: "", failed: true, canceled: false, missed: false };
}

function Progress({ recovery }: { readonly recovery: Recovery }) {
  const { id, since, until, matched, done, delivered, failed, status } = recovery;
  return (
    <div class="field">
      <div class="row apart">
        <span>
          From <Time at={since} /> to <Time at={until} />
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

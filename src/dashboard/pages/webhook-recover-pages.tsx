import { Hono } from "hono";
import { z } from "zod";
import { listRecoveries, recoverDeliveries } from "../../actions/recoveries.ts";
import { getTroubleTimes } from "../../actions/webhook-trouble.ts";
import { getWebhook, updateWebhook } from "../../actions/webhooks.ts";
import { ownWebhook } from "../../actions/gates.ts";
import type { Failure, FieldProblem } from "../../domain/failure.ts";
import { ok, type Result } from "../../domain/result.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { type Counted, RecoverForm, type RecoverFormValues } from "../parts/recover-form.tsx";
import { RecoveryProgress } from "../parts/recovery-progress.tsx";
import { WebhookHead } from "../parts/webhook-head.tsx";
import { readQuery } from "../read-query.ts";
import { listPresets, PRESETS, presetValues } from "../recover-presets.ts";
import { inputOf, isCounted, readRecoverValues, tokenOf, whenEmpty } from "../recover-values.ts";
import { type DashboardContext, type DashboardEnv, takeForm } from "../session.ts";
import { answerUnchanged } from "../unchanged.ts";
import { textOf } from "../webhook-form-values.ts";

const PATH = "/dashboard/webhooks";
const recoverQuery = { from: z.enum(PRESETS).nullable().catch(null) };

/** What the form shows. */
interface Shown {
  readonly values: RecoverFormValues;
  readonly problems: readonly FieldProblem[];
  readonly counted: Counted | null;
}

/** The page that recovers what failed, was canceled or missed in a span of time, with its progress. */
export const webhookRecoverPages = new Hono<DashboardEnv>()
  .get("/webhooks/:id/recover", async (c) => (await answerUnchanged(c, c.req.param("id"))) ?? showRecover(c))
  .post("/webhooks/:id/recover", takeForm(ownWebhook), async (c) => {
    const form = c.get("form");
    const id = c.req.param("id");
    const values = readRecoverValues(form);
    const token = textOf(form, "counted");
    // What was not counted as it is now is counted, not sent.
    if (textOf(form, "send") === "" || !isCounted(values, token)) return showRecover(c, values);
    const enables = textOf(form, "send") === "enable";
    // What comes until it is enabled is missed too.
    const input = inputOf(values, enables ? null : whenEmpty(token));
    if (!input.ok) return showRecover(c, values);
    if (enables) {
      const enabled = await updateWebhook(c.get("action"), id, { status: "active" });
      if (!enabled.ok) return answerFailurePage(c, enabled.error);
    }
    const recovered = await recoverDeliveries(c.get("action"), id, { ...input.value, dry_run: false });
    if (!recovered.ok) return answerFailurePage(c, recovered.error);
    return c.redirect(`${PATH}/${id}/recover`, 303);
  });

/** Shows the page, with the count of what was typed or chosen. */
async function showRecover(c: DashboardContext, typed?: RecoverFormValues): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const { from } = readQuery(c, recoverQuery);
  const [webhook, recoveries, times] = await Promise.all([
    getWebhook(c.get("action"), id),
    listRecoveries(c.get("action"), id),
    getTroubleTimes(c.get("action"), id),
  ]);
  if (!webhook.ok) return answerFailurePage(c, webhook.error);
  if (!recoveries.ok) return answerFailurePage(c, recoveries.error);
  if (!times.ok) return answerFailurePage(c, times.error);
  const now = c.get("requestedAt");
  const chosen = typed === undefined && from !== null ? presetValues(from, times.value, now) : null;
  const values = typed ?? chosen ?? presetValues("day", times.value, now);
  // A page that renews itself needs only what goes on; to count is dear.
  const isRenewal = c.req.header("If-None-Match") !== undefined;
  const isAsked = typed !== undefined || (chosen !== null && !isRenewal);
  const counted = isAsked ? await count(c, id, values) : ok({ values, problems: [], counted: null });
  if (!counted.ok) return answerFailurePage(c, counted.error);
  const shown = counted.value;
  const path = `${PATH}/${id}/recover`;
  return c.html(
    <Page title={`Recover ${webhook.value.name}`} path={PATH} session={c.get("session")}>
      <WebhookHead webhook={webhook.value} tab="/recover" condition={times.value.condition} />
      <div class="columns">
        <RecoverForm
          action={path}
          isDisabled={webhook.value.status === "disabled"}
          presets={listPresets(path, times.value, chosen === null ? null : from)}
          {...shown}
        />
        <section class="card" id="recoveries" data-live="" aria-label="Recoveries">
          <h2>Recoveries</h2>
          {recoveries.value.length === 0 ? <p class="muted">No recoveries yet.</p> : null}
          {recoveries.value.map((recovery) => (
            <RecoveryProgress recovery={recovery} />
          ))}
        </section>
      </div>
    </Page>,
    shown.problems.length === 0 ? 200 : 422,
  );
}

/** Counts what would be sent up to now, so that the number stays true until it is. */
async function count(c: DashboardContext, id: string, values: RecoverFormValues): Promise<Result<Shown, Failure>> {
  const now = c.get("requestedAt");
  const input = inputOf(values, now);
  if (!input.ok) return ok({ values, problems: input.problems, counted: null });
  const answer = await recoverDeliveries(c.get("action"), id, { ...input.value, dry_run: true });
  if (!answer.ok && answer.error.code !== "validation_error") return answer;
  if (!answer.ok) return ok({ values, problems: answer.error.details, counted: null });
  if (answer.value.kind !== "preview") throw new Error("a dry run started a recovery");
  return ok({ values, problems: [], counted: { preview: answer.value.preview, token: tokenOf(values, now) } });
}

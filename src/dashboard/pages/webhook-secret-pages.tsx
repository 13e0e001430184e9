import { Hono } from "hono";
import { getSecret, rotateSecret, type ShownSecret } from "../../actions/webhook-secrets.ts";
import { shownKeys } from "../../actions/webhook-keys.ts";
import { getWebhook } from "../../actions/webhooks.ts";
import { ownWebhook } from "../../actions/gates.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { livePrevious, MAX_LIVE_SECRETS, type PreviousSecret, roomAt } from "../../domain/secret-rotation.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { CopyBlock } from "../parts/copy-button.tsx";
import { ActionButton, Field, Form } from "../parts/form.tsx";
import { FIRST_GRACE, GraceField } from "../parts/grace-field.tsx";
import { PublicKeyCard } from "../parts/public-key-card.tsx";
import { Countdown } from "../parts/time-view.tsx";
import { VerifySnippets } from "../parts/verify-snippets.tsx";
import { WebhookHead } from "../parts/webhook-head.tsx";
import { queryText, readQuery } from "../read-query.ts";
import { type DashboardContext, type DashboardEnv, takeForm } from "../session.ts";
import { textOf } from "../webhook-form-values.ts";

const PATH = "/dashboard/webhooks";

/** The form of a rotation as it was typed. */
interface TypedRotation {
  readonly secret: string;
  readonly gracePeriod: string;
}

interface SecretState {
  readonly shown: ShownSecret | null;
  readonly problems: readonly FieldProblem[];
  readonly typed: TypedRotation;
  readonly isRotated: boolean;
}

const UNTOUCHED: SecretState = {
  shown: null,
  problems: [],
  typed: { secret: "", gracePeriod: FIRST_GRACE },
  isRotated: false,
};

/** The page of a webhook's signing secret: reveal, rotate, and how to verify with it. */
export const webhookSecretPages = new Hono<DashboardEnv>()
  .get("/webhooks/:id/secret", (c) => showSecret(c, UNTOUCHED))
  .post("/webhooks/:id/secret", takeForm(ownWebhook), async (c) => {
    const shown = await getSecret(c.get("action"), c.req.param("id"));
    if (!shown.ok) return answerFailurePage(c, shown.error);
    return showSecret(c, { ...UNTOUCHED, shown: shown.value });
  })
  .post("/webhooks/:id/secret/rotate", takeForm(ownWebhook), async (c) => {
    const form = c.get("form");
    const typed = { secret: textOf(form, "secret"), gracePeriod: textOf(form, "grace_period_seconds") };
    const input = {
      ...(typed.gracePeriod === "" ? {} : { grace_period_seconds: Number(typed.gracePeriod) }),
      ...(typed.secret === "" ? {} : { secret: typed.secret }),
    };
    const shown = await rotateSecret(c.get("action"), c.req.param("id"), input);
    if (shown.ok) return showSecret(c, { ...UNTOUCHED, shown: shown.value, isRotated: true });
    if (shown.error.code === "conflict") {
      const problems = [{ field: "grace_period_seconds", message: shown.error.message }];
      return showSecret(c, { ...UNTOUCHED, problems, typed }, 409);
    }
    if (shown.error.code !== "validation_error") return answerFailurePage(c, shown.error);
    return showSecret(c, { ...UNTOUCHED, problems: shown.error.details, typed }, 422);
  });

async function showSecret(c: DashboardContext, state: SecretState, status: 200 | 409 | 422 = 200): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const { language } = readQuery(c, { language: queryText });
  const webhook = await getWebhook(c.get("action"), id);
  if (!webhook.ok) return answerFailurePage(c, webhook.error);
  const keys = shownKeys(c.get("action"), webhook.value);
  const now = c.get("requestedAt");
  const previous = livePrevious(webhook.value.sealedPreviousSecrets, now);
  return c.html(
    <Page title={`Signing secret of ${webhook.value.name}`} path={PATH} session={c.get("session")}>
      <WebhookHead webhook={webhook.value} tab="/secret" />
      <div id="signing" class="stack">
        {state.isRotated ? (
          <p class="banner ok" role="status">
            The webhook signs with its new secret from now on.
          </p>
        ) : null}
        <GraceBanners previous={previous} />
        <div class="pair">
          <SecretCard id={id} shown={state.shown} />
          <RotateCard id={id} problems={state.problems} typed={state.typed} fullUntil={roomAt(previous, now)} />
        </div>
      </div>
      <PublicKeyCard path={`${PATH}/${id}`} keys={keys} />
      <VerifySnippets path={`${PATH}/${id}/secret`} language={language} hasKey={keys !== undefined} />
    </Page>,
    status,
  );
}

/** Tells until when each previous secret signs. */
function GraceBanners({ previous }: { readonly previous: readonly PreviousSecret[] }) {
  return (
    <>
      {previous.map(({ expiresAt }, index) => (
        <p class="banner info">
          {index === 0 ? (
            <>The previous secret still signs beside the new one</>
          ) : (
            <>
              The secret before it still signs in <code>webhook-signature</code> only
            </>
          )}{" "}
          and ends <Countdown at={expiresAt} />.
        </p>
      ))}
    </>
  );
}

function SecretCard({ id, shown }: { readonly id: string; readonly shown: ShownSecret | null }) {
  return (
    <section class="card">
      <h2>Signing secret</h2>
      {shown === null ? (
        <>
          <pre class="code">••••••••••••••••••••••••</pre>
          <ActionButton action={`${PATH}/${id}/secret`} permission="webhooks.write" inPlace="#signing">
            Reveal
          </ActionButton>
          <p class="muted small">The audit log records who reveals it.</p>
        </>
      ) : (
        <>
          <SecretValue id="secret-value" label="For X-Webhook-Signature" value={shown.secret} />
          {shown.standardSecret === shown.secret ? null : (
            <SecretValue id="standard-value" label="For Standard Webhooks libraries" value={shown.standardSecret} />
          )}
        </>
      )}
    </section>
  );
}

function SecretValue({ id, label, value }: { readonly id: string; readonly label: string; readonly value: string }) {
  return (
    <div class="field">
      <span class="hint">{label}</span>
      <CopyBlock id={id} text={value} what="the secret" />
    </div>
  );
}

function RotateCard({
  id,
  problems,
  typed,
  fullUntil,
}: Pick<SecretState, "problems" | "typed"> & {
  readonly id: string;
  /** When there is room for one more secret, in epoch milliseconds; null when there is room now. */
  readonly fullUntil: number | null;
}) {
  return (
    <section class="card">
      <h2>Rotate</h2>
      <p class="muted small">
        <code>X-Webhook-Signature</code> uses the new secret at once: a subscriber that checks only this header refuses
        deliveries until it has the new secret. During the grace period the old secret signs too, in{" "}
        <code>X-Webhook-Signature-Previous</code> and in a second entry of <code>webhook-signature</code>. Rotating
        again does not shorten a grace period.
      </p>
      {fullUntil === null ? null : (
        <p class="banner info">
          {MAX_LIVE_SECRETS} secrets are live, which is the limit. You can rotate with a grace period again when the
          next one ends, <Countdown at={fullUntil} />. Without a grace period the current secret ends at once.
        </p>
      )}
      <Form action={`${PATH}/${id}/secret/rotate`} inPlace="#signing" class="form">
        <GraceField
          name="grace_period_seconds"
          label="Grace period of the old secret"
          chosen={typed.gracePeriod}
          problems={problems}
        />
        <Field name="secret" label="New secret" hint="Leave empty to have one generated." problems={problems}>
          {(control) => <input {...control} value={typed.secret} autocomplete="off" spellcheck={false} />}
        </Field>
        <div>
          <button class="button danger">Rotate</button>
        </div>
      </Form>
    </section>
  );
}

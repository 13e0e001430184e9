import { Hono } from "hono";
import { type DeliveryDetail, getDelivery } from "../../actions/deliveries.ts";
import { getSecret, type ShownSecret } from "../../actions/webhook-secrets.ts";
import { getWebhook } from "../../actions/webhooks.ts";
import { findInboxOf } from "../../api/context/inboxes.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { CopyBlock } from "../parts/copy-button.tsx";
import { InboxLink } from "../parts/inbox-link.tsx";
import { TestResult } from "../parts/test-result.tsx";
import { WebhookHead } from "../parts/webhook-head.tsx";
import { queryText, readQuery } from "../read-query.ts";
import type { DashboardEnv } from "../session.ts";

const PATH = "/dashboard/webhooks";
/** How long after its creation a webhook's secret is offered, in milliseconds. */
const NEW_MS = 10 * 60_000;

/** What follows the creation of a webhook: its secret, to be copied once, and what came back from the first test. */
export const webhookCreatedPages = new Hono<DashboardEnv>().get("/webhooks/:id/created", async (c) => {
  const id = c.req.param("id");
  const { delivery } = readQuery(c, { delivery: queryText });
  const webhook = await getWebhook(c.get("action"), id);
  if (!webhook.ok) return answerFailurePage(c, webhook.error);
  if (c.get("requestedAt") - webhook.value.createdAt > NEW_MS) return c.redirect(`${PATH}/${id}`);
  const secret = await getSecret(c.get("action"), id);
  if (!secret.ok) return answerFailurePage(c, secret.error);
  const result = delivery === "" ? undefined : await getDelivery(c.get("action"), id, delivery);
  if (result?.ok === false) return answerFailurePage(c, result.error);
  return c.html(
    <Page title="Webhook created" path={PATH} session={c.get("session")}>
      <WebhookHead webhook={webhook.value} tab="" />
      <p class="banner ok" role="status">
        The webhook was created. {result === undefined ? null : describeTest(result.value)}
      </p>
      <InboxLink inbox={await findInboxOf(c, webhook.value.url)} />
      <div class="pair">
        <SecretCard shown={secret.value} />
        <section class="card">
          <h2>Next</h2>
          <ul>
            <li>
              <a href={`${PATH}/${id}/test`}>{result === undefined ? "Send a test" : "Send another test"}</a>
            </li>
            <li>
              <a href={`${PATH}/${id}/secret#verify`}>Verify signatures</a> in your subscriber
            </li>
            <li>
              <a href="/dashboard/publish">Publish an event</a> from your own program
            </li>
          </ul>
        </section>
      </div>
      {result === undefined ? null : <TestResult webhookId={id} result={result.value} />}
    </Page>,
  );
});

function describeTest({ delivery: { status } }: DeliveryDetail): string {
  return status === "delivered" ? "The test was delivered." : "The test failed: see below what came back.";
}

function SecretCard({ shown: { secret } }: { readonly shown: ShownSecret }) {
  return (
    <section class="card">
      <h2>Signing secret</h2>
      <CopyBlock id="secret-value" text={secret} what="the secret" />
      <p class="muted small">Your subscriber verifies requests with it. Later it is found under “Signing secret”.</p>
    </section>
  );
}

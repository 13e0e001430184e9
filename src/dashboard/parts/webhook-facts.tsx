import { compatHeaderNames } from "../../domain/compat-signature.ts";
import { shownFilter, type Webhook } from "../../domain/webhook.ts";
import { CopyIcon } from "./copy-button.tsx";
import { ActionLink } from "./form.tsx";
import { describeSeconds, Time } from "./time-view.tsx";

/** A webhook's settings, with links to edit and delete it; `path` is that of its page. */
export function WebhookFacts({ webhook, path }: { readonly webhook: Webhook; readonly path: string }) {
  const { rateLimit, headerNames, events, compatSignature } = webhook;
  return (
    <section class="card">
      <h2>Settings</h2>
      {webhook.description === "" ? null : <p>{webhook.description}</p>}
      <dl class="facts">
        <dt>Events</dt>
        <dd>
          {events.map((pattern) => (
            <div>
              <code>{pattern}</code>
            </div>
          ))}
        </dd>
        <dt>Filter</dt>
        <dd>
          {webhook.filter === null ? "none" : <pre class="mono">{JSON.stringify(shownFilter(webhook), null, 2)}</pre>}
        </dd>
        <dt>Body</dt>
        <dd>{webhook.payloadFormat}</dd>
        <dt>Attempts</dt>
        <dd>
          {webhook.retrySchedule.map((delay, index) => (index === 0 ? "at once" : describeSeconds(delay))).join(", ")}
        </dd>
        <dt>Time limit</dt>
        <dd>{webhook.timeoutMs / 1000} s</dd>
        <dt>Rate limit</dt>
        <dd>{rateLimit === null ? "none" : `${rateLimit} a second`}</dd>
        <dt>Order</dt>
        <dd>{webhook.ordering === "fifo" ? "in the order of publication" : "none"}</dd>
        <dt>Headers</dt>
        <dd>{headerNames.length === 0 ? "none" : headerNames.join(", ")}</dd>
        <dt>Signature</dt>
        <dd>
          {webhook.signature}
          {compatSignature === null
            ? ""
            : ` and, as ${compatSignature.scheme}, ${compatHeaderNames(compatSignature).join(", ")}`}
        </dd>
        <dt>Created by</dt>
        <dd class="mono">{webhook.createdBy}</dd>
        <dt>Created</dt>
        <dd>
          <Time at={webhook.createdAt} />
        </dd>
        <dt>Id</dt>
        <dd>
          <span class="mono">{webhook.id}</span> <CopyIcon text={webhook.id} what="the id" />
        </dd>
      </dl>
      <div class="row">
        <ActionLink href={`${path}/edit`} permission="webhooks.write">
          Edit
        </ActionLink>
        <ActionLink href={`${path}/delete`} permission="webhooks.write" class="button danger" dialog>
          Delete
        </ActionLink>
      </div>
    </section>
  );
}

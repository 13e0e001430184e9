import type { Webhook } from "../../domain/webhook.ts";
import { hasUnreadFilter, UNREAD_FILTER } from "../../domain/webhook-health.ts";
import { capitalised, describeDisabled } from "../words.ts";
import { WebhookBadge } from "./badges.tsx";
import { ActionButton } from "./form.tsx";

type Tab = "" | "/test" | "/secret" | "/recover" | "/edit";

const TABS: readonly (readonly [Tab, string])[] = [
  ["", "Overview"],
  ["/test", "Test"],
  ["/secret", "Signing secret"],
  ["/recover", "Recover"],
  ["/edit", "Edit"],
];

/** Name, URL and status of a webhook, with links to its pages. */
export function WebhookHead({ webhook, tab }: { readonly webhook: Webhook; readonly tab: Tab }) {
  const path = `/dashboard/webhooks/${webhook.id}`;
  return (
    <>
      <div class="head">
        <div>
          <h1>{webhook.name}</h1>
          <p class="muted mono">{webhook.url}</p>
        </div>
        <WebhookBadge webhook={webhook} />
        {webhook.status === "active" ? (
          <ActionButton action={`${path}/disable`} permission="webhooks.write">
            Disable
          </ActionButton>
        ) : (
          <ActionButton action={`${path}/enable`} permission="webhooks.write" class="button primary">
            Enable
          </ActionButton>
        )}
      </div>
      <nav class="tabs" aria-label="Webhook">
        {TABS.map(([suffix, name]) => (
          <a href={path + suffix} aria-current={suffix === tab ? "page" : undefined}>
            {name}
          </a>
        ))}
      </nav>
    </>
  );
}

/** Says that a webhook is disabled, degraded or untried, what happens next and what to do; nothing for others. */
export function HealthBanner({
  webhook,
  isUntried,
  disableAfterHours,
}: {
  readonly webhook: Webhook;
  /** Nothing was ever sent to it. */
  readonly isUntried: boolean;
  readonly disableAfterHours: number;
}) {
  const path = `/dashboard/webhooks/${webhook.id}`;
  if (webhook.status === "disabled") {
    return (
      <p class="banner bad">
        <strong>Disabled.</strong> {describeDisabled(webhook.disabledReason)}
      </p>
    );
  }
  if (hasUnreadFilter(webhook)) {
    return (
      <p class="banner bad">
        <strong>Degraded.</strong> {capitalised(UNREAD_FILTER)}. What it misses meanwhile can be{" "}
        <a href={`${path}/recover`}>recovered</a> afterwards.
      </p>
    );
  }
  if (webhook.health === "degraded") {
    return (
      <p class="banner bad">
        <strong>Degraded.</strong> Recent deliveries failed or took longer than two seconds. They go out one at a time
        now, apart from other webhooks, and failed attempts are retried on schedule. Three quick successes end this;
        after {disableAfterHours} hours with failures only, the webhook is disabled. Check the failed deliveries below,
        fix the subscriber, then <a href={`${path}/recover`}>recover what failed</a>.
      </p>
    );
  }
  if (isUntried) {
    return (
      <p class="banner info">
        <strong>Nothing was sent yet.</strong> <a href={`${path}/test`}>Send a test</a> to see whether the subscriber
        answers.
      </p>
    );
  }
  return null;
}

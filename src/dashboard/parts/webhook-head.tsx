import type { Condition } from "../../domain/condition.ts";
import type { Webhook } from "../../domain/webhook.ts";
import { WebhookBadge } from "./badges.tsx";
import { CopyIcon } from "./copy-button.tsx";
import { ActionButton, ActionLink } from "./form.tsx";

type Tab = "" | "/test" | "/secret" | "/recover" | "/edit";

const TABS: readonly (readonly [Tab, string])[] = [
  ["", "Overview"],
  ["/test", "Test"],
  ["/secret", "Signing secret"],
  ["/recover", "Recover"],
  ["/edit", "Edit"],
];

/** Name, URL and status of a webhook, with links to its pages. */
export function WebhookHead({
  webhook,
  tab,
  condition = null,
}: {
  readonly webhook: Webhook;
  readonly tab: Tab;
  /** How it fares; null where that is not known. */
  readonly condition?: Condition | null;
}) {
  const path = `/dashboard/webhooks/${webhook.id}`;
  return (
    <>
      <div class="head">
        <div>
          <h1>{webhook.name}</h1>
          <p class="muted">
            <span class="mono">{webhook.url}</span> <CopyIcon text={webhook.url} what="the URL" />
          </p>
        </div>
        <div class="row" id="status" data-live="">
          <WebhookBadge webhook={webhook} condition={condition} />
          {webhook.status === "active" ? (
            <ActionLink href={`${path}/disable`} permission="webhooks.write" dialog>
              Disable
            </ActionLink>
          ) : (
            <ActionButton action={`${path}/enable`} permission="webhooks.write">
              Enable
            </ActionButton>
          )}
        </div>
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

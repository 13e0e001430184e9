import type { MissedTime, Trouble } from "../../actions/webhook-trouble.ts";
import type { Webhook } from "../../domain/webhook.ts";
import { describeCount, describeDisabled, describeMany } from "../words.ts";
import { Banner, type BannerButton } from "./banner.tsx";
import { ClockTime } from "./clock-time.tsx";
import { useRefusal } from "./form.tsx";
import { withQuery } from "./pagination.tsx";

/** Says since when a webhook is disabled, by what, and what it missed; red unless somebody did it on purpose. */
export function DisabledBanner({
  webhook,
  since,
  facts,
  missedTime,
  path,
}: {
  readonly webhook: Webhook;
  /** Epoch milliseconds; null when it is not known. */
  readonly since: number | null;
  readonly facts: Trouble | null;
  readonly missedTime: MissedTime | null;
  /** Of the webhook's page. */
  readonly path: string;
}) {
  const isByHand = webhook.disabledReason === "manual" || webhook.disabledReason === "creator_removed";
  return (
    <Banner tone={isByHand ? "off" : "bad"} button={sendThem(missedTime, path)}>
      <strong>
        Disabled{" "}
        {since === null ? (
          "some time ago"
        ) : (
          <>
            since <ClockTime at={since} />
          </>
        )}
        .
      </strong>{" "}
      {describeDisabled(webhook.disabledReason)} <Cause webhook={webhook} facts={facts} path={path} />
      {missedTime === null ? null : <strong>It {describeMissed(missedTime)} since.</strong>}
    </Banner>
  );
}

/** Offers what was missed of a webhook that was enabled just now; nothing when nothing was. */
export function MissedBanner({ missedTime, path }: { readonly missedTime: MissedTime; readonly path: string }) {
  const { since, until } = missedTime;
  const button = sendThem(missedTime, path);
  if (button === null || until === null) return null;
  return (
    <Banner tone="info" button={button}>
      It <strong>{describeMissed(missedTime)}</strong> while it was disabled, from <ClockTime at={since} /> to{" "}
      <ClockTime at={until} />.
    </Banner>
  );
}

function describeMissed({ missed }: MissedTime): string {
  const isUnknown = missed.count === 0 && missed.isMore;
  return isUnknown ? "may have missed events" : `missed ${describeMany(missed, "event", "events")}`;
}

/** Leads to the page that counts them again before it sends anything. */
function sendThem(missedTime: MissedTime | null, path: string): BannerButton | null {
  if (missedTime === null) return null;
  const { count, isMore } = missedTime.missed;
  const href = `${path}/recover?from=disabled`;
  if (count === 0) return isMore ? { href, label: "Count them" } : null;
  return { href, label: `Send them (${describeCount(missedTime.missed)})` };
}

/** What disabled it: the delivery that ended it, or whoever the audit log names. */
function Cause({
  webhook,
  facts,
  path,
}: {
  readonly webhook: Webhook;
  readonly facts: Trouble | null;
  readonly path: string;
}) {
  const mayReadLog = useRefusal("audit.read") === undefined;
  const disabling = facts?.disabling ?? null;
  if (disabling !== null && disabling.reason === webhook.disabledReason) {
    const { deliveryId, since, failures } = disabling;
    return (
      <>
        <a href={`${path}/deliveries/${deliveryId}`}>This delivery</a>{" "}
        {disabling.reason === "gone" ? (
          "got that answer. "
        ) : (
          <>
            was the last of {failures.toLocaleString("en-US")} attempts that failed since <ClockTime at={since} />.{" "}
          </>
        )}
      </>
    );
  }
  if (webhook.disabledReason !== "manual" || !mayReadLog) return null;
  return (
    <>
      <a href={withQuery("/dashboard/audit-log", { target: webhook.id, action: "webhook.updated" })}>Who did it</a> is
      in the audit log.{" "}
    </>
  );
}

import type { FailingNow, Trouble, WebhookTrouble } from "../../actions/webhook-trouble.ts";
import { disabledSince, type Webhook } from "../../domain/webhook.ts";
import { hasUnreadFilter, UNREAD_FILTER } from "../../domain/webhook-health.ts";
import { capitalised, describeHold, describeRun } from "../words.ts";
import { Banner } from "./banner.tsx";
import { ClockTime } from "./clock-time.tsx";
import { DisabledBanner } from "./disabled-banner.tsx";
import { Countdown } from "./time-view.tsx";

const DAY_MS = 86_400_000;

/** One sentence and one button on what a webhook needs of its people; nothing when it needs nothing. */
export function TroubleBanner({
  webhook,
  trouble: { facts, missedTime },
  isUntried,
}: {
  readonly webhook: Webhook;
  readonly trouble: WebhookTrouble;
  /** Nothing was ever sent to it. */
  readonly isUntried: boolean;
}) {
  const path = `/dashboard/webhooks/${webhook.id}`;
  if (webhook.status === "disabled") {
    return (
      <DisabledBanner
        webhook={webhook}
        since={disabledSince(webhook)}
        facts={facts}
        missedTime={missedTime}
        path={path}
      />
    );
  }
  if (hasUnreadFilter(webhook)) {
    return (
      <Banner tone="bad">
        <strong>Degraded.</strong> {capitalised(UNREAD_FILTER)}. What it misses meanwhile can be{" "}
        <a href={`${path}/recover`}>recovered</a> afterwards.
      </Banner>
    );
  }
  if (facts?.failing != null) return <FailingBanner facts={facts} failing={facts.failing} path={path} />;
  if (facts?.condition === "slow") return <SlowBanner facts={facts} path={path} />;
  if (facts?.condition === "recovering") return <RecoveringBanner facts={facts} path={path} />;
  if (facts === null && webhook.health === "degraded") {
    return (
      <Banner tone="info">
        <strong>Degraded.</strong> Three attempts in a row failed or took longer than two seconds.
      </Banner>
    );
  }
  if (facts !== null && isTold(facts.hold)) {
    return (
      <Banner tone="off">
        <Held facts={facts} path={path} />
      </Banner>
    );
  }
  if (facts !== null && waitsAfterRun(facts)) return <WorksAgainBanner facts={facts} path={path} />;
  if (isUntried) {
    return (
      <Banner tone="info" button={{ href: `${path}/test`, label: "Send a test" }}>
        <strong>Nothing was sent yet.</strong> A test shows whether the subscriber answers.
      </Banner>
    );
  }
  return null;
}

/** Of a healthy webhook: a line moves on by itself, and so does a window. */
function isTold(hold: Trouble["hold"]): boolean {
  return hold !== null && (hold.reason === "rate_limit" || (hold.head?.attemptCount ?? 0) > 0);
}

interface Facts {
  readonly facts: Trouble;
  /** Of the webhook's page. */
  readonly path: string;
}

/** Amber for the first failures, red from the third on. */
function FailingBanner({ facts, failing, path }: Facts & { readonly failing: FailingNow }) {
  const { last, since } = failing;
  const link = last === null ? null : `${path}/deliveries/${last.deliveryId}`;
  const said = last === null ? "" : last.line || (last.code === null ? (last.error?.message ?? "") : "");
  const isFailing = facts.condition === "failing";
  const button =
    link === null ? { href: `${path}/test`, label: "Send a test" } : { href: link, label: "See the attempt" };
  return (
    <Banner tone={isFailing ? "bad" : "info"} button={button}>
      <strong>
        {isFailing ? "Failing" : "Stumbling"} since <ClockTime at={since} />:
      </strong>{" "}
      {describeRun(failing)}
      {said === "" ? "" : " ("}
      {said === "" ? null : <em>{said}</em>}
      {said === "" ? "" : ")"}.{" "}
      <NextAttempt facts={facts} path={path} disablesAt={isFailing ? failing.disablesAt : null} />{" "}
      <Held facts={facts} path={path} />
    </Banner>
  );
}

/** What comes next: another attempt, or being disabled at `disablesAt` at the earliest; null for not told. */
function NextAttempt({
  facts: { nextAttemptAt, isUnderWay },
  path,
  disablesAt,
}: Facts & { readonly disablesAt: number | null }) {
  if (!isUnderWay && nextAttemptAt === null) {
    return (
      <>
        Nothing waits to be sent; what failed can be <a href={`${path}/recover?from=failing`}>recovered</a>.
      </>
    );
  }
  return (
    <>
      {isUnderWay || nextAttemptAt === null ? (
        "An attempt is under way"
      ) : (
        <>
          Next attempt <Countdown at={nextAttemptAt} />
        </>
      )}
      {disablesAt === null ? "." : <Ending at={disablesAt} />}
    </>
  );
}

function Ending({ at }: { readonly at: number }) {
  if (at <= Date.now()) return <>; it will be disabled if the next ones fail too.</>;
  return (
    <>
      ; it will be disabled on <ClockTime at={at} /> unless one succeeds.
    </>
  );
}

/** What waits, and behind which delivery; nothing when nothing is held back. */
function Held({ facts: { hold }, path }: Facts) {
  if (hold === null) return null;
  const { head } = hold;
  if (head === null) return <>{capitalised(describeHold(hold))}.</>;
  return (
    <>
      <a href={`${path}/deliveries/${head.deliveryId}`}>{head.eventType}</a> holds up the line: {describeHold(hold)}.
    </>
  );
}

function SlowBanner({ facts, path }: Facts) {
  return (
    <Banner tone="info" button={{ href: `${path}/test`, label: "Send a test" }}>
      <strong>Slow:</strong> deliveries arrive, but the last answers took longer than two seconds. They go out a few at
      a time now, apart from other webhooks, until three answers in a row are quick. <Held facts={facts} path={path} />
    </Banner>
  );
}

/** The run of failures that ended within a day. A webhook that was slow may have failed long before. */
function recentRun({ lastRun }: Trouble): Trouble["lastRun"] {
  return lastRun === null || Date.now() - lastRun.until > DAY_MS ? null : lastRun;
}

/** Of a webhook that works again: what failed before is not tried until its schedule says so. */
function waitsAfterRun(facts: Trouble): boolean {
  return recentRun(facts) !== null && facts.nextAttemptAt !== null && facts.nextAttemptAt > Date.now();
}

function WorksAgainBanner({ facts, path }: Facts) {
  const { nextAttemptAt } = facts;
  const lastRun = recentRun(facts);
  if (lastRun === null || nextAttemptAt === null) return null;
  return (
    <Banner tone="off" button={{ href: `${path}?status=pending#log`, label: "See what waits" }}>
      <strong>
        Works again since <ClockTime at={lastRun.until} />.
      </strong>{" "}
      What had failed before is tried again by its schedule, next <Countdown at={nextAttemptAt} />, or once you send it.
    </Banner>
  );
}

function RecoveringBanner({ facts, path }: Facts) {
  const lastRun = recentRun(facts);
  const button = lastRun && { href: `${path}/recover?from=failing`, label: "Recover what failed" };
  return (
    <Banner tone="info" button={button}>
      <strong>Recovering:</strong> the last attempt succeeded
      {lastRun === null ? null : (
        <>
          , after {lastRun.failures.toLocaleString("en-US")} failures since <ClockTime at={lastRun.since} />
        </>
      )}
      . Three quick answers in a row make it healthy again. <Held facts={facts} path={path} />
    </Banner>
  );
}

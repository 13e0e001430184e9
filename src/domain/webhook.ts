import type { CompatSignature } from "./compat-signature.ts";
import type { PayloadFormat } from "./envelope.ts";
import type { Health, Lane } from "./lane.ts";
import type { SignatureMode } from "./signature-mode.ts";

export const WEBHOOK_STATUSES = ["active", "disabled"] as const;
export type WebhookStatus = (typeof WEBHOOK_STATUSES)[number];
export const DISABLED_REASONS = ["manual", "failures", "gone", "creator_removed"] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];
export const ORDERINGS = ["none", "fifo"] as const;
export type Ordering = (typeof ORDERINGS)[number];

/** Most subscription entries of a webhook. */
export const MAX_WEBHOOK_EVENTS = 100;
export const MIN_TIMEOUT_MS = 1000;
export const MAX_TIMEOUT_MS = 30_000;

/** A registration: where events go, which, and how. Times are epoch milliseconds. */
export interface Webhook {
  readonly workspaceId: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly url: string;
  readonly events: readonly string[];
  /** Which of those events it gets, as minified JSON; null for all. Of a later version it may not be understood. */
  readonly filter: string | null;
  readonly status: WebhookStatus;
  readonly disabledReason: DisabledReason | null;
  /** When it was last disabled, also once it is enabled again; null when it never was, or by a version before. */
  readonly disabledAt: number | null;
  readonly payloadFormat: PayloadFormat;
  /** Names of the caller's own headers; their values are sealed. */
  readonly headerNames: readonly string[];
  readonly signature: SignatureMode;
  readonly compatSignature: CompatSignature | null;
  /** Delays before each attempt, in seconds. */
  readonly retrySchedule: readonly number[];
  readonly timeoutMs: number;
  /** Attempts a second at most; null for no limit. */
  readonly rateLimit: number | null;
  readonly ordering: Ordering;
  readonly lane: Lane;
  readonly health: Health;
  /** Rises whenever the webhook is disabled or its workspace's entitlement ends. */
  readonly epoch: number;
  /** Rises with every change of settings, so that a late reader can't undo a newer one. */
  readonly version: number;
  /** Only events accepted since then match. */
  readonly activeSince: number;
  /** The id of the member, or else of the key or session, that made it. */
  readonly createdBy: string;
  /** Tells a member's id from that of a key or session, which may be equal. */
  readonly creatorIsMember: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** When a webhook was disabled, epoch milliseconds; null while it is not, and when a version before did it. */
export function disabledSince(webhook: Pick<Webhook, "status" | "disabledAt" | "activeSince">): number | null {
  const { status, disabledAt, activeSince } = webhook;
  return status === "disabled" && disabledAt !== null && disabledAt >= activeSince ? disabledAt : null;
}

/** The settings that every call brings to an Outbox. */
export interface OutboxSettings {
  readonly workspaceId: string;
  readonly webhookId: string;
  /** The member that made the webhook: operational events about it are visible to them. Empty when it was no member. */
  readonly creatorId: string;
  readonly epoch: number;
  readonly version: number;
  readonly retrySchedule: readonly number[];
  readonly timeoutMs: number;
  readonly rateLimit: number | null;
  readonly ordering: Ordering;
}

/** A webhook's filter as it is shown; null without one, and for a text of a later version that is no object. */
export function shownFilter({ filter }: Pick<Webhook, "filter">): Readonly<Record<string, unknown>> | null {
  if (filter === null) return null;
  try {
    const parsed: unknown = JSON.parse(filter);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member who made a webhook; null when an unbound key or session did. */
export function creatorMemberId(webhook: Pick<Webhook, "createdBy" | "creatorIsMember">): string | null {
  return webhook.creatorIsMember ? webhook.createdBy : null;
}

/** The lane of a webhook: always paced with a rate limit or an order, else the one it has earned. */
export function effectiveLane(webhook: Pick<Webhook, "lane" | "rateLimit" | "ordering">): Lane {
  return webhook.rateLimit === null && webhook.ordering === "none" ? webhook.lane : "paced";
}

/** The settings of a webhook for its Outbox. */
export function outboxSettings(webhook: Webhook): OutboxSettings {
  return {
    workspaceId: webhook.workspaceId,
    webhookId: webhook.id,
    creatorId: creatorMemberId(webhook) ?? "",
    epoch: webhook.epoch,
    version: webhook.version,
    retrySchedule: webhook.retrySchedule,
    timeoutMs: webhook.timeoutMs,
    rateLimit: webhook.rateLimit,
    ordering: webhook.ordering,
  };
}

import type { Settings } from "../config.ts";
import type { DataFormat } from "../domain/envelope.ts";
import { type Failure, notFound } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { DEFAULT_RETRY_SCHEDULE } from "../domain/retry-schedule.ts";
import type { Workspace } from "../store/workspace-table.ts";
import { type ActionContext, allow } from "./context.ts";

/** The settings of a new webhook that the caller doesn't give. */
export interface WebhookDefaults {
  readonly payloadFormat: DataFormat;
  readonly retrySchedule: readonly number[];
  readonly timeoutMs: number;
  readonly rateLimit: null;
  readonly ordering: "none";
}

/** The defaults of a workspace under the service's settings. */
export function defaultsOf({ payloadFormat }: Workspace, { deliveryTimeoutMs }: Settings): WebhookDefaults {
  return {
    payloadFormat,
    retrySchedule: DEFAULT_RETRY_SCHEDULE,
    timeoutMs: deliveryTimeoutMs,
    rateLimit: null,
    ordering: "none",
  };
}

/** Gets the settings that a new webhook of the actor has by default. */
export async function getWebhookDefaults(context: ActionContext): Promise<Result<WebhookDefaults, Failure>> {
  const allowed = allow(context, "webhooks.write");
  if (!allowed.ok) return allowed;
  const workspace = await context.reads.workspace(allowed.value.workspaceId);
  return workspace === undefined ? err(notFound("workspace")) : ok(defaultsOf(workspace, context.services.settings));
}

import type { Failure } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import type { ActionContext } from "./context.ts";
import { findOwnWebhook } from "./find-webhook.ts";

/** What is shown of a webhook may depend on the time alone (periods begin and end), so it is new each minute. */
const MAX_AGE_MS = 60_000;

/**
 * Finds a text that is another one once anything that is shown of a webhook and its log may have changed, and after a minute.
 * It costs a fraction of what a page of the log does. Null when its Outbox can't tell, as one of a version before.
 */
export async function findLogVersion(
  context: ActionContext,
  webhookId: string,
): Promise<Result<string | null, Failure>> {
  const found = await findOwnWebhook(context, webhookId, "webhooks.read");
  if (!found.ok) return found;
  const { webhook } = found.value;
  const { services } = context;
  try {
    const log = await services.outbox(webhook.id).logVersion();
    const minute = Math.floor(services.now() / MAX_AGE_MS);
    return ok([webhook.version, webhook.updatedAt, webhook.status, webhook.health, log, minute].join("."));
  } catch {
    // Whoever reads the page itself is told what is wrong.
    return ok(null);
  }
}

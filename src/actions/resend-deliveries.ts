import { type Failure, failure, invalid } from "../domain/failure.ts";
import { isId } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { resendDelivery } from "./deliveries.ts";
import type { ActionContext } from "./context.ts";
import { findOwnWebhook } from "./find-webhook.ts";

/** Most deliveries that one call resends. */
export const MAX_RESENT = 100;
/** How many are resent at once. */
const AT_ONCE = 10;

/** How many deliveries are sent again, and how many can't be: they are unknown, or their data has been pruned. */
export interface ResentDeliveries {
  readonly resent: number;
  readonly refused: number;
}

/** Makes one more attempt of each of some deliveries of a webhook, as {@link resendDelivery} does of one. */
export async function resendDeliveries(
  context: ActionContext,
  webhookId: string,
  given: readonly string[],
): Promise<Result<ResentDeliveries, Failure>> {
  const found = await findOwnWebhook(context, webhookId, "webhooks.write");
  if (!found.ok) return found;
  if (found.value.webhook.status !== "active") {
    return err(failure("conflict", "the webhook is disabled; enable it to resend"));
  }
  const ids = [...new Set(given)].filter((id) => isId("delivery", id));
  if (ids.length > MAX_RESENT) return err(invalid({ field: "id", message: `must be ${MAX_RESENT} at most` }));
  let resent = 0;
  for (let index = 0; index < ids.length; index += AT_ONCE) {
    const part = ids.slice(index, index + AT_ONCE);
    const results = await Promise.all(part.map(async (id) => resendDelivery(context, webhookId, id)));
    resent += results.filter((result) => result.ok).length;
  }
  return ok({ resent, refused: ids.length - resent });
}

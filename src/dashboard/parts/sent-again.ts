import type { Delivery } from "../../domain/delivery.ts";
import type { Webhook } from "../../domain/webhook.ts";

/** Tells whether a list offers to send a delivery again: it ended undelivered, and its webhook takes any. */
export function isSentAgain({ status: webhook }: Pick<Webhook, "status">, { status }: Delivery): boolean {
  return webhook === "active" && (status === "failed" || status === "canceled");
}

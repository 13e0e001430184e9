import { createHmac, timingSafeEqual } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { Received } from "./subscriber.ts";

/** What the documentation tells subscribers to do: HMAC over what they have of the body, compared with the header. */
export function verifyWebhookSignature(payload: string, signature: string, secret: string): boolean {
  const digest = `sha256=${createHmac("sha256", secret).update(payload).digest("hex")}`;
  return timingSafeEqual(Buffer.from(signature), Buffer.from(digest));
}

/** Verifies a request over the raw body, and over the body that was parsed and serialised again. */
export function isSigned(request: Received, secret: string, header = "X-Webhook-Signature"): boolean {
  const [signature = "", ...more] = request.headerValues(header);
  const bodies = [request.body, JSON.stringify(JSON.parse(request.body))];
  if (more.length > 0 || signature === "") return false;
  return bodies.every((body) => verifyWebhookSignature(body, signature, secret));
}

/** Verifies a request with the stock Standard Webhooks library. */
export function isStandardSigned(request: Received, standardSecret: string): boolean {
  const [id = ""] = request.headerValues("webhook-id");
  const [timestamp = ""] = request.headerValues("webhook-timestamp");
  const [signature = ""] = request.headerValues("webhook-signature");
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
  try {
    new Webhook(standardSecret).verify(request.body, headers);
    return true;
  } catch {
    return false;
  }
}

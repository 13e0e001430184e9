import { isId } from "../domain/ids.ts";
import type { Sender } from "../domain/sender.ts";

/** Says for which webhook a request was handed over to an inbox. Only the service itself says it: see {@link withoutSender}. */
export const SENDER_HEADER = "x-hookline-sender";

/** The value of the header. */
export function writeSender({ workspaceId, webhookId }: Sender): string {
  return `${workspaceId} ${webhookId}`;
}

/** Reads the header, or what is stored of it; null when it says nothing. */
export function readSender(value: string | null): Sender | null {
  const [workspaceId = "", webhookId = "", ...rest] = (value ?? "").split(" ");
  return /^ws_\w{1,64}$/.test(workspaceId) && isId("webhook", webhookId) && rest.length === 0
    ? { workspaceId, webhookId }
    : null;
}

/** A request from outside, which must not say for whom it was sent. */
export function withoutSender(request: Request): Request {
  if (!request.headers.has(SENDER_HEADER)) return request;
  const cleaned = new Request(request);
  cleaned.headers.delete(SENDER_HEADER);
  return cleaned;
}

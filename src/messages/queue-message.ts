/** The part of a Queues message that the consumers work with. */
export interface QueueMessage {
  readonly id: string;
  readonly body: unknown;
  /** From 1. */
  readonly attempts: number;
  readonly timestamp: Date;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

/** Most characters of a message that are kept of one that is rejected; 4 KB even if each took four bytes. */
const MAX_KEPT_BODY = 1024;
const FIRST_BACKOFF_SECONDS = 5;
const MAX_BACKOFF_SECONDS = 600;

/** Has a message come again after a wait that doubles with its attempts, up to ten minutes. */
export function retryLater(message: QueueMessage): void {
  const delaySeconds = Math.min(FIRST_BACKOFF_SECONDS * 2 ** (message.attempts - 1), MAX_BACKOFF_SECONDS);
  message.retry({ delaySeconds });
}

/** The beginning of a body as text, as it is kept of a message that is rejected. */
export function keptText(body: unknown): string {
  try {
    return (JSON.stringify(body) ?? String(body)).slice(0, MAX_KEPT_BODY).toWellFormed();
  } catch {
    // Another Worker may send what JSON can't say.
    return "(not JSON)";
  }
}

/** The workspace that a body names; undefined when it names none. */
export function claimedWorkspace(body: unknown): string | undefined {
  const claimed: unknown =
    typeof body === "object" && body !== null && "workspace_id" in body ? body.workspace_id : null;
  return typeof claimed === "string" ? claimed : undefined;
}

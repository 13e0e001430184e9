/** The part of a Queues message that the consumers use. */
export interface QueueMessage {
  readonly id: string;
  readonly body: unknown;
  /** From 1. */
  readonly attempts: number;
  readonly timestamp: Date;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

/** Most characters kept of a rejected message: at most 4 KB, as a character takes up to four bytes. */
const MAX_KEPT_BODY = 1024;
const FIRST_BACKOFF_SECONDS = 5;
const MAX_BACKOFF_SECONDS = 600;

/** Has a message delivered again, after a wait that doubles with each attempt, up to ten minutes. */
export function retryLater(message: QueueMessage): void {
  const delaySeconds = Math.min(FIRST_BACKOFF_SECONDS * 2 ** (message.attempts - 1), MAX_BACKOFF_SECONDS);
  message.retry({ delaySeconds });
}

/** The text that is kept of a rejected message: the beginning of its body. */
export function keptText(body: unknown): string {
  try {
    return (JSON.stringify(body) ?? String(body)).slice(0, MAX_KEPT_BODY).toWellFormed();
  } catch {
    // Another Worker may send a value that has no JSON form.
    return "(not JSON)";
  }
}

/** The workspace that a body names; undefined when it names none. */
export function claimedWorkspace(body: unknown): string | undefined {
  const claimed: unknown =
    typeof body === "object" && body !== null && "workspace_id" in body ? body.workspace_id : null;
  return typeof claimed === "string" ? claimed : undefined;
}

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

/** How long a message waits before it comes again: twice as long each time, from `first` to `most` seconds. */
export interface Backoff {
  readonly first: number;
  readonly most: number;
}

/** For what is over in minutes, such as a database that does not answer. */
const BRIEF: Backoff = { first: 5, most: 600 };
/**
 * For what a person has to mend, such as a missing setting: a message waits about as long as the trouble has lasted, at most
 * as long as the platform allows (a day). Twenty retries last ten days then, and a hundred three months; a queue keeps a
 * message for fourteen days at most.
 */
export const LONG: Backoff = { first: 60, most: 86_400 };

/** Has a message come again, after a wait that doubles with its attempts. */
export function retryLater(message: QueueMessage, { first, most }: Backoff = BRIEF): void {
  message.retry({ delaySeconds: Math.min(first * 2 ** (message.attempts - 1), most) });
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

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

const FIRST_BACKOFF_SECONDS = 5;
const MAX_BACKOFF_SECONDS = 600;

/** Has a message come again after a wait that doubles with its attempts, up to ten minutes. */
export function retryLater(message: QueueMessage): void {
  const delaySeconds = Math.min(FIRST_BACKOFF_SECONDS * 2 ** (message.attempts - 1), MAX_BACKOFF_SECONDS);
  message.retry({ delaySeconds });
}

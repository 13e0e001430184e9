import { rejectedId } from "../crypto/ids.ts";
import { describeError, log } from "../log.ts";
import type { RejectedEvent } from "../store/rejected-events.ts";
import { type AgainMessage, internalMessage, MAX_HOPS } from "./messages.ts";
import { type QueueMessage, retryLater } from "./queue-message.ts";

/** What the consumer of dead letters needs of the outside. */
export interface DeadLetterPorts {
  readonly sendAgain: (message: AgainMessage) => Promise<void>;
  readonly keepRejected: (rejected: RejectedEvent) => Promise<void>;
  readonly isWorkspace: (id: string) => Promise<boolean>;
}

/** Puts what a queue gave up on back where it belongs; after five hops it is kept as rejected. */
export async function consumeDeadLetters(messages: readonly QueueMessage[], ports: DeadLetterPorts): Promise<void> {
  for (const message of messages) {
    try {
      await putBack(message, ports);
      message.ack();
    } catch (error) {
      log("warn", "dead_letter_failed", { message_id: message.id, error: describeError(error) });
      retryLater(message);
    }
  }
}

async function putBack(message: QueueMessage, ports: DeadLetterPorts): Promise<void> {
  const known = internalMessage.safeParse(message.body).data;
  const { hops, body } = known?.kind === "again" ? known : { hops: 0, body: message.body };
  if (hops < MAX_HOPS) {
    log("warn", "dead_letter_returned", { message_id: message.id, hops: hops + 1 });
    await ports.sendAgain({ v: 1, kind: "again", hops: hops + 1, body });
    return;
  }
  log("error", "dead_letter_rejected", { message_id: message.id });
  const receivedAt = message.timestamp.getTime();
  const claimed: unknown = typeof body === "object" && body !== null && "workspace_id" in body ? body.workspace_id : "";
  await ports.keepRejected({
    workspaceId: typeof claimed === "string" && (await ports.isWorkspace(claimed)) ? claimed : "",
    id: await rejectedId(message.id, 0, receivedAt),
    reason: `could not be processed after ${MAX_HOPS} rounds of retries`,
    receivedAt,
    body: (JSON.stringify(body) ?? "").slice(0, 1024).toWellFormed(),
  });
}

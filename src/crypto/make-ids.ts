import { monotonicFactory } from "ulid";
import { encodeIdRest, encodeIdTime, ID_PREFIXES, type IdKind } from "../domain/ids.ts";
import { utf8 } from "./encoding.ts";

const nextUlid = monotonicFactory();

/** Makes an id of a kind. Ids of one isolate sort in the order they were made. */
export function newId(kind: IdKind, now: number): string {
  return ID_PREFIXES[kind] + nextUlid(now);
}

/** Makes event ids with exactly that time, which sort in the order they were made. */
export function createEventIds(acceptedAt: number): () => string {
  const next = monotonicFactory();
  return () => ID_PREFIXES.event + next(acceptedAt);
}

/** The delivery id of (event, webhook): always the same, and sorted by the event's acceptance. */
export async function deliveryId(eventId: string, webhookId: string, acceptedAt: number): Promise<string> {
  return ID_PREFIXES.delivery + encodeIdTime(acceptedAt) + encodeIdRest(await digest(`${eventId}\n${webhookId}`));
}

/** The id of a rejected part of a queue message, the same each time the message is delivered. */
export async function rejectedId(messageId: string, part: number, receivedAt: number): Promise<string> {
  return ID_PREFIXES.rejected + encodeIdTime(receivedAt) + encodeIdRest(await digest(`${messageId}\n${part}`));
}

/**
 * The event id that stands for an Idempotency-Key of a workspace. It begins with a letter that no ULID begins with, so it
 * never collides with a generated id.
 */
export async function idempotencyId(workspaceId: string, key: string): Promise<string> {
  const bytes = await digest(`${workspaceId}\n${key}`);
  return `${ID_PREFIXES.event}Z${encodeIdRest(bytes)}${encodeIdRest(bytes.slice(10)).slice(0, 9)}`;
}

/** SHA-256 of a text, in hex. */
export async function sha256Hex(text: string): Promise<string> {
  return (await digest(text)).toHex();
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text)));
}

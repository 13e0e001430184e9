import { z } from "zod";
import { acceptedMessage } from "./accepted-message.ts";
import { againMessage } from "./again-message.ts";
import { deliverMessage } from "./deliver-message.ts";
import { outcomeMessage } from "./outcome-message.ts";

/*
 * What travels through the queues between the parts of Hookline; what other Workers send has no `kind`. Times are epoch
 * milliseconds, data is minified JSON text. Messages of the version before and after travel too: docs/changing-shapes.md says
 * how a shape may change.
 */

export const internalMessage = z.discriminatedUnion("kind", [
  acceptedMessage,
  deliverMessage,
  outcomeMessage,
  againMessage,
]);
export type InternalMessage = z.infer<typeof internalMessage>;

/** What own messages are told apart by. */
export const KINDS = internalMessage.options.map(({ shape }) => shape.kind.value);

import { z } from "zod";
import { acceptedMessage } from "./accepted-message.ts";
import { againMessage } from "./again-message.ts";
import { deliverMessage } from "./deliver-message.ts";
import { outcomeMessage } from "./outcome-message.ts";

/*
 * The messages between the parts of Hookline; those of other Workers have no `kind`. Times are epoch milliseconds, data is
 * minified JSON text. Versions before and after this one send messages too: docs/changing-shapes.md says how a shape may
 * change.
 */

export const internalMessage = z.discriminatedUnion("kind", [
  acceptedMessage,
  deliverMessage,
  outcomeMessage,
  againMessage,
]);
export type InternalMessage = z.infer<typeof internalMessage>;

/** The kinds of own messages. */
export const KINDS = internalMessage.options.map(({ shape }) => shape.kind.value);

import { parseEvent } from "./receive/parse-event.ts";
import { readHeader } from "./receive/read-request.ts";
import type { ReceivableRequest } from "./receive/receivable-request.ts";
import { ReceiveError } from "./receive/receive-error.ts";
import { type ReceiveOptions, verify } from "./receive/verify.ts";

export type { RawRequest, ReceivableRequest } from "./receive/receivable-request.ts";
export { ReceiveError, type ReceiveErrorCode } from "./receive/receive-error.ts";
export { type ReceiveOptions, type VerifiedRequest, verify } from "./receive/verify.ts";

/** The types of events with the types of their data. */
export type EventMap = Readonly<Record<string, unknown>>;

/** An event of one type as a subscriber received it, in whichever format for programs the webhook has. */
export interface EventOf<Type extends string, Data> {
  /** The event's id: the same on each attempt. What was handled under it before is to be left out. */
  readonly id: string;
  /** Such as `investment.created`. */
  readonly type: Type;
  /** When the event was accepted, RFC 3339. */
  readonly createdAt: string;
  readonly data: Data;
  /** The webhook's `payload_format`. */
  readonly format: "event" | "message" | "standard" | "cloudevents";
  /** Null where the format does not tell it: `message` and `cloudevents` do. */
  readonly workspaceId: string | null;
  /** Null without an application, and where the format does not tell it: `message` does. */
  readonly applicationId: string | null;
  /** When this attempt was signed; null with `X-Webhook-Signature` alone, which has no time. */
  readonly signedAt: Date | null;
  /** `wh_…`. Not signed, as the two below: good for logs. Null without the header. */
  readonly webhookId: string | null;
  /** `del_…`. */
  readonly deliveryId: string | null;
  /** From 1. */
  readonly attempt: number | null;
  /** The body as it was sent. */
  readonly raw: string;
}

/** An event of any of some types: `switch (event.type)` tells which data it has. */
export type VerifiedEvent<Events extends object = EventMap> = {
  readonly [Type in keyof Events & string]: EventOf<Type, Events[Type]>;
}[keyof Events & string];

/**
 * Verifies a request and answers its event. `key` is the webhook's secret, its public key (`whpk_…`), or a list of those
 * of which one has to fit, as while one is rotated. Throws a `ReceiveError`, whose `status` is the one to answer with.
 *
 * `Events` says which types of events the webhook gets: it is believed, not checked.
 */
export async function receive<Events extends object = EventMap>(
  request: ReceivableRequest,
  key: string | readonly string[],
  options: ReceiveOptions = {},
): Promise<VerifiedEvent<Events>> {
  const { body, messageId, signedAt } = await verify(request, key, options);
  const { id: ownId, ...fields } = parseEvent(body);
  const id = ownId ?? messageId;
  if (id === null) throw new ReceiveError("not_an_event", "nothing that is signed has an id");
  const attempt = readHeader(request, "x-webhook-attempt") ?? "";
  const event: VerifiedEvent = {
    id,
    ...fields,
    signedAt,
    webhookId: readHeader(request, "x-webhook-id"),
    deliveryId: readHeader(request, "x-webhook-delivery"),
    attempt: /^[1-9]\d*$/.test(attempt) ? Number(attempt) : null,
    raw: body,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- which types a webhook gets is the caller's to say
  return event as VerifiedEvent<Events>;
}

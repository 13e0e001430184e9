import type { Delivery, DeliveryStatus } from "./delivery.ts";
import { patternMatches } from "./event-type.ts";
import { shownError, type ShownErrorCode } from "./outcome.ts";
import { coversCode, type ResponseCodes } from "./response-codes.ts";

/** The deliveries to list; null or absent for any. Times are epoch milliseconds, `until` included. */
export interface DeliveryFilter {
  readonly status: DeliveryStatus | null;
  /** A name, or a prefix such as `investment.*`. */
  readonly eventType: string | null;
  readonly since: number | null;
  readonly until: number | null;
  readonly eventId?: string | null;
  readonly responseCodes?: ResponseCodes | null;
  /** What {@link errorOf} says; `any` for all that it says something of. */
  readonly error?: ShownErrorCode | "any" | null;
  /** The only ids that the deliveries of `eventId` can have, where these are known. */
  readonly deliveryIds?: readonly string[] | null;
}

/** Tells whether a delivery passes a filter as it is shown. */
export function passesFilter(delivery: Delivery, filter: DeliveryFilter): boolean {
  const { status, eventType, since, until, eventId, responseCodes, error } = filter;
  return (
    (since === null || delivery.acceptedAt >= since) &&
    (until === null || delivery.acceptedAt <= until) &&
    (status === null || delivery.status === status) &&
    (eventType === null || patternMatches(eventType, delivery.eventType)) &&
    (eventId == null || delivery.eventId === eventId) &&
    (responseCodes == null || coversCode(responseCodes, delivery.responseCode)) &&
    (error == null || isError(errorOf(delivery), error))
  );
}

function isError(shown: ShownErrorCode | null, asked: ShownErrorCode | "any"): boolean {
  return asked === "any" ? shown !== null : shown === asked;
}

/** Why the attempt failed whose response code is shown: the newest one; null of what was delivered or not tried. */
export function errorOf({ status, attempts }: Pick<Delivery, "status" | "attempts">): ShownErrorCode | null {
  return status === "delivered" ? null : (shownError(attempts.at(-1)?.error ?? null)?.code ?? null);
}

/** Tells whether a filter keeps out all that was delivered: that was answered 2xx, and has no error. */
export function excludesDelivered({ status, responseCodes, error }: DeliveryFilter): boolean {
  const isOtherCode = responseCodes === "none" || (responseCodes != null && !overlaps(responseCodes, 200, 299));
  return (status !== null && status !== "delivered") || isOtherCode || error != null;
}

function overlaps({ from, to }: Exclude<ResponseCodes, "none">, first: number, last: number): boolean {
  return from <= last && to >= first;
}

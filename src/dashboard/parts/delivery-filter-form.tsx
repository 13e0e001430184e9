import { z } from "zod";
import type { DeliveryFilter } from "../../domain/delivery-filter.ts";
import { DELIVERY_STATUSES } from "../../domain/delivery.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { CHOSEN_ID } from "../../domain/ids.ts";
import { SHOWN_ERROR_CODES } from "../../domain/outcome.ts";
import { readResponseCodes, RESPONSE_CODES_RULE } from "../../domain/response-codes.ts";
import { orNull, queryText } from "../read-query.ts";
import { describeErrorCode } from "../words.ts";
import { FilterProblems } from "./filter-problems.tsx";
import { MoreFilters } from "./more-filters.tsx";
import { readSpan, spanLink, spanQuery } from "./time-span-fields.tsx";

/** The query of a list of deliveries: its filters, by the API's names. */
export const deliveryQuery = {
  status: z.enum(["", ...DELIVERY_STATUSES]).catch(""),
  event_type: queryText,
  event_id: queryText,
  response_code: queryText,
  error: z.enum(["", ...SHOWN_ERROR_CODES]).catch(""),
  ...spanQuery,
};
export type DeliveryQuery = z.infer<z.ZodObject<typeof deliveryQuery>>;

/** The filter of a query. What can't be read is a problem, and filters nothing. */
export interface ReadDeliveryQuery {
  readonly filter: DeliveryFilter;
  readonly problems: readonly FieldProblem[];
  /** The filters that are set, as links carry them; empty when all deliveries are listed. */
  readonly link: Readonly<Record<string, string>>;
}

/** Reads the filters of a list of deliveries. */
export function readDeliveryQuery(query: DeliveryQuery): ReadDeliveryQuery {
  const { status, event_type, event_id, response_code, error } = query;
  const { since, until, problems } = readSpan(query);
  const responseCodes = readResponseCodes(response_code.trim());
  const eventId = event_id.trim();
  const isEventId = CHOSEN_ID.test(eventId);
  const given = { status, event_type, event_id, response_code, error, ...spanLink(query) };
  return {
    filter: {
      status: orNull(status),
      eventType: orNull(event_type.trim()),
      eventId: isEventId ? eventId : null,
      responseCodes: responseCodes ?? null,
      error: orNull(error),
      since,
      until,
    },
    problems: [
      ...(eventId === "" || isEventId ? [] : [{ field: "event_id", message: "must be an event's id" }]),
      ...(response_code === "" || responseCodes !== undefined
        ? []
        : [{ field: "response_code", message: RESPONSE_CODES_RULE }]),
      ...problems,
    ],
    link: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== "")),
  };
}

/** The form of these filters; `path` is that of the list. */
export function DeliveryFilterForm({
  path,
  query,
  problems,
}: {
  readonly path: string;
  readonly query: DeliveryQuery;
  readonly problems: readonly FieldProblem[];
}) {
  const { status, event_type, event_id, response_code, error } = query;
  return (
    <form class="stack tight" method="get" action={path} role="search" aria-label="Deliveries">
      <div class="row">
        <select name="status" aria-label="Status" data-submit="">
          <option value="">Any status</option>
          {DELIVERY_STATUSES.map((one) => (
            <option value={one} selected={one === status}>
              {one}
            </option>
          ))}
        </select>
        <input name="event_type" value={event_type} placeholder="Event type or prefix.*" aria-label="Event type" />
        <input name="response_code" value={response_code} placeholder="404, 5xx, none" aria-label="Answer" size={9} />
        <button>Filter</button>
      </div>
      <MoreFilters span={query} isUsed={event_id !== "" || error !== ""}>
        <input name="event_id" value={event_id} placeholder="Event id" aria-label="Event id" />
        <select name="error" aria-label="Error" data-submit="">
          <option value="">Any error, or none</option>
          {SHOWN_ERROR_CODES.map((one) => (
            <option value={one} selected={one === error}>
              {describeErrorCode(one)}
            </option>
          ))}
        </select>
      </MoreFilters>
      <FilterProblems problems={problems} />
    </form>
  );
}

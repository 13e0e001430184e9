import { rfc3339 } from "../../domain/envelope.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { isTimeZone, readLocalTime } from "../../domain/local-time.ts";
import { parseRfc3339 } from "../../domain/rfc3339.ts";
import { queryText } from "../read-query.ts";

/** The query of a span of time: local times and the zone that they are of. Without one they are of UTC, or of RFC 3339. */
export const spanQuery = { since: queryText, until: queryText, zone: queryText };

/** A span of time as its form holds it. */
export interface TypedSpan {
  readonly since: string;
  readonly until: string;
  readonly zone: string;
}

/** A span of time in epoch milliseconds, both ends included; null where it is open. */
export interface ReadSpan {
  readonly since: number | null;
  readonly until: number | null;
  readonly problems: readonly FieldProblem[];
}

/** Reads what was typed. A local time that is twice begins a span the first time and ends one the last; its last second is all in. */
export function readSpan({ since, until, zone }: TypedSpan): ReadSpan {
  const timeZone = isTimeZone(zone) ? zone : "UTC";
  const read = (text: string) => {
    const exact = zone === "" ? parseRfc3339(text) : undefined;
    return exact === undefined ? readLocalTime(text, timeZone) : { first: exact, last: exact };
  };
  const [from, to] = [read(since), read(until)];
  const problems = [
    ...(since !== "" && from === undefined ? [{ field: "since", message: "must be a date and a time" }] : []),
    ...(until !== "" && to === undefined ? [{ field: "until", message: "must be a date and a time" }] : []),
  ];
  return { since: from?.first ?? null, until: to === undefined ? null : to.last + 999, problems };
}

/** The span as links carry it: without a zone that no time is of. */
export function spanLink({ since, until, zone }: TypedSpan): TypedSpan {
  return { since, until, zone: since === "" && until === "" ? "" : zone };
}

/** Two fields of local times. Scripts make the zone the reader's, unless times of another are in them. */
export function TimeSpanFields({ span }: { readonly span: TypedSpan }) {
  const isTyped = span.since !== "" || span.until !== "";
  const isOfZone = isTyped && isTimeZone(span.zone);
  const zone = isOfZone ? span.zone : "UTC";
  return (
    <>
      <input type="hidden" name="zone" value={isTyped ? zone : ""} data-zone="" />
      {(["since", "until"] as const).map((name) => (
        <label class="row small">
          <span>
            {name === "since" ? "Since" : "Until"}{" "}
            <span class="muted">
              (<span class="zone">{zone}</span>)
            </span>
          </span>
          <input type="datetime-local" name={name} step={1} value={toField(span[name])} />
        </label>
      ))}
    </>
  );
}

/** Times of RFC 3339 come from links, and are shown in UTC. */
function toField(text: string): string {
  const exact = parseRfc3339(text);
  return exact === undefined ? text : rfc3339(exact).slice(0, 19);
}

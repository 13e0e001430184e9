import type { Child } from "hono/jsx";
import { TimeSpanFields, type TypedSpan } from "./time-span-fields.tsx";

/** The filters of a list that are rarely wanted, folded until one is used: a span of time, behind those of the list's own. */
export function MoreFilters({
  span,
  isUsed = false,
  children,
}: {
  readonly span: TypedSpan;
  /** One of the list's own is used. */
  readonly isUsed?: boolean;
  readonly children?: Child;
}) {
  return (
    <details id="more-filters" open={isUsed || span.since !== "" || span.until !== ""}>
      <summary class="small">More filters</summary>
      <div class="row">
        {children}
        <TimeSpanFields span={span} />
      </div>
    </details>
  );
}

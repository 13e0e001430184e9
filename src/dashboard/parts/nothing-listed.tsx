import type { Child } from "hono/jsx";

/** Says why a list is empty: nothing matches its filters, nothing does in the part that was looked through, or there is nothing yet. */
export function NothingListed({
  what,
  clear,
  goesOn,
  children,
}: {
  /** What is listed, in the plural. */
  readonly what: string;
  /** The address without filters; null when there are none. */
  readonly clear: string | null;
  /** Older ones were not looked at yet. */
  readonly goesOn: boolean;
  /** What to say when there is nothing at all. */
  readonly children: Child;
}) {
  if (goesOn) return <p class="muted">None of the {what} in this part match. Go on with “Older”.</p>;
  if (clear === null) return <p class="muted">{children}</p>;
  return (
    <p class="muted">
      None of the {what} match these filters. <a href={clear}>Clear the filters</a>
    </p>
  );
}

import type { FilterTest } from "../../actions/test-filter.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { describeCondition } from "../words.ts";
import { Field } from "./form.tsx";
import { useOutsideTarget } from "./session-context.ts";

/** What a form shows beside the filter that was typed. */
export interface FilterHelp {
  /** Keys of the example of an event type that is subscribed to, to choose from. */
  readonly eventType: string;
  readonly keys: readonly string[];
  /** What the filter makes of the newest events; null until it was asked for. */
  readonly test: FilterTest | null;
}

/** The field of a webhook's filter, with keys to choose from and a trial on recent events. */
export function FilterField({
  value,
  help,
  problems,
}: {
  readonly value: string;
  readonly help: FilterHelp;
  readonly problems: readonly FieldProblem[];
}) {
  return (
    <details id="filter-part" open={value !== ""}>
      <summary>Only some of these events</summary>
      <Field
        name="filter"
        label="Filter, as JSON"
        hint={
          <>
            For example <code>{'{"data": {"amount": {"$gte": 1000}}}'}</code>. Leave empty to get all of them.{" "}
            <a href="/docs/filters.md" {...useOutsideTarget()}>
              How filters work
            </a>
          </>
        }
        problems={problems}
      >
        {(control) => (
          <textarea {...control} class="mono" rows={5} spellcheck={false}>
            {value}
          </textarea>
        )}
      </Field>
      <div class="row">
        <button class="button" formaction="/dashboard/webhooks/filter-test" formnovalidate>
          Try on recent events
        </button>
      </div>
      <div id="filter-help" data-previewed="">
        {help.test === null ? null : <TestResult test={help.test} />}
        {help.keys.length === 0 ? null : (
          <p class="muted small">
            Keys of <code>{help.eventType}</code>:{" "}
            {help.keys.map((path, index) => (
              <>
                {index === 0 ? "" : ", "}
                <code>{path}</code>
              </>
            ))}
          </p>
        )}
      </div>
    </details>
  );
}

function TestResult({ test }: { readonly test: FilterTest }) {
  const { matched, of, firstMismatch } = test;
  if (of === 0) {
    return (
      <p class="banner info" role="status">
        There are no recent events of these types to try it on.
      </p>
    );
  }
  return (
    <p class="banner info" role="status">
      <strong>
        {matched} of the last {of} match.
      </strong>
      {firstMismatch === null ? null : (
        <>
          {" "}
          The newest that does not, <code>{firstMismatch.eventId}</code>, fails{" "}
          <code>{describeCondition(firstMismatch.condition)}</code>.
        </>
      )}
    </p>
  );
}

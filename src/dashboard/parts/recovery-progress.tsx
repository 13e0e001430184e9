import type { Recovery } from "../../actions/recoveries.ts";
import { describeCount } from "../words.ts";
import { ExactTime } from "./time-view.tsx";

/** How far a recovery came; its total is fixed since it began. It is green once all arrived, and only then. */
export function RecoveryProgress({ recovery }: { readonly recovery: Recovery }) {
  const { id, since, until, matched, done } = recovery;
  const [tone, label] = stateOf(recovery);
  return (
    <div class="field">
      <div class="row apart">
        <span>
          From <ExactTime at={since} /> to <ExactTime at={until} />
        </span>
        <span class={`badge ${tone}`}>{label}</span>
      </div>
      {matched === 0 ? null : <progress max={matched} value={done} aria-label={`Progress of ${id}`} />}
      <span class="muted small">{describeProgress(recovery)}</span>
    </div>
  );
}

/** The tone and words of its badge. */
function stateOf({ status, matched, delivered }: Recovery): readonly [string, string] {
  if (status === "canceled") return ["off", "stopped"];
  if (status === "running") return ["wait", "running"];
  if (matched === 0) return ["off", "nothing to send"];
  const arrived = `${describe(delivered)} of ${describe(matched)} arrived`;
  if (delivered === 0) return ["bad", arrived];
  return [delivered === matched ? "ok" : "wait", arrived];
}

function describeProgress({ status, matched, done, delivered, failed }: Recovery): string {
  if (matched === 0) return "Nothing matched.";
  const others = done - delivered - failed;
  const ended = [
    `${describe(delivered)} arrived`,
    `${describe(failed)} failed again`,
    ...(others > 0 ? [`${describe(others)} were canceled or are gone`] : []),
  ].join(", ");
  if (status === "running") return `${describe(done)} of ${describe(matched)} done: ${ended}.`;
  if (status === "canceled") {
    return `The webhook was disabled. Of ${describe(matched)}, ${ended}, ${describe(matched - done)} not sent.`;
  }
  return `${ended[0]?.toUpperCase() ?? ""}${ended.slice(1)}.`;
}

function describe(count: number): string {
  return describeCount({ count, isMore: false });
}

import type { WebhookTrouble } from "../../actions/webhook-trouble.ts";
import type { AnswerCount } from "../../domain/failure-record.ts";
import { describeAnswers } from "../words.ts";

export type CountedAnswers = NonNullable<WebhookTrouble["facts"]>["answers"];

/** Codes that are named; the rest is one more. */
const MAX_NAMED = 6;
/** Units of the drawing. */
const LENGTH = 400;

/** How often which code was answered, as a bar and in words; nothing when there was no attempt. */
export function AnswerBar({ answers: { counts, deliveries, isPart } }: { readonly answers: CountedAnswers }) {
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return null;
  const named = counts.slice(0, MAX_NAMED);
  const others = counts.slice(MAX_NAMED).reduce((sum, { count }) => sum + count, 0);
  const words = describeAnswers(named) + (others === 0 ? "" : `, others × ${others}`);
  return (
    <figure class="field">
      <figcaption class="small muted">
        Answers of {isPart ? `the newest ${deliveries} deliveries` : "all attempts"}
      </figcaption>
      <svg class="answers" viewBox={`0 0 ${LENGTH} 10`} preserveAspectRatio="none" role="img" aria-label={words}>
        {parts(named, all).map(({ code, from, length }) => (
          <path class={`bar-${toneOf(code)}`} d={`M${from} 5h${length}`} />
        ))}
      </svg>
      <p class="small">{words}</p>
    </figure>
  );
}

function toneOf(code: number | null): string {
  if (code === null) return "wait";
  return code < 300 ? "ok" : "bad";
}

/** Where each part of the bar begins and how long it is. */
function parts(counts: readonly AnswerCount[], all: number) {
  let from = 0;
  return counts.map(({ code, count }) => {
    const length = (count / all) * LENGTH;
    const part = { code, from: Math.round(from), length: Math.max(1, Math.round(length) - 1) };
    from += length;
    return part;
  });
}

import type { Work } from "../domain/filter/filter.ts";
import { MAX_EVENT_LOOKS } from "../domain/filter/parse-filter.ts";

/** Most events of one dispatch that are surely matched, whatever their filters take. */
export const MAX_SURE_EVENTS = 300;
/** Looks of all filters in one dispatch, a second of work. A Worker has 30 seconds of CPU for a batch of messages. */
const MAX_BATCH_LOOKS = MAX_SURE_EVENTS * MAX_EVENT_LOOKS;
/** Looks that a workspace has whatever its neighbours took; a batch has up to 100 messages, and so many workspaces. */
const MIN_WORKSPACE_LOOKS = MAX_BATCH_LOOKS / 100;

/** What the filters of one dispatch may still take. */
export class FilterBudget {
  #used = 0;
  readonly #usedBy = new Map<string, number>();

  /** Applies the filters of a workspace to one event, with that event's own work. Throws when there is none for it. */
  spend<Matched>(workspaceId: string, apply: (work: Work) => Matched): Matched {
    const usedBefore = this.#usedBy.get(workspaceId) ?? 0;
    if (this.#used >= MAX_BATCH_LOOKS && usedBefore >= MIN_WORKSPACE_LOOKS) {
      throw new Error("the filters of this batch took too long");
    }
    const work = { looks: MAX_EVENT_LOOKS };
    const matched = apply(work);
    const used = MAX_EVENT_LOOKS - work.looks;
    this.#used += used;
    this.#usedBy.set(workspaceId, usedBefore + used);
    return matched;
  }
}

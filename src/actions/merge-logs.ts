/** How many logs are asked at once: those after them only for what may still belong on the page. */
const AT_ONCE = 25;

/** A delivery of one of several logs. */
export interface MergedItem<Item> {
  readonly log: number;
  readonly item: Item;
}

/** A part of several logs, newest first; `next` is the id that the rest comes after, null at the end. */
export interface MergedPart<Item> {
  readonly items: readonly MergedItem<Item>[];
  readonly next: string | null;
}

/** A part of one log: all from `next` on, or all there is when that is null. */
interface Part<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/**
 * Merges the newest items of several logs, whose ids no two share. Each is asked once, for `limit` and one more; `atLeast` is
 * the lowest id that can still belong on the page, null while there is room for all. Ids sort by time.
 */
export async function mergeLogs<Item extends { readonly id: string }>(
  logs: number,
  limit: number,
  ask: (log: number, limit: number, atLeast: string | null) => Promise<Part<Item>>,
): Promise<MergedPart<Item>> {
  let found: readonly MergedItem<Item>[] = [];
  let reached: string | null = null;
  for (let first = 0; first < logs; first += AT_ONCE) {
    const atLeast: string | null = found[limit]?.item.id ?? reached;
    const count = Math.min(AT_ONCE, logs - first);
    const parts: readonly Part<Item>[] = await Promise.all(
      Array.from({ length: count }, async (_, index) => ask(first + index, limit + 1, atLeast)),
    );
    for (const { next } of parts) if ((next ?? "") > (reached ?? "")) reached = next;
    const added = parts.flatMap(({ items }, index) => items.map((item) => ({ log: first + index, item })));
    const lowest = reached ?? "";
    found = [...found, ...added]
      .filter(({ item }) => item.id >= lowest)
      .sort((one, other) => (one.item.id < other.item.id ? 1 : -1))
      .slice(0, limit + 1);
  }
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? (items.at(-1)?.item.id ?? null) : reached };
}

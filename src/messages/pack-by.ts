/** What one lot may hold. */
export interface LotLimits<Item> {
  readonly maxBytes: number;
  /** Bytes of one item; asked once of each, and not of a lone one, which gets its lot whatever it is. */
  readonly bytesOf: (item: Item) => number;
  /** Largest sum of the items' counts; no limit by default. */
  readonly maxCount?: number;
  /** The count of one item; 1 by default. */
  readonly countOf?: (item: Item) => number;
  /** All items of a lot have the same kind. */
  readonly kindOf?: (item: Item) => unknown;
}

/** Packs items into lots, in order, each as full as the limits allow. An item over the limits gets a lot of its own. */
export function packBy<Item>(
  items: readonly Item[],
  { maxBytes, bytesOf, maxCount = Infinity, countOf = () => 1, kindOf = () => null }: LotLimits<Item>,
): readonly (readonly [Item, ...Item[]])[] {
  const [first] = items;
  if (first !== undefined && items.length === 1) return [[first]];
  const lots: [Item, ...Item[]][] = [];
  let bytes = 0;
  let count = 0;
  for (const item of items) {
    const [itemBytes, itemCount] = [bytesOf(item), countOf(item)];
    const last = lots.at(-1);
    const isFull = bytes + itemBytes > maxBytes || count + itemCount > maxCount;
    if (last === undefined || isFull || kindOf(last[0]) !== kindOf(item)) {
      lots.push([item]);
      [bytes, count] = [itemBytes, itemCount];
    } else {
      last.push(item);
      bytes += itemBytes;
      count += itemCount;
    }
  }
  return lots;
}

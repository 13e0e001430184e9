/** What one lot may hold. */
export interface LotLimits<Item> {
  readonly maxBytes: number;
  /** Bytes of one item; asked once of each. */
  readonly bytesOf: (item: Item) => number;
  /** Most that the counts of a lot's items come to; without it bytes alone count. */
  readonly maxCount?: number;
  /** What one item counts as; 1 unless said otherwise. */
  readonly countOf?: (item: Item) => number;
  /** Items lie in one lot only if they agree in this. */
  readonly kindOf?: (item: Item) => unknown;
}

/** Packs items into lots, in order, each as full as its limits allow; an item that is over them alone has its own. */
export function packBy<Item>(
  items: readonly Item[],
  { maxBytes, bytesOf, maxCount = Infinity, countOf = () => 1, kindOf = () => null }: LotLimits<Item>,
): readonly (readonly [Item, ...Item[]])[] {
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

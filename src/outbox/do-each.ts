/** Does work for each item, also after it threw for one: what can't be read of one keeps no other from being written. */
export function doEach<Item>(items: readonly Item[], work: (item: Item) => void): void {
  const faults: unknown[] = [];
  for (const item of items) {
    try {
      work(item);
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
}

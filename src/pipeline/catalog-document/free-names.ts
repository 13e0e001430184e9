/** Names that are not taken yet, as near to the wanted ones as can be: `part`, `part_2`, `part_3`. */
export class FreeNames {
  readonly #taken: Set<string>;
  /** The numbers to try next, by wanted name: all below are taken. */
  readonly #next = new Map<string, number>();

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** Takes a name. */
  take(wanted: string): string {
    const name = this.#taken.has(wanted) ? this.#numbered(wanted) : wanted;
    this.#taken.add(name);
    return name;
  }

  #numbered(wanted: string): string {
    let number = this.#next.get(wanted) ?? 2;
    while (this.#taken.has(`${wanted}_${number}`)) number++;
    this.#next.set(wanted, number + 1);
    return `${wanted}_${number}`;
  }
}

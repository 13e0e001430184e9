/** Chance that follows from a seed. */
export class Chance {
  #state: number;
  /** The second of a pair of normal numbers, until it is asked for. */
  #spare: number | undefined;

  constructor(seed: number) {
    this.#state = (seed * 2_654_435_761) >>> 0;
  }

  /** Uniform in 0 to 1 (Mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined) return spare;
    const [radius, angle] = [Math.sqrt(-2 * Math.log(1 - this.next())), 2 * Math.PI * this.next()];
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** How many of `count` things happen whose chance is `share` each: binomial, by its normal approximation. */
  some(count: number, share: number): number {
    if (count <= 0 || share <= 0) return 0;
    if (share >= 1) return count;
    const mean = count * share;
    // Too few for the approximation: each has its whole number, and the next one by chance.
    if (mean < 10) return Math.min(count, Math.floor(mean) + (this.next() < mean - Math.floor(mean) ? 1 : 0));
    return clamp(Math.round(mean + Math.sqrt(mean * (1 - share)) * this.normal()), 0, count);
  }

  /** How many things happen whose number is `mean` on average. */
  around(mean: number): number {
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
